import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { reachPostgres, reachRedis } from '../../src/platform/reach.ts';

describe('services that are too old or mute', () => {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });

  /** A server that says to each message what `answer` gives. */
  async function server(
    answer: (message: Buffer, socket: Socket) => Buffer | string | undefined,
  ): Promise<number> {
    const sockets = new Set<Socket>();
    const it = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (message: Buffer) => {
        const text = answer(message, socket);
        if (text !== undefined) socket.write(text);
      });
    });
    await new Promise<void>((resolve) => it.listen(0, '127.0.0.1', resolve));
    open.push({
      close: () => {
        for (const socket of sockets) socket.destroy();
        it.close();
      },
    });
    const address = it.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  test('PostgreSQL 15 is refused by its number', async () => {
    const port = await server((message) => postgres(message, '15.18'));
    await expect(reachPostgres(`postgres://somebody@127.0.0.1:${port}/recours`)).rejects.toThrow(
      'DATABASE_URL : ce serveur est PostgreSQL 15.18 ; Recours a besoin de PostgreSQL 18.',
    );
    const newer = await server((message) => postgres(message, '18.1 (Debian)'));
    await reachPostgres(`postgres://somebody@127.0.0.1:${newer}/recours`);
  });

  test('Redis 6 is refused by its number, and one that wants a password says so', async () => {
    const port = await server((message) => redis(message, bulk('redis_version:6.2.14\r\n')));
    await expect(reachRedis(`redis://127.0.0.1:${port}`)).rejects.toThrow(
      'REDIS_URL : ce serveur est Redis 6.2.14 ; Recours a besoin de Redis 7.',
    );
    const locked = await server((message) => redis(message, '-NOAUTH Authentication required.\r\n'));
    await expect(reachRedis(`redis://127.0.0.1:${locked}`)).rejects.toThrow(
      /^REDIS_URL : Redis sur .* refuse ce mot de passe\.$/,
    );
  });

  test('a server that takes the connection and says nothing is given up', async () => {
    const port = await server(() => undefined);
    const [postgres, redis] = await Promise.allSettled([
      reachPostgres(`postgres://somebody@127.0.0.1:${port}/recours`, 400),
      reachRedis(`redis://127.0.0.1:${port}`, 400),
    ]);
    for (const outcome of [postgres, redis])
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringContaining('(pas de réponse)') },
      });
  });
});

/** The first message has no letter; then comes the query, and at last a farewell. */
function postgres(said: Buffer, text: string): Buffer | undefined {
  if (said[0] === 0) return welcome();
  return said.toString('latin1', 0, 1) === 'Q' ? version(text) : undefined;
}

/** PostgreSQL's protocol: a letter, the length, the content. */
function message(letter: string, ...content: (Buffer | number)[]): Buffer {
  const body = Buffer.concat(content.map((part) => (typeof part === 'number' ? int16(part) : part)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(letter), length, body]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
}

const int32 = (value: number): Buffer => Buffer.concat([int16(value >> 16), int16(value)]);
const readyForQuery = (): Buffer => message('Z', Buffer.from('I'));
const welcome = (): Buffer => Buffer.concat([message('R', int32(0)), readyForQuery()]);

/** The answer to `show server_version`. */
function version(text: string): Buffer {
  const column = Buffer.concat([
    Buffer.from('server_version\0'),
    int32(0),
    int16(0),
    int32(25),
    int16(-1),
    int32(-1),
    int16(0),
  ]);
  return Buffer.concat([
    message('T', 1, column),
    message('D', 1, int32(text.length), Buffer.from(text)),
    message('C', Buffer.from('SHOW\0')),
    readyForQuery(),
  ]);
}

/** Answers what a client says when it introduces itself, and `info`. Commands may come several at a time. */
function redis(message: Buffer, info: string): string {
  const commands = message
    .toString()
    .split(/^\*\d+\r\n/m)
    .slice(1);
  return commands
    .map((text) => (text.includes('info') ? info : text.includes('hello') ? '%0\r\n' : '+OK\r\n'))
    .join('');
}

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;
