import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { command, type HttpDeps } from '../platform/http.ts';
import { escalateNow } from './escalate.ts';
import { answer } from './request-answer.ts';
import { requestAnswer } from './request-json.ts';

const tags = ['requests'];

/** What people do about a request on its way: notes, a choice of places, another orientation, one request out of two. */
export function lifeRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });

  app.post(
    '/v1/requests/:id/escalate',
    {
      config: { roles: ['operator'] },
      schema: {
        tags,
        summary: 'Nothing suits: take the next step of the escalation now instead of at its time',
        params,
        response: { 200: requestAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await escalateNow(tx, request.params.id);
        return answer(tx, request.params.id);
      }),
  );
}
