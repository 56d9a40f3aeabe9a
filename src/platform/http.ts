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
import type { Caller } from './access.ts';
import { authenticate, busy, callerOf, countedAs } from './authenticate.ts';
import { readBodies } from './bodies.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { DomainError } from './errors.ts';
import {
  bodyHashOf,
  claimKey,
  type IdempotencyKey,
  isAnswered,
  type KeptAnswer,
  keepAnswer,
  keepRefusal,
  keptAnswer,
  NotClaimed,
} from './idempotency.ts';
import type { Role } from './identity.ts';
import { newId } from './ids.ts';
import { type Log, requestLog } from './log.ts';
import { type Problem, problem, problemOf } from './problems.ts';
import { answerError, answerSocket, type AsPage, sendPage, sendProblem } from './send-problem.ts';
import { read, transaction, type Tx, type Work } from './transaction.ts';

export { callerOf };

/** What routes stand on. */
export type HttpDeps = { database: Database; clock: Clock; log: Log };

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

/**
 * Carries out an unsafe request as its caller, in one transaction, and answers `status` with what `work` gives. With an
 * `Idempotency-Key` the first answer is kept with it, refusals too, and given again (decision 7).
 */
export async function command(
  deps: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  work: Work<unknown>,
  reread?: Reread,
): Promise<never> {
  return commandAs(deps, callerOf(request), request, reply, status, work, reread);
}

/**
 * The same where `work` is nothing but SQL: its first statement travels in one packet with the claim of the key, a round trip less. Were the key another request's, the claim fails
 * and the database carries nothing of it out.
 */
export const swiftCommand = (
  deps: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  work: Work<unknown>,
): Promise<never> => commandAs(deps, callerOf(request), request, reply, status, work, undefined, true);

/** An answer as it is now; `id` of what the command has made or changed, where its answer has one. */
type Reread = (tx: Tx, id: string) => Promise<unknown>;

/**
 * The same for a public route whose caller is known by what its address holds: a personal link. `reread`: the answer says who a patient is and what
 * they have, and is not kept, but its id; asked for again, it is read again, as far as the caller may then (rule 8).
 */
export async function commandAs(
  deps: HttpDeps,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  work: Work<unknown>,
  reread?: Reread,
  alongside = false,
): Promise<never> {
  const key = idempotencyKeyOf(request);
  if (!key) return answered(reply.status(status).send(await transaction(deps, caller, work)));
  try {
    const result = await transaction(
      deps,
      caller,
      async (tx) => {
        if (!alongside) {
          await claimKey(tx, caller, key);
          return work(tx);
        }
        const [claimed, done] = await Promise.allSettled([claimKey(tx, caller, key), begun(work, tx)]);
        if (claimed.status === 'rejected') throw claimed.reason;
        if (done.status === 'rejected') throw done.reason;
        return done.value;
      },
      {
        beforeCommit: (response) =>
          keepAnswer(caller, key, deps.clock.now(), {
            status,
            response: reread ? idOf(response) : response,
          }),
      },
    );
    return answered(reply.status(status).send(result));
  } catch (error) {
    if (error instanceof NotClaimed || isAnswered(error)) {
      const given = await answerGiven(deps, caller, key, reread);
      return answered(replay(reply, given));
    }
    const refusal = error instanceof DomainError ? problemOf(error) : undefined;
    if (refusal && isKept(refusal))
      await transaction(deps, caller, (tx) =>
        keepRefusal(tx, caller, key, { status: refusal.status, response: refusal }),
      ).catch((err: Error) => request.log.warn({ err }, 'a refusal could not be kept'));
    throw error;
  }
}

/** What it throws at once comes like what it throws later. */
const begun = async (work: Work<unknown>, tx: Tx): Promise<unknown> => work(tx);

const answerGiven = (
  deps: HttpDeps,
  caller: Caller,
  key: IdempotencyKey,
  reread: Reread | undefined,
): Promise<KeptAnswer> =>
  transaction(deps, caller, async (tx) => {
    const kept = await keptAnswer(tx, caller, key);
    if (!reread || kept.status >= 400) return kept;
    return { ...kept, response: await reread(tx, String(kept.response)) };
  });

const idOf = (answer: unknown): string | null =>
  typeof answer === 'object' && answer && 'id' in answer ? String(answer.id) : null;

/** Fastify takes the reply itself from a handler; the type of the route asks for its body, which the serialiser checks. */
const answered = (reply: FastifyReply): never => reply as never;

/** Refusals that would be the same tomorrow are kept; those about rights, load, a fault or what was read before are not. */
function isKept({ status, type }: Problem): boolean {
  return (
    status < 500 &&
    ![401, 403, 412, 429].includes(status) &&
    type !== '/problems/in-progress' &&
    type !== '/problems/key-reused'
  );
}

function replay(reply: FastifyReply, kept: KeptAnswer): FastifyReply {
  reply.header('idempotent-replay', 'true');
  return kept.status >= 400
    ? sendProblem(reply, kept.response as Problem)
    : reply.status(kept.status).send(kept.response);
}

function idempotencyKeyOf(request: FastifyRequest): IdempotencyKey | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(key))
    throw new DomainError(
      'validation',
      'invalid',
      'Demande incorrecte',
      'Idempotency-Key : 1 à 128 caractères ASCII sans espace.',
    );
  return {
    route: `${request.method} ${request.routeOptions.url}`,
    key,
    bodyHash: bodyHashOf(request.url, request.body),
  };
}

/** Answers a safe request with what `work` reads as its caller. */
export const query = <T>(deps: HttpDeps, request: FastifyRequest, work: Work<T>): Promise<T> =>
  read(deps, callerOf(request), work);
