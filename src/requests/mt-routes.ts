import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { mtList } from './mt-list.ts';

const place = z.object({
  id: z.uuid(),
  requestId: z.uuid(),
  patientId: z.uuid(),
  since: z.iso.datetime({ offset: true }),
  commune: z.string().nullable(),
  priority: z.number().int().describe('The higher, the more pressing'),
  facts: z
    .object({ chronic: z.boolean(), pregnant: z.boolean(), age: z.number().int().nullable() })
    .optional()
    .describe('What makes it pressing; operators only'),
});

/** Who looks for a treating doctor. */
export function mtRoutes(http: FastifyInstance, deps: HttpDeps): void {
  http.withTypeProvider<ZodTypeProvider>().get(
    '/v1/mt-list',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags: ['requests'],
        summary: 'Who looks for a treating doctor, the most pressing first',
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
        response: { 200: z.object({ items: z.array(place), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const timeZone = await timeZoneOf(tx);
        const clinical = tx.actor.role === 'operator';
        const items = (await mtList(tx)).slice(0, request.query.limit);
        return {
          items: items.map(({ since, facts, ...rest }) => ({
            ...rest,
            since: isoIn(timeZone, since),
            ...(clinical ? { facts } : {}),
          })),
          next: null,
        };
      }),
  );
}
