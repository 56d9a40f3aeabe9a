import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Role } from '../platform/identity.ts';
import { callerOf, type HttpDeps } from '../platform/http.ts';
import { problem } from '../platform/problems.ts';
import { readConsistently } from '../platform/transaction.ts';
import { audienceOf, boardFor } from './audience.ts';
import { boardJson } from './board-json.ts';
import { type LiveDeps, type LiveOptions, liveBoard } from './live.ts';
import { boardSnapshot } from './snapshot.ts';

const tags = ['board'];
const roles: readonly Role[] = ['operator', 'coordinator'];

/** How long a closing server waits for boards that do not say goodbye. */
const FAREWELL_MS = 1_000;

export function boardRoutes(
  http: FastifyInstance,
  deps: HttpDeps & LiveDeps,
  options: LiveOptions = {},
): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const live = liveBoard(deps, options);

  app.get(
    '/v1/board',
    {
      config: { roles },
      schema: {
        tags,
        summary: 'The whole board, with the number of its last change',
        response: { 200: boardJson },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      reply.header('cache-control', 'no-store');
      return boardFor(audienceOf(caller.role), await readConsistently(deps, caller, boardSnapshot));
    },
  );

  app.route({
    method: 'GET',
    url: '/v1/board/live',
    config: { roles },
    schema: {
      tags,
      summary: 'WebSocket: every change after `after`, one by one, or `{type: "reset"}` and the end',
      description:
        'A browser offers the sub-protocols `recours` and `bearer.<token>`. Each message is `{seq, type, at, subject, data, rows}`; ' +
        '`rows` are the board’s rows as they are now, `value: null` when they have left it. Any text sent is answered `{type: "here", at}`.',
      querystring: z.strictObject({ after: z.coerce.number().int().min(0) }),
    },
    handler: (_request, reply) =>
      reply
        .status(426)
        .header('upgrade', 'websocket')
        .type('application/problem+json')
        .serializer(JSON.stringify)
        .send(
          problem('upgrade-required', 426, 'WebSocket attendu', 'Cette adresse se lit avec un WebSocket.'),
        ),
    wsHandler: (socket, request) =>
      live.join(socket, callerOf(request), (request.query as { after: number }).after),
  });

  // The plugin has asked every socket to close; one that does not answer shall not hold the process for half a minute.
  http.addHook('preClose', async () => {
    setTimeout(() => {
      for (const socket of http.websocketServer.clients) socket.terminate();
    }, FAREWELL_MS).unref();
  });
  http.addHook('onClose', () => live.stop());
}
