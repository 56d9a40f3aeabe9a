import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../platform/chance.ts';
import { callRoutes } from './carrier-calls.ts';
import { accountUri } from './carrier-json.ts';
import { messageRoutes } from './carrier-messages.ts';
import { queueRoutes } from './carrier-queues.ts';
import { isRefusal, notFound, refuse } from './carrier-refusal.ts';
import type { Carrier } from './carrier.ts';

/** The carrier's REST API, as far as the product uses it. Not listening. */
export function carrierApi(api: Carrier): FastifyInstance {
  const { exchange, chaos } = api;
  const app = Fastify({ logger: false, forceCloseConnections: true });
  void app.register(formbody);
  let requests = 0;
  let writes = 0;

  app.addHook('onRequest', async (request, reply) => {
    if (api.health() === 'cut') {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    const unlucky = chaos?.refuseRequest && chance(chaos.seed, 'request', ++requests) < chaos.refuseRequest;
    if (unlucky || api.health() === 'unavailable') refuse(503, 20503, 'Service unavailable');
    if (!authenticated(request, exchange.accountSid, api.authToken)) refuse(401, 20003, 'Authenticate');
    if (!request.url.startsWith(accountUri(exchange))) notFound(request.url);
  });

  // The work is done by now; what may still go wrong is the answer.
  app.addHook('onSend', async (request, _reply, payload) => {
    if (chaos?.apiDelayMs) await sleep(chaos.apiDelayMs);
    if (
      request.method === 'POST' &&
      chaos?.loseAnswer &&
      chance(chaos.seed, 'answer', ++writes) < chaos.loseAnswer
    )
      request.raw.socket.destroy();
    return payload;
  });

  app.setErrorHandler((error, request, reply) => {
    const { status, code, message } = isRefusal(error)
      ? error.refusal
      : { status: 500, code: 20500, message: error instanceof Error ? error.message : request.url };
    void reply
      .code(status)
      .send({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
  });
  app.setNotFoundHandler((request) => notFound(request.url));

  const base = accountUri(exchange);
  app.get(`${base}.json`, () => ({
    sid: exchange.accountSid,
    friendly_name: 'Réseau simulé',
    status: 'active',
    type: 'Full',
    uri: `${base}.json`,
  }));
  messageRoutes(app, api, base);
  callRoutes(app, api, base);
  queueRoutes(app, api, base);
  return app;
}

function authenticated(request: FastifyRequest, accountSid: string, authToken: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
