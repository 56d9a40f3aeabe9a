import type { FastifyInstance, InjectOptions } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { z } from 'zod';
import { issueToken } from '../../src/platform/access.ts';
import { createHttp } from '../../src/platform/http-server.ts';
import { command, type HttpDeps, query } from '../../src/platform/http.ts';
import type { Role } from '../../src/platform/identity.ts';
import type { Ground } from './ground.ts';

/** An HTTP side whose routes say back what they were told, and listen. */
export async function echoHttp(
  deps: HttpDeps,
  options: Partial<Parameters<typeof createHttp>[1]> = {},
  slow: { begun(): void; mayEnd: Promise<void> } = { begun: () => undefined, mayEnd: Promise.resolve() },
) {
  const { http: server } = await createHttp(deps, { rateLimitPerMinute: 1_000_000, ...options });
  const app = server.withTypeProvider<ZodTypeProvider>();
  app.post(
    '/v1/notes',
    {
      config: { roles: ['operator'] },
      schema: {
        body: z.strictObject({ text: z.string().max(200_000) }),
        querystring: z.object({ q: z.string().optional() }),
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, (tx) =>
        tx.first(
          sql`select ${request.body.text}::text as text, to_jsonb(${request.body.text}::text) as json`,
        ),
      ),
  );
  app.post(
    '/v1/loose',
    { config: { roles: ['operator'] }, schema: { body: z.looseObject({}) } },
    async (request) => ({ keys: Object.keys(request.body) }),
  );
  app.post('/v1/bare', { config: { roles: ['operator'] } }, async () => ({ done: true }));
  app.get(
    '/v1/notes/:id',
    { config: { roles: ['operator'] }, schema: { params: z.object({ id: z.uuid() }) } },
    (request) => query(deps, request, async () => ({ id: request.params.id })),
  );
  app.get('/v1/names/:name', { config: { roles: ['operator'] } }, async (request) => request.params);
  app.get(
    '/v1/years',
    { config: { roles: ['operator'] }, schema: { querystring: z.object({ at: z.string() }) } },
    (request) => query(deps, request, (tx) => tx.first(sql`select ${request.query.at}::timestamptz as at`)),
  );
  app.get('/v1/broken', { config: { roles: ['operator'] } }, async () => {
    throw new Error('secret of the house');
  });
  app.post('/forms', { config: { access: 'public' } }, async (request) => ({ ...(request.body as object) }));
  app.get('/v1/slow', { config: { roles: ['operator'] } }, async () => {
    slow.begun();
    await slow.mayEnd;
    return { done: true };
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  return server;
}

/** The territory grand-douai, and a way to get tokens of it. */
export async function someTokens(ground: Ground): Promise<(role: Role) => Promise<string>> {
  await ground.test.owner.query(
    `insert into territory (territory_id, name, time_zone, phone, opening, created_at)
     values ('grand-douai', 'Grand Douai', 'Europe/Paris', '+33353010123', '{}', '2026-01-01')`,
  );
  return (role) => ground.run(async (tx) => (await issueToken(tx, { role, days: 1 })).secret);
}

export type Asked = Omit<InjectOptions, 'headers'> & { headers?: Record<string, string>; token: string };
export type Answered = { status: number; headers: Record<string, unknown>; text: string };

export async function ask(
  http: FastifyInstance,
  { token, headers = {}, ...options }: Asked,
): Promise<Answered> {
  const answer = await http.inject({ ...options, headers: { authorization: `Bearer ${token}`, ...headers } });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}

/** A refusal is a problem document with these, whatever caused it (RFC 9457). */
export function expectProblem(answer: Answered, status: number, type: string): void {
  expect({
    status: answer.status,
    type: answer.headers['content-type'],
    body: JSON.parse(answer.text),
  }).toEqual({
    status,
    type: 'application/problem+json',
    body: expect.objectContaining({ type, status, title: expect.any(String), detail: expect.any(String) }),
  });
}
