import formbody from '@fastify/formbody';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import { isUtf8 } from 'node:buffer';
import { parse as parseForm } from 'node:querystring';
import { unstorable } from './problems.ts';

/** No form of the carrier or of a public page comes near it. */
const FORM_LIMIT = 64 * 1024;

/** What the carrier wrote as JSON, to the letter: it signs a hash of that. */
const texts = new WeakMap<FastifyRequest, string>();
/** Undefined: the body is a form, or there is none. Only of the carrier's routes. */
export const jsonTextOf = (request: FastifyRequest): string | undefined => texts.get(request);

/**
 * What requests are written in: JSON; forms only on the routes of the carrier and the public. Text that PostgreSQL cannot hold (the
 * character NUL, half of a surrogate pair, what is not UTF-8) is refused here, for every route.
 */
export async function readBodies(http: FastifyInstance): Promise<void> {
  // Fastify takes plain text by itself, and would hand it to schemas that expect an object.
  http.removeContentTypeParser(['application/json', 'text/plain']);
  const parse = http.getDefaultJsonParser('error', 'error');
  http.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const text = bytes.toString('utf8');
    if (request.routeOptions.config.access === 'carrier') texts.set(request, text);
    // A client that always names a type, also for a command without a body.
    if (bytes.length === 0) return done(null, undefined);
    // Decoded all the same, « é » of another encoding would be stored as a mark of damage.
    if (!isUtf8(bytes as Buffer)) return done(unstorable());
    return parse(request, text, (error, body) => {
      // Nothing but an escape can bring them in.
      if (!error && text.includes('\\u') && holdsUnstorable(body)) return done(unstorable());
      return done(error, body);
    });
  });
  await http.register(formbody, {
    bodyLimit: FORM_LIMIT,
    parser: (text) => {
      const form = { ...parseForm(text) };
      if (holdsUnstorable(form)) throw unstorable();
      return form;
    },
  });
  http.addHook('onRequest', async (request) => {
    if (request.url.includes('%00')) throw unstorable();
    const type = request.headers['content-type'];
    if (
      request.routeOptions.config.roles &&
      type?.toLowerCase().startsWith('application/x-www-form-urlencoded')
    )
      throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(type);
  });
}

/** Walks without recursion: a body may be as deep as it is long. */
function holdsUnstorable(body: unknown): boolean {
  const left: unknown[] = [body];
  while (left.length > 0) {
    const it = left.pop();
    if (typeof it === 'string' && (it.includes('\0') || !it.isWellFormed())) return true;
    if (typeof it === 'object' && it !== null)
      for (const [key, value] of Object.entries(it)) left.push(key, value);
  }
  return false;
}
