import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { notYours } from '../slots/errors.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { selectNamings } from './naming-store.ts';
import { acceptNaming, refuseNaming } from './namings.ts';

const tags = ['availability'];
const roles = ['professional'] as const;

const naming = z.object({
  professional: z.object({ id: z.uuid(), name: z.string() }).describe('Who gives the slots'),
  parts: z.array(z.enum(['assistant', 'reachable-doctor'])),
  slots: z.number().int().describe('That are still to come'),
  first: z.iso.datetime({ offset: true }).nullable(),
  refused: z.boolean().describe('The one who asks does not want to be named there any more'),
});

/** In whose slots colleagues have put a professional, who was not asked. */
export function namingRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/namings',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'Who has put the professional who asks into slots, to assist or to be reachable',
        response: { 200: z.object({ items: z.array(naming), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const timeZone = await timeZoneOf(tx);
        const items = (await selectNamings(tx, ownId(tx))).map(({ professionalId, name, first, ...it }) => ({
          professional: { id: professionalId, name },
          ...it,
          first: first === null ? null : isoIn(timeZone, first),
        }));
        return { items, next: null };
      }),
  );

  app.put(
    '/v1/namings/:professionalId',
    {
      config: { roles },
      schema: {
        tags,
        summary:
          'Not want to be named in a colleague’s slots, or want it again; free slots are withdrawn, a task opens for each visit that remains',
        params: z.object({ professionalId: z.uuid() }),
        body: z.strictObject({ refused: z.boolean() }),
        response: { 200: z.object({ refused: z.boolean() }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const between = { who: ownId(tx), professionalId: request.params.professionalId };
        await (request.body.refused ? refuseNaming(tx, between) : acceptNaming(tx, between));
        return { refused: request.body.refused };
      }),
  );
}

function ownId(tx: Tx): string {
  if (!tx.actor.subject) throw notYours();
  return tx.actor.subject;
}
