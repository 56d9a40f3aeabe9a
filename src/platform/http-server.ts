import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { authenticate, busy, countedAs } from './authenticate.ts';
import { readBodies } from './bodies.ts';
import type { HttpDeps } from './http.ts';
import type { Role } from './identity.ts';
import { newId } from './ids.ts';
import { type Log, requestLog } from './log.ts';
import { problem, problemOf } from './problems.ts';
import { answerError, answerSocket, type AsPage, sendPage, sendProblem } from './send-problem.ts';

/** Who may call a route: some roles, everybody, or the telephone carrier with its signature. A route that says nothing is refused. */
export type Access = { roles: readonly Role[] } | { access: 'public' | 'carrier' };

declare module 'fastify' {
  interface FastifyContextConfig {
    roles?: readonly Role[];
    access?: 'public' | 'carrier';
  }
}

export type RouteInfo = { method: string; url: string; access: Access };

/** The Fastify instance with everything that holds for every route; it does not listen. */
export async function createHttp(
  deps: HttpDeps,
  options: {
    rateLimitPerMinute: number;
    /** Addresses whose X-Forwarded-For is believed, by commas: proxies before this process. */
    trustedProxies?: string;
    /** What a person reads where an address leads to no route, or an error has no handler of its own; undefined: a program asks. */
    asPage?: AsPage;
    /** Routes of a plugin that cannot declare their access themselves: the documentation's pages. */
    publicPrefix?: string;
    onResponse?: (route: string, method: string, status: number, ms: number) => void;
  },
): Promise<{ http: FastifyInstance; routes: RouteInfo[] }> {
  const orPage = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = problemOf(error);
    const page = known && options.asPage?.(request.url, known);
    return page ? sendPage(reply, known, page) : answerError(error, request, reply);
  };
  const http = fastify({
    loggerInstance: deps.log,
    childLoggerFactory: (log, { reqId }) => requestLog(log as Log, String(reqId)),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * 1024,
    requestTimeout: 15_000,
    genReqId: () => newId(),
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: true },
    trustProxy: options.trustedProxies ?? 'loopback',
    // At the end requests under way are answered, and those that come on connections still open; `server.ts` cuts what takes too long.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: orPage,
    clientErrorHandler: answerSocket,
  }) as unknown as FastifyInstance;
  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(serializerCompiler);
  const routes: RouteInfo[] = [];
  http.addHook('onRoute', (route) => {
    if (options.publicPrefix && route.url.startsWith(options.publicPrefix))
      route.config = { ...route.config, access: 'public' };
    const config = route.config ?? {};
    const methods = [route.method].flat().filter((method) => method !== 'HEAD');
    if (!config.roles?.length && !config.access)
      throw new Error(`route ${methods.join()} ${route.url} declares no roles`);
    const access: Access = config.roles ? { roles: config.roles } : { access: config.access ?? 'public' };
    for (const method of methods) routes.push({ method, url: route.url, access });
  });
  await http.register(helmet, { contentSecurityPolicy: { directives: { ...CSP } } });
  await http.register(rateLimit, {
    max: options.rateLimitPerMinute,
    timeWindow: 60_000,
    // Its hook runs after `authenticate`.
    keyGenerator: countedAs,
    errorResponseBuilder: (_request, limit) => busy(limit.ttl),
  });
  // Before `authenticate`: it closes the socket of a refused upgrade only when its hook has seen the request.
  await http.register(websocket, { options: { maxPayload: 4 * 1024 } });
  authenticate(http, deps, options.rateLimitPerMinute);
  await readBodies(http);
  // What somebody is told in their own name stays in nobody's cache (rule 8).
  http.addHook('onSend', (request, reply, payload, done) => {
    if (request.headers.authorization && !reply.hasHeader('cache-control'))
      reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  http.addHook('onResponse', async (request, reply) => {
    options.onResponse?.(
      request.routeOptions.url ?? 'unknown',
      request.method,
      reply.statusCode,
      reply.elapsedTime,
    );
    request.log.debug(
      {
        route: request.routeOptions.url,
        method: request.method,
        status: reply.statusCode,
        ms: reply.elapsedTime,
      },
      'answered',
    );
  });
  http.setErrorHandler(orPage);
  http.setNotFoundHandler({ preHandler: http.rateLimit() }, (request, reply) => {
    const nowhere = problem('not-found', 404, 'Introuvable', 'Cette adresse n’existe pas.');
    const page = options.asPage?.(request.url, nowhere);
    return page ? sendPage(reply, nowhere, page) : sendProblem(reply, nowhere);
  });
  return { http, routes };
}

const CSP = {
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'", 'ws:', 'wss:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  upgradeInsecureRequests: null,
};
