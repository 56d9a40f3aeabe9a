import type net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSecret } from '../../src/platform/ids.ts';
import { ask as askOf, type Asked, echoHttp, expectProblem, someTokens } from '../support/echo-http.ts';
import { gate, type Ground, startGround } from '../support/ground.ts';

let ground: Ground;
let operator: string;
beforeAll(async () => {
  ground = await startGround();
  operator = await (await someTokens(ground))('operator');
});
afterAll(() => ground.close());

const ask = (it: Omit<Asked, 'token'> & { token?: string }, at: Awaited<ReturnType<typeof echoHttp>>) =>
  askOf(at, { token: operator, ...it });

describe('the limit on requests', () => {
  const limited = (more: { trustedProxies?: string } = {}) =>
    echoHttp(ground, { rateLimitPerMinute: 20, ...more });
  const from = (remoteAddress: string, more: Partial<Asked> = {}) =>
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
    const guess = (server: Awaited<ReturnType<typeof echoHttp>>, remoteAddress: string) => (i: number) =>
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
  const [begun, mayEnd] = [gate(), gate()];
  const server = await echoHttp(ground, {}, { begun: begun.open, mayEnd: mayEnd.opened });
  const { port } = server.server.address() as net.AddressInfo;
  const slow = fetch(`http://127.0.0.1:${port}/v1/slow`, {
    headers: { authorization: `Bearer ${operator}` },
  });
  await begun.opened;
  const closing = server.close();
  mayEnd.open();
  const answer = await slow;
  expect([answer.status, await answer.json()]).toEqual([200, { done: true }]);
  await closing;
});
