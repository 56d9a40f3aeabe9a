import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliver } from '../../src/referrals/deliver.ts';
import { resolveName } from '../../src/platform/resolve-name.ts';

/** A referrer's name server, which says what it likes. */
let socket: Socket;
let server: string;
let answer: (query: Buffer) => Buffer | undefined;
let asked = 0;

beforeAll(async () => {
  socket = createSocket('udp4');
  socket.on('message', (query: Buffer, from: RemoteInfo) => {
    asked += 1;
    const said = answer(query);
    if (said) socket.send(said, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  server = `127.0.0.1:${(socket.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((done) => socket.close(done)));

/** RFC 1035: the question again, and with it an A record, nothing, or « no such name ». */
function reply(query: Buffer, it: { a?: number[]; code?: number }): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const isA = query.readUInt16BE(end - 4) === 1;
  const records = it.a && isA ? 1 : 0;
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(0x8180 | (it.code ?? 0), 2);
  head.writeUInt16BE(records, 6);
  head.writeUInt32BE(0, 8);
  const record = records
    ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...(it.a ?? [])])
    : Buffer.alloc(0);
  return Buffer.concat([head, query.subarray(12, end), record]);
}

const policy = { ports: [443], allow: [] };
const send = (timeoutMs?: number) =>
  deliver(
    { id: 'one', url: 'https://hook.example.org/', key: Buffer.alloc(24), body: '{}', timestamp: 1 },
    { ...policy, timeoutMs, resolve: (host, signal) => resolveName(host, signal, [server]) },
  );

describe('the name of a receiver', () => {
  test('is asked of the name servers; an address needs nobody', async () => {
    answer = (query) => reply(query, { a: [1, 1, 1, 1] });
    const { signal } = new AbortController();
    expect(await resolveName('hook.example.org', signal, [server])).toEqual([
      { address: '1.1.1.1', family: 4 },
    ]);
    const before = asked;
    expect(await resolveName('2600::1', signal, [server])).toEqual([{ address: '2600::1', family: 6 }]);
    expect(asked).toBe(before);
  });

  test.each([[[127, 0, 0, 1]], [[169, 254, 169, 254]], [[10, 0, 0, 1]]])(
    'that leads inside, to %j, is not followed',
    async (a) => {
      answer = (query) => reply(query, { a });
      expect(await send()).toBe('address-refused');
    },
  );

  test('that nobody knows is unknown', async () => {
    answer = (query) => reply(query, { code: 3 });
    expect(await send()).toBe('name-unknown');
    answer = (query) => reply(query, { code: 2 });
    expect(await send()).toBe('name-unknown');
  });

  test('of a name server that hangs is given up with the rest, and not asked any more', async () => {
    answer = () => undefined;
    expect(await send(50)).toBe('timeout');
    const stopped = new AbortController();
    const asking = resolveName('hook.example.org', stopped.signal, [server]);
    stopped.abort();
    await expect(asking).rejects.toMatchObject({ code: 'ECANCELLED' });
  });
});
