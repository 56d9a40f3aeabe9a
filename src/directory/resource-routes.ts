import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { pageOf, readCursor } from '../platform/paging.ts';
import { listOf } from './directory-json.ts';
import { correctResource, enterResource } from './enter-resource.ts';
import { type Resource, selectResources } from './resource-store.ts';

const tags = ['directory'];
const kind = z
  .enum(['room', 'kit'])
  .describe('room: where patients are seen; kit: what somebody takes along');
const name = z.string().trim().min(1).max(160);
const placeId = z.uuid().nullable().describe('Where the room is, or the kit is kept');
const closed = z.boolean().describe('No new slot may need it');
const resourceAnswer = z.object({ id: z.uuid(), kind, name, placeId, closed });

/** Rooms and kits that a slot may need (several at once), refused by the database when they overlap. */
export function resourceRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/resources',
    {
      config: { roles: ['operator', 'coordinator', 'professional'] },
      schema: {
        tags,
        summary: 'Rooms and kits, in the order in which they were entered',
        querystring: z.object({
          kind: kind.optional(),
          placeId: z.uuid().optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: listOf(resourceAnswer) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { limit, cursor, ...filter } = request.query;
        const rows = await selectResources(tx, filter, { after: readCursor(cursor), limit: limit + 1 });
        return pageOf(rows, limit, ({ createdAt: at, id }) => ({ at, id }), resourceJson);
      }),
  );

  app.post(
    '/v1/resources',
    {
      config: { roles: ['coordinator'] },
      schema: {
        tags,
        summary: 'Enter a room or a kit',
        body: z.strictObject({ kind, name, placeId: placeId.optional() }),
        response: { 201: resourceAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => resourceJson(await enterResource(tx, request.body))),
  );

  app.patch(
    '/v1/resources/:id',
    {
      config: { roles: ['coordinator'] },
      schema: {
        tags,
        summary: 'Correct a room or a kit, or close it once no slot to come needs it; what is absent stays',
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({ name, placeId, closed }).partial(),
        response: { 200: resourceAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) =>
        resourceJson(await correctResource(tx, request.params.id, request.body)),
      ),
  );
}

const resourceJson = ({ id, kind, name, placeId, closedAt }: Resource): z.infer<typeof resourceAnswer> => ({
  id,
  kind,
  name,
  placeId,
  closed: closedAt !== null,
});
