import type { ConnectionError, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { isTooSlow } from './database.ts';
import { internalProblem, type Problem, problem, problemOf } from './problems.ts';

export function sendProblem(reply: FastifyReply, it: Problem): FastifyReply {
  if (it.status === 503) reply.header('retry-after', '2');
  if (it.status === 429 && !reply.hasHeader('retry-after')) reply.header('retry-after', '60');
  return reply.status(it.status).type('application/problem+json').serializer(JSON.stringify).send(it);
}

/** A problem as a page for a person, by the address that they have opened; undefined: a program asks there. */
export type AsPage = (
  url: string,
  it: Problem,
) => { headers: Readonly<Record<string, string>>; body: string } | undefined;

export const sendPage = (
  reply: FastifyReply,
  { status }: Problem,
  { headers, body }: NonNullable<ReturnType<AsPage>>,
): FastifyReply => reply.status(status).headers(headers).send(body);

/** Answers an error of a route, and an address that no route can be found for. A defect is logged; the caller learns its reference. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = problemOf(error);
  const route = request.routeOptions?.url;
  if (!known) request.log.error({ err: error, route }, 'a request failed');
  // That the database is away is told once by its pool, not by everyone who asks for it.
  else if (known.type === '/problems/outcome-unknown' || isTooSlow((error as Error).cause))
    request.log.warn({ err: (error as Error).cause, route }, 'unavailable');
  else if ((error as FastifyError).code?.startsWith('22'))
    request.log.warn({ err: error, route }, 'a value was refused by the database');
  return sendProblem(reply, known ?? internalProblem(request.id));
}

/** What is no HTTP at all, or comes too slowly: there is no request yet, only its socket. */
export function answerSocket(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const it = socketProblem(error.code);
  const body = JSON.stringify(it);
  const head = [
    `HTTP/1.1 ${it.status} ${it.type.slice('/problems/'.length)}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function socketProblem(code: string): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return problem('timeout', 408, 'Demande trop lente', 'La demande n’est pas arrivée à temps.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return problem('too-large', 431, 'Demande trop volumineuse', 'Les en-têtes dépassent la taille permise.');
  return problem('malformed', 400, 'Demande illisible', 'Ceci n’est pas une demande HTTP.');
}
