import { connect as connectTcp } from 'node:net';
import type { BoardServer } from './board-server.ts';

/** Waits for something that has no other sign. */
export const until = async (done: () => boolean, ms = 10_000): Promise<void> => {
  for (const end = Date.now() + ms; !done();) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** A peer that opens the connection and then leaves everything in the network's hands. `readOn` reads what comes until the end. */
export async function idleReader(
  server: BoardServer,
  secret: string,
  seq: number,
): Promise<{ readOn(): Promise<string[]> }> {
  const { hostname, port } = new URL(server.url);
  const socket = connectTcp(Number(port), hostname);
  socket.write(
    [
      `GET /v1/board/live?after=${seq} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Authorization: Bearer ${secret}`,
      '\r\n',
    ].join('\r\n'),
  );
  let bytes = Buffer.alloc(0);
  socket.on('data', (more) => (bytes = Buffer.concat([bytes, more])));
  await until(() => bytes.includes('\r\n\r\n'));
  socket.pause();
  bytes = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
  return {
    readOn: async () => {
      const ended = new Promise((resolve) => socket.on('close', resolve));
      socket.resume();
      await until(() => bytes.includes('"reset"'));
      socket.destroy();
      await ended;
      return textFrames(bytes);
    },
  };
}

/** Text frames as a server sends them: unmasked, unfragmented (RFC 6455, 5.2). */
function textFrames(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const [header, length] =
      short === 127
        ? [10, Number(bytes.readBigUInt64BE(at + 2))]
        : short === 126
          ? [4, bytes.readUInt16BE(at + 2)]
          : [2, short];
    if (opcode === 1) texts.push(bytes.subarray(at + header, at + header + length).toString());
    at += header + length;
  }
  return texts;
}
