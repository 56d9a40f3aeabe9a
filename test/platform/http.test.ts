import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/platform/database.ts';
import { createHttp } from '../../src/platform/http-server.ts';
import { createLog } from '../../src/platform/log.ts';
import { ask as askOf, type Asked, echoHttp, expectProblem, someTokens } from '../support/echo-http.ts';
import { type Ground, startGround } from '../support/ground.ts';

let ground: Ground;
let operator: string;
let coordinator: string;
let http: Awaited<ReturnType<typeof echoHttp>>;

beforeAll(async () => {
  ground = await startGround();
  const issue = await someTokens(ground);
  [operator, coordinator] = [await issue('operator'), await issue('coordinator')];
  http = await echoHttp(ground);
});
afterAll(async () => {
  await http.close();
  await ground.close();
});

const ask = (it: Omit<Asked, 'token'> & { token?: string }, at = http) =>
  askOf(at, { token: operator, ...it });
const post = (payload: string | Buffer, headers: Record<string, string> = {}, url = '/v1/notes') =>
  ask({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });

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

  test('that logs its request or its answer writes down where, and nothing of what was sent', async () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => lines.push(line) });
    const { http: server } = await createHttp({ ...ground, log }, { rateLimitPerMinute: 10 });
    server.post('/v1/said', { config: { access: 'public' } }, async (request, reply) => {
      request.log.warn({ req: request, res: reply }, 'as the framework does');
      return 'heard';
    });
    await server.inject({ method: 'POST', url: '/v1/said', payload: { nom: 'Durand-Marque' } });
    await server.close();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      reqId: expect.any(String),
      req: { method: 'POST', url: '/v1/said' },
      res: { statusCode: 200 },
    });
    expect(lines.join('')).not.toContain('Marque');
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
    const away = await echoHttp({ ...ground, database: openDatabase(nowhere, 2, () => undefined) });
    const answer = await ask({ method: 'GET', url: '/v1/years?at=2026-01-01' }, away);
    expectProblem(answer, 503, '/problems/database-unavailable');
    expect(answer.headers['retry-after']).toBe('2');
    await away.close();
  });
});
