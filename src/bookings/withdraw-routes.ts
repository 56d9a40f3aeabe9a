import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { command, type HttpDeps } from '../platform/http.ts';
import { withdrawBookedSlot } from './withdraw-booked-slot.ts';

/** Of a slot, but its visits go with it: a free one is withdrawn by `DELETE /v1/slots/:id`. */
export function withdrawRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/v1/slots/:id/withdraw',
    {
      config: { roles: ['professional', 'coordinator'] },
      schema: {
        tags: ['bookings'],
        summary:
          'Withdraw a slot with its visits: each is called off, its patient told, and the line looks for another place',
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({
          reason: z
            .string()
            .regex(/^[a-z][a-z-]{0,60}$/)
            .describe('A code, never clinical text'),
          visits: z
            .number()
            .int()
            .min(0)
            .max(1_000)
            .optional()
            .describe(
              'How many visits the caller has been told of; more by now: 412 `stale`, and nothing is written',
            ),
        }),
        response: {
          200: z.object({ cancelled: z.array(z.uuid()).describe('The visits that it takes with it') }),
        },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => ({
        cancelled: await withdrawBookedSlot(tx, request.params.id, request.body),
      })),
  );
}
