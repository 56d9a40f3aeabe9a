import net from 'node:net';

/** One HTTP request to send: method, path, headers and body as they go over the wire. */
export type Shot = { method: string; path: string; headers?: Record<string, string>; body?: string };

export type Volley = { perSecond: number; p50: number; p99: number; statuses: Record<number, number> };

/**
 * Fires requests over keep-alive connections, one at a time on each, as fast as they are answered. A bare client on sockets: the
 * machine's two cores are for the server and the database. Milliseconds.
 */
export async function fire(
  port: number,
  shots: readonly Shot[],
  connections: number,
  onAnswer?: (status: number, body: string) => void,
): Promise<Volley> {
  const times: number[] = [];
  const statuses: Record<number, number> = {};
  let next = 0;
  const started = performance.now();
  const gun = async () => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const read = reader(socket);
    while (next < shots.length) {
      const shot = shots[next++] as Shot;
      const at = performance.now();
      socket.write(wire(shot));
      const { status, body } = await read();
      times.push(performance.now() - at);
      onAnswer?.(status, body.toString('utf8'));
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: Math.min(connections, shots.length) }, gun));
  const seconds = (performance.now() - started) / 1000;
  return {
    perSecond: shots.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    statuses,
  };
}

function wire({ method, path, headers = {}, body = '' }: Shot): string {
  const lines = Object.entries({ host: '127.0.0.1', 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

type Answer = { status: number; body: Buffer };

/** Reads one answer with Content-Length; that is all that both servers send. */
function reader(socket: net.Socket): () => Promise<Answer> {
  let buffered = Buffer.alloc(0);
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  const take = () => {
    if (!waiting) return;
    const head = buffered.indexOf('\r\n\r\n');
    if (head < 0) return;
    const text = buffered.toString('latin1', 0, head);
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (buffered.length < head + 4 + length) return;
    const body = buffered.subarray(head + 4, head + 4 + length);
    buffered = buffered.subarray(head + 4 + length);
    const { resolve } = waiting;
    waiting = undefined;
    resolve({ status: Number(text.slice(9, 12)), body });
  };
  socket.on('data', (chunk) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    take();
  });
  const fail = () => waiting?.reject(new Error('the server closed the connection'));
  socket.on('error', fail).on('close', fail);
  return () =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      take();
    });
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
