import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticator, type Caller } from './access.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { DomainError } from './errors.ts';

const callers = new WeakMap<FastifyRequest, Caller>();

/** The caller of an authenticated route. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller) throw unauthorised();
  return caller;
}

/** Whose requests are counted together: a known caller's, or else those of one address, which cannot be changed at will like a token. */
export const countedAs = (request: FastifyRequest): string => callers.get(request)?.tokenId ?? request.ip;

/**
 * Finds out who calls a route that declares roles, before anything of the request is read. Needs the rate-limit plugin: from an address
 * that has offered `failuresPerMinute` wrong tokens none is looked up any more that was not known before.
 */
export function authenticate(
  http: FastifyInstance,
  deps: { database: Database; clock: Clock },
  failuresPerMinute: number,
): void {
  const tokens = authenticator(deps);
  const failures = http.createRateLimit({
    max: failuresPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.ip,
  });
  http.addHook('onRequest', async (request) => {
    const { roles, access } = request.routeOptions.config;
    if (access || request.is404) return;
    const secret = bearerOf(request);
    if (!secret || !tokens.wasKnown(secret)) {
      const before = await failures(request, { increment: false });
      if (!before.isAllowed && before.remaining === 0) throw busy(before.ttl);
    }
    const caller = secret ? await tokens.resolve(secret) : undefined;
    if (!caller) {
      await failures(request);
      throw unauthorised();
    }
    if (!roles?.includes(caller.role)) throw forbidden();
    callers.set(request, caller);
  });
}

/** Bearer token in the header; a browser's WebSocket cannot set one and names it as a sub-protocol (`bearer.<token>`). */
function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header) return /^Bearer ([\w-]{20,200})$/i.exec(header)?.[1];
  const offered = request.headers['sec-websocket-protocol'];
  return offered && /(?:^|[ ,])bearer\.([\w-]{20,200})/.exec(offered)?.[1];
}

/** Too many requests; again in `ttl` milliseconds. */
export const busy = (ttl: number): DomainError =>
  new DomainError('busy', 'busy', 'Trop de demandes', `Recommencez dans ${Math.ceil(ttl / 1000)} s.`);

const unauthorised = (): DomainError =>
  new DomainError(
    'unauthorised',
    'unauthorised',
    'Accès refusé',
    'Un jeton valide est nécessaire (Authorization: Bearer …).',
  );
const forbidden = (): DomainError =>
  new DomainError('forbidden', 'forbidden', 'Accès refusé', 'Ce rôle ne permet pas cette action.');
