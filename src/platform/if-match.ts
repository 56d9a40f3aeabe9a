import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError } from './errors.ts';

/** The versions of a thing that its caller is ready to change; undefined: whatever it has become meanwhile. */
export type Expected = readonly number[] | undefined;

/** For the schema of a route that knows `If-Match`. Loose: what a schema of headers does not name would be lost. */
export const ifMatchHeaders = z.looseObject({
  'if-match': z
    .string()
    .max(200)
    .optional()
    .describe(
      'The ETag that was read; changed since then by somebody else: 412 `stale`, and nothing is written',
    ),
});

/**
 * What `If-Match` asks for (RFC 9110, 13.1.1). An entity tag is the thing's version in quotes; `W/"3"` as FHIR writes it is understood too. Throws
 * `validation` for what is no entity tag: a condition that cannot be read must not pass for none.
 */
export function expectedOf(request: FastifyRequest): Expected {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return undefined;
  return header.split(',').map((tag) => {
    const version = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(tag)?.[1];
    if (version === undefined) throw unreadable();
    return Number(version);
  });
}

const unreadable = (): DomainError =>
  new DomainError(
    'validation',
    'invalid',
    'Demande incorrecte',
    'If-Match : recopiez l’en-tête ETag de la dernière lecture, par exemple "3".',
  );

/**
 * To be asked under the row's lock, after the rights and before anything is written: whoever was quicker has changed the version by then.
 * Throws `stale`.
 */
export function refuseStale(expected: Expected, version: number): void {
  if (expected !== undefined && !expected.includes(version)) throw stale();
}

const stale = (): DomainError =>
  new DomainError(
    'stale',
    'stale',
    'Modifié entre-temps',
    'Quelqu’un a modifié cet élément depuis que vous l’avez lu : rien n’a été changé. Rechargez-le, vérifiez, puis recommencez.',
  );

/** `preSerialization` of a route that answers with one versioned thing: its version is the `ETag`, also of an answer that is given again. */
export async function tagVersion(
  _request: FastifyRequest,
  reply: FastifyReply,
  answer: unknown,
): Promise<unknown> {
  if (reply.statusCode < 300 && typeof answer === 'object' && answer && 'version' in answer)
    reply.header('etag', `"${String(answer.version)}"`);
  return answer;
}
