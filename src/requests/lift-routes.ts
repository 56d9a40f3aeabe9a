import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { protocolText } from '../triage/catalogue.ts';
import { inWords } from '../triage/protocol.ts';
import { type ReportedLift, selectLiftsFor } from './lift-store.ts';

const lift = z.object({
  id: z.uuid(),
  requestId: z.uuid(),
  at: z.iso.datetime({ offset: true }),
  by: z.enum(['doctor', 'samu']),
  reason: z.string(),
  adviceBy: z.string().nullable(),
  fileNumber: z.string().nullable(),
  raisedBy: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      title: z.string(),
      rules: z.array(z.string()).describe('What had raised the flag, in the words of that version'),
    }),
  ),
});

/** Each lift of a red flag is reported to the doctors who signed the protocol that raised it. */
export function liftRoutes(http: FastifyInstance, deps: HttpDeps): void {
  http.withTypeProvider<ZodTypeProvider>().get(
    '/v1/lifts',
    {
      config: { roles: ['professional'] },
      schema: {
        tags: ['requests'],
        summary: 'Red flags that were lifted after a protocol that I signed had raised them, newest first',
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: z.object({ items: z.array(lift), next: z.string().nullable() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { limit, cursor } = request.query;
        const rows = await selectLiftsFor(tx, {
          professionalId: tx.actor.subject ?? '',
          after: readCursor(cursor),
          limit: limit + 1,
        });
        const told = await Promise.all(rows.map((row) => inFrench(tx, row)));
        const timeZone = await timeZoneOf(tx);
        return pageOf(
          told,
          limit,
          ({ at, id }) => ({ at, id }),
          (row) => ({ ...row, at: isoIn(timeZone, row.at) }),
        );
      }),
  );
}

async function inFrench(tx: Tx, row: ReportedLift) {
  const raisedBy = row.raisedBy.map(async ({ protocol: id, version, rules }) => {
    const { protocol } = await protocolText(tx, id, version);
    return { id, version, title: protocol.title, rules: inWords(protocol, rules) };
  });
  return { ...row, raisedBy: await Promise.all(raisedBy) };
}
