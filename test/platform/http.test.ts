import net from 'node:net';
import type { InjectOptions } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from 'kysely';
import { issueToken } from '../../src/platform/access.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { command, createHttp, query } from '../../src/platform/http.ts';
import type { Role } from '../../src/platform/identity.ts';
import { newSecret } from '../../src/platform/ids.ts';
import { gate, type Ground, startGround } from '../support/ground.ts';

let ground: Ground;
let operator: string;
let coordinator: string;
let http: Awaited<ReturnType<typeof listeningHttp>>;

beforeAll(async () => {
  ground = await startGround();
  await ground.test.owner.query(
    `insert into territory (territory_id, name, time_zone, phone, opening, created_at)
     values ('grand-douai', 'Grand Douai', 'Europe/Paris', '+33353010123', '{}', '2026-01-01')`,
  );
  const issue = (role: Role) => ground.run(async (tx) => (await issueToken(tx, { role, days: 1 })).secret);
  [operator, coordinator] = [await issue('operator'), await issue('coordinator')];
  http = await listeningHttp();
});
afterAll(async () => {
  await http.close();
  await ground.close();
});

/** Routes that say back what they were told. */
async function listeningHttp(
  options: Partial<Parameters<typeof createHttp>[1]> = {},
  deps: Parameters<typeof createHttp>[0] = ground,
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
    slowBegun.open();
    await slowMayEnd.opened;
    return { done: true };
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  return server;
}
const slowBegun = gate();
const slowMayEnd = gate();

type Asked = Omit<InjectOptions, 'headers'> & { headers?: Record<string, string>; token?: string };

async function ask({ token = operator, headers = {}, ...options }: Asked, at = http) {
  const answer = await at.inject({ ...options, headers: { authorization: `Bearer ${token}`, ...headers } });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}
const post = (payload: string | Buffer, headers: Record<string, string> = {}, url = '/v1/notes') =>
  ask({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });

/** A refusal is a problem document with these, whatever caused it (RFC 9457). */
function expectProblem(
  answer: { status: number; headers: Record<string, unknown>; text: string },
  status: number,
  type: string,
): void {
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

describe('a route', () => {
  test.each([{}, { roles: [] }])(
    'that does not declare who may call it (%o) keeps the product from starting',
    async (config) => {
      const { http: server } = await createHttp(ground, { rateLimitPerMinute: 1 });
      expect(() => server.get('/v1/forgotten', { config }, async () => 'hello')).toThrow('declares no roles');
      await server.close();
    },
  );

  test('that does not exist is a problem, with and without a token, also for another method', async () => {
    expectProblem(await ask({ method: 'GET', url: '/v1/nothing' }), 404, '/problems/not-found');
    expectProblem(
      await http
        .inject('/v1/nothing')
        .then((it) => ({ status: it.statusCode, headers: it.headers, text: it.body })),
      404,
      '/problems/not-found',
    );
    expectProblem(await ask({ method: 'DELETE', url: '/v1/notes' }), 404, '/problems/not-found');
    expectProblem(await post('{"text":"x"}', {}, '/v1/nothing'), 404, '/problems/not-found');
  });

  test('asks for the token also for HEAD', async () => {
    const { statusCode } = await http.inject({ method: 'HEAD', url: '/v1/years?at=2026-01-01' });
    expect(statusCode).toBe(401);
  });

  test('without its role is forbidden before anything of the request is read', async () => {
    const answer = await ask({
      method: 'POST',
      url: '/v1/notes',
      payload: 'not even JSON',
      headers: { 'content-type': 'application/json' },
      token: coordinator,
    });
    expectProblem(answer, 403, '/problems/forbidden');
  });
});

describe('a body', () => {
  test.each([
    ['that is no JSON', '{"text": '],
    ['that is not even text', 'text=x'],
    ['that names its prototype', '{"text":"x","__proto__":{"admin":true}}'],
    ['that reaches for the constructor', '{"text":"x","constructor":{"prototype":{"admin":true}}}'],
  ])('%s is malformed', async (_what, body) => {
    expectProblem(await post(body), 400, '/problems/malformed');
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  test.each([
    'null',
    '[]',
    '1',
    '"x"',
    '{}',
    '',
    '{"text":7}',
    '{"text":"x","more":1}',
    '{"text":"x","toString":1}',
  ])('that is not what the route asks for (%s) names the fault', async (body) => {
    const answer = await post(body);
    expectProblem(answer, 400, '/problems/validation');
    expect(JSON.parse(answer.text).errors.length).toBeGreaterThan(0);
  });

  test('too large is told so, with and without its length', async () => {
    const large = `{"text":"${'x'.repeat(300_000)}"}`;
    expectProblem(await post(large), 413, '/problems/too-large');
    const chunked = await raw(
      `POST /v1/notes HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${operator}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
    );
    expectProblem(chunked, 413, '/problems/too-large');
  });

  test('in another format is told so', async () => {
    for (const type of [
      'text/plain',
      'text/xml',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8',
      'application/jsonp',
    ])
      expectProblem(await post('text=x', { 'content-type': type }), 415, '/problems/media-type');
    const nameless = await ask({
      method: 'POST',
      url: '/v1/notes',
      payload: Buffer.from('{"text":"x"}'),
      headers: { 'content-type': '' },
    });
    expectProblem(nameless, 415, '/problems/media-type');
  });

  test('in JSON with a charset, or absent where none is asked for, is fine', async () => {
    expect(await post('{"text":"x"}', { 'content-type': 'application/json; charset=utf-8' })).toMatchObject({
      status: 201,
    });
    expect(await post('', {}, '/v1/bare')).toMatchObject({ status: 200 });
    expect(await ask({ method: 'POST', url: '/v1/bare' })).toMatchObject({ status: 200 });
  });

  test('as deep as it is long is refused or read, and harms nobody', async () => {
    const deep = (inner: string) => '{"a":'.repeat(40_000) + inner + '}'.repeat(40_000);
    const started = performance.now();
    expectProblem(await post(deep('1')), 400, '/problems/validation');
    expect((await post(deep('1'), {}, '/v1/loose')).status).toBe(200);
    expectProblem(await post(deep('"\\u0000"'), {}, '/v1/loose'), 400, '/problems/validation');
    expectProblem(await post('['.repeat(100_000)), 400, '/problems/malformed');
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test.each([
    ['NUL', '{"text":"a\\u0000b"}'],
    ['half a character, the first', '{"text":"\\ud83d"}'],
    ['half a character, the second', '{"text":"\\ude00 \\ud83d"}'],
    ['NUL in the name of a field', '{"text":"x","a\\u0000":1}'],
    ['bytes of another encoding', Buffer.from('{"text":"Andr\xe9"}', 'latin1')],
    [
      'a surrogate encoded by itself',
      Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    ],
  ])('with what the database cannot hold (%s) is a fault of the sender, not of ours', async (_what, body) => {
    expectProblem(await post(body), 400, '/problems/validation');
  });

  test('with any other character is stored as it came', async () => {
    for (const text of [
      'é',
      '\u00e9',
      'e\u0301',
      '😀',
      '\ufeff',
      '\u202e',
      "'; drop table patient; --",
      '\\u0000',
      '\u0001',
      '$1 %s {{x}}',
    ])
      expect(JSON.parse((await post(JSON.stringify({ text }))).text)).toEqual({ text, json: text });
    expect(JSON.parse((await post('{"text":"\\ud83d\\ude00 \\u00e9"}')).text)).toEqual({
      text: '😀 é',
      json: '😀 é',
    });
  });

  test('of a form is read where the public and the carrier write, and checked as well', async () => {
    const form = (payload: string) =>
      ask({
        method: 'POST',
        url: '/forms',
        payload,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    expect(JSON.parse((await form('From=%2B33639980001&Body=%C3%A9+%F0%9F%98%80&a=1&a=2')).text)).toEqual({
      From: '+33639980001',
      Body: 'é 😀',
      a: ['1', '2'],
    });
    expectProblem(await form('Body=a%00b'), 400, '/problems/validation');
    expectProblem(await form(`Body=${'x'.repeat(70_000)}`), 413, '/problems/too-large');
    await form('__proto__=1&constructor=2&__proto__[admin]=1');
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

describe('an address', () => {
  test.each([
    ['/v1/notes/%zz', 400, '/problems/malformed'],
    [`/v1/notes/${'7'.repeat(129)}`, 414, '/problems/too-large'],
    [`/v1/notes/${'7'.repeat(128)}`, 400, '/problems/validation'],
    ['/v1/notes/1', 400, '/problems/validation'],
    ['/v1/notes/%00', 400, '/problems/validation'],
    ['/v1/names/a%00b', 400, '/problems/validation'],
    ['/v1/years?at=%00', 400, '/problems/validation'],
    ['/v1/years', 400, '/problems/validation'],
    ['/v1/years?at=0000-01-01', 422, '/problems/validation'],
    ['/v1/years?at=%2B010000-01-01T00:00:00Z', 422, '/problems/validation'],
    ['/v1/years?at=hello', 422, '/problems/validation'],
  ])('like %s is answered with a problem: %i', async (url, status, type) => {
    expectProblem(await ask({ method: 'GET', url }), status, type);
  });

  test('with a slash more is the same', async () => {
    expect(await ask({ method: 'GET', url: '/v1/names/x/' })).toMatchObject({ status: 200 });
  });
});

/** Sends bytes as they are and reads what comes back until the server closes. */
function raw(
  bytes: string | Buffer,
): Promise<{ status: number; headers: Record<string, string>; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: Record<string, string>;
    text: string;
  }>();
  const { port } = http.server.address() as net.AddressInfo;
  const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
  let got = '';
  socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
  socket.on('error', reject);
  socket.on('close', () => {
    const [head = '', text = ''] = got.split('\r\n\r\n');
    const [first = '', ...lines] = head.split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => line.toLowerCase().split(': ') as [string, string]),
    );
    resolve({ status: Number(first.split(' ')[1]), headers, text });
  });
  return promise;
}

describe('what is no HTTP', () => {
  test.each([
    ['a greeting', 'HELO there\r\n\r\n', 400, '/problems/malformed'],
    [
      'two lengths',
      'POST /v1/notes HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
      400,
      '/problems/malformed',
    ],
    [
      'a length and chunks',
      'POST /v1/notes HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      '/problems/malformed',
    ],
    [
      'endless headers',
      `GET /v1/notes HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`,
      431,
      '/problems/too-large',
    ],
  ])('(%s) is answered with a problem, and the connection closed', async (_what, bytes, status, type) => {
    expectProblem(await raw(bytes), status, type);
  });
});

describe('an answer', () => {
  test('carries the headers that keep a browser from being used against us', async () => {
    for (const answer of [
      await post('{"text":"x"}'),
      await post('{'),
      await ask({ method: 'GET', url: '/v1/broken' }),
      await ask({ method: 'GET', url: '/nothing' }),
    ])
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("default-src 'self'"),
      });
    expect((await post('{"text":"x"}')).headers).not.toHaveProperty('x-powered-by');
  });

  test('to a fault of ours says a reference and nothing else; the log says the rest under it', async () => {
    const answer = await ask({ method: 'GET', url: '/v1/broken' });
    expectProblem(answer, 500, '/problems/internal');
    expect(answer.text).not.toMatch(/secret of the house|at .*\.ts/);
    const { requestId } = JSON.parse(answer.text);
    const line = ground.logged
      .map((text) => JSON.parse(text))
      .find((it) => it.reqId === requestId && it.level === 50);
    expect(line).toMatchObject({ err: { message: 'secret of the house' }, route: '/v1/broken' });
  });

  test('without a database is 503, and asks to come back', async () => {
    const nowhere = { app: 'postgres://x@127.0.0.1:1/x', relay: 'postgres://x@127.0.0.1:1/x' };
    const away = await listeningHttp({}, { ...ground, database: openDatabase(nowhere, 2, () => undefined) });
    const answer = await ask({ method: 'GET', url: '/v1/years?at=2026-01-01' }, away);
    expectProblem(answer, 503, '/problems/database-unavailable');
    expect(answer.headers['retry-after']).toBe('2');
    await away.close();
  });
});

describe('the limit on requests', () => {
  const limited = (more: { trustedProxies?: string } = {}) =>
    listeningHttp({ rateLimitPerMinute: 20, ...more });
  const from = (remoteAddress: string, more: Asked = {}) =>
    ({ method: 'GET', url: '/v1/names/x', remoteAddress, ...more }) as const;
  const times = async (n: number, once: (i: number) => Promise<{ status: number }>) => {
    const statuses: number[] = [];
    for (let i = 0; i < n; i++) statuses.push((await once(i)).status);
    return statuses;
  };
  const of = (statuses: number[]) =>
    Object.fromEntries(
      [...new Set(statuses)].map((status) => [status, statuses.filter((it) => it === status).length]),
    );

  test('counts a caller’s own, from wherever they come', async () => {
    const server = await limited();
    expect(of(await times(25, (i) => ask(from(`203.0.113.${i}`), server)))).toEqual({ 200: 20, 429: 5 });
    const refused = await ask(from('203.0.113.99'), server);
    expectProblem(refused, 429, '/problems/busy');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await server.close();
  });

  test('is not escaped by a new invented token each time', async () => {
    const server = await limited();
    const guess = () => ask(from('203.0.113.5', { token: newSecret() }), server);
    expect(of(await times(30, guess))).toEqual({ 401: 20, 429: 10 });
    const last = await guess();
    expectProblem(last, 429, '/problems/busy');
    expect(last.headers['retry-after']).toBe('60');
    expect((await ask(from('203.0.113.6', { token: newSecret() }), server)).status).toBe(401);
    await server.close();
  });

  test('of an address that guesses does not shut out the people who work behind the same one', async () => {
    const server = await limited();
    expect((await ask(from('203.0.113.5'), server)).status).toBe(200);
    await times(30, () => ask(from('203.0.113.5', { token: newSecret() }), server));
    expect((await ask(from('203.0.113.5'), server)).status).toBe(200);
    await server.close();
  });

  test('counts strangers by their address, for what is public and what does not exist', async () => {
    const server = await limited();
    const nothing = () =>
      server
        .inject({ method: 'GET', url: '/nothing', remoteAddress: '203.0.113.7' })
        .then((it) => ({ status: it.statusCode }));
    expect(of(await times(25, nothing))).toEqual({ 404: 20, 429: 5 });
    await server.close();
  });

  test('believes X-Forwarded-For only when it comes from a proxy of ours', async () => {
    const guess = (server: typeof http, remoteAddress: string) => (i: number) =>
      ask(
        from(remoteAddress, { token: newSecret(), headers: { 'x-forwarded-for': `198.51.100.${i}` } }),
        server,
      );
    const server = await limited();
    expect(of(await times(25, guess(server, '203.0.113.8')))).toEqual({ 401: 20, 429: 5 });
    expect(of(await times(25, guess(server, '127.0.0.1')))).toEqual({ 401: 25 });
    await server.close();
    const behind = await limited({ trustedProxies: '10.0.0.0/8, loopback' });
    expect(of(await times(25, guess(behind, '10.1.2.3')))).toEqual({ 401: 25 });
    await behind.close();
  });
});

test('a server that closes answers what is under way', async () => {
  const server = await listeningHttp();
  const { port } = server.server.address() as net.AddressInfo;
  const slow = fetch(`http://127.0.0.1:${port}/v1/slow`, {
    headers: { authorization: `Bearer ${operator}` },
  });
  await slowBegun.opened;
  const closing = server.close();
  slowMayEnd.open();
  const answer = await slow;
  expect([answer.status, await answer.json()]).toEqual([200, { done: true }]);
  await closing;
});
