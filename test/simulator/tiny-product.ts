import formbody from '@fastify/formbody';
import Fastify, { type FastifyReply } from 'fastify';
import twilio from 'twilio';

export const ACCOUNT = `AC${'5'.repeat(32)}`;
export const TOKEN = 'jeton-du-reseau-simule';
export const LINE = '+33353010123';
export const CALLER = '+33639980101';
export const NURSE = '+33639980201';

/** One webhook as the product received it. */
export type Seen = { path: string; params: Record<string, string>; token: string; genuine: boolean };

/** What the product answers: TwiML, or whatever a broken product may send. */
export type Answer = string | ((params: Record<string, string>, reply: FastifyReply) => unknown);

/** `<Response>…</Response>` */
export const twiml = (...verbs: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs.join('')}</Response>`;

/**
 * The smallest product: answers each path with the TwiML given for it, refuses what is not genuinely signed (checked by the carrier's
 * own package), and remembers what it saw.
 */
export async function startTinyProduct(publicUrl?: string) {
  const answers = new Map<string, Answer>();
  const seen: Seen[] = [];
  const app = Fastify({ forceCloseConnections: true });
  await app.register(formbody);
  app.all<{ Body: Record<string, string> | undefined }>('/*', async (request, reply) => {
    const params = request.body ?? {};
    const [path = ''] = request.url.split('?');
    const header = request.headers['x-twilio-signature'];
    const signature = typeof header === 'string' ? header : '';
    const genuine = twilio.validateRequest(
      TOKEN,
      signature,
      (publicUrl ?? app.listeningOrigin) + request.url,
      params,
    );
    const token = String(request.headers['i-twilio-idempotency-token']);
    seen.push({ path, params, token, genuine });
    if (!genuine) return reply.code(403).send();
    const answer = answers.get(path);
    if (typeof answer === 'function') return answer(params, reply);
    return reply.type(answer === undefined ? 'text/plain' : 'text/xml').send(answer ?? '');
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: app.listeningOrigin,
    seen,
    at: (path: string) => seen.filter((one) => one.path === path),
    answer: (path: string, answer: Answer) => void answers.set(path, answer),
    close: () => app.close(),
  };
}

export type TinyProduct = Awaited<ReturnType<typeof startTinyProduct>>;
