import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from './access.ts';
import { callerOf } from './authenticate.ts';
import type { Clock } from './clock.ts';
import type { Database, Query } from './database.ts';
import { DomainError } from './errors.ts';
import {
  bodyHashOf,
  claimKey,
  type IdempotencyKey,
  isClaimed,
  isNotClaimed,
  keepAnswer,
  keepComposed,
  keepRefusal,
  type KeptAnswer,
  keptAnswer,
  type KeyParts,
} from './idempotency.ts';
import type { Log } from './log.ts';
import { type Problem, problemOf } from './problems.ts';
import { sendProblem } from './send-problem.ts';
import { type Moment, read, statement, transaction, type Tx, type Work } from './transaction.ts';

export { callerOf };

/** What routes stand on. */
export type HttpDeps = { database: Database; clock: Clock; log: Log };

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
 * The same for what can be one statement: with an `Idempotency-Key` it claims the key, writes its events and keeps its answer itself, and leaves in one packet with `commit`.
 * Where it has neither made nor refused anything, `work` does it: the key is another request's, or it is more than one statement's work. Kept is what was made, and `answer`
 * makes the answer of it, each time.
 */
export async function commandAtOnce<Row, Made>(
  deps: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  it: AtOnce<Row, Made>,
): Promise<never> {
  const caller = callerOf(request);
  const key = idempotencyKeyOf(request);
  const answer = (made: unknown) => it.answer(made as Made);
  if (!key) return answered(reply.status(status).send(answer(await transaction(deps, caller, it.work))));
  return once(deps, caller, request, reply, key, status, {
    run: async () => {
      const [row] = await statement(
        deps,
        caller,
        (moment) =>
          it.compose(moment, {
            isClaimed: isClaimed(caller, key),
            keep: (made, source) => keepComposed(caller, key, moment.at, status, made, source),
          }),
        ([found]) => found?.made != null,
      );
      const made = row && (row.made ?? it.refused(row));
      return answer(made ?? (await claimed(deps, caller, key, status, it.work)));
    },
    again: async (_tx, kept) => answer(kept),
  });
}

export type AtOnce<Row, Made> = {
  /** The statement. `made` of its row: what it has made, or null. */
  compose(moment: Moment, parts: KeyParts): Query<Row & { made: Made | null }>;
  /** Throws why it has made nothing, unless that is because it is more than one statement's work. */
  refused(row: Row): undefined;
  /** The same by more than one statement. */
  work: Work<Made>;
  answer(made: Made): unknown;
};

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
): Promise<never> {
  const key = idempotencyKeyOf(request);
  if (!key) return answered(reply.status(status).send(await transaction(deps, caller, work)));
  return once(deps, caller, request, reply, key, status, {
    run: () => claimed(deps, caller, key, status, work, reread ? idOf : undefined),
    again: async (tx, kept) => (reread ? reread(tx, String(kept)) : kept),
  });
}

/** In one transaction with the claim of its key and what is kept of what it gives. */
const claimed = <T>(
  deps: HttpDeps,
  caller: Caller,
  key: IdempotencyKey,
  status: number,
  work: Work<T>,
  keptOf: (result: unknown) => unknown = (result) => result,
): Promise<T> =>
  transaction(
    deps,
    caller,
    async (tx) => {
      await claimKey(tx, caller, key);
      return work(tx);
    },
    {
      beforeCommit: (result) =>
        keepAnswer(caller, key, deps.clock.now(), { status, response: keptOf(result) }),
    },
  );

/** Runs a command that claims its key, or gives `again` what was kept of the first time. A refusal is kept too. */
async function once(
  deps: HttpDeps,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
  key: IdempotencyKey,
  status: number,
  { run, again }: { run(): Promise<unknown>; again(tx: Tx, kept: unknown): Promise<unknown> },
): Promise<never> {
  const asFirst = async () => {
    const given = await transaction(deps, caller, async (tx) => {
      const kept = await keptAnswer(tx, caller, key);
      return kept.status >= 400 ? kept : { ...kept, response: await again(tx, kept.response) };
    });
    return answered(replay(reply, given));
  };
  try {
    return answered(reply.status(status).send(await run()));
  } catch (error) {
    if (isNotClaimed(error)) return asFirst();
    const refusal = error instanceof DomainError ? problemOf(error) : undefined;
    if (!refusal || !isKept(refusal)) throw error;
    const first = await transaction(deps, caller, (tx) =>
      keepRefusal(tx, caller, key, { status: refusal.status, response: refusal }),
    ).catch((err: Error) => {
      request.log.warn({ err }, 'a refusal could not be kept');
      return true;
    });
    if (!first) return asFirst();
    throw error;
  }
}

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
