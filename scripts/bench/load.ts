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
    const connection = await connect(port);
    while (next < shots.length) {
      const shot = shots[next++] as Shot;
      const at = performance.now();
      const { status, body } = await connection.ask(shot);
      times.push(performance.now() - at);
      onAnswer?.(status, body.toString('utf8'));
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    connection.close();
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

/** As many as the carrier may well open; past that a request waits for one to be free, which is counted. */
const MOST_CONNECTIONS = 200;

/**
 * Fires each request when it is due, `at` milliseconds from the start, however late the answers come (an open loop). Times are from when a
 * request was due until it was answered, so that whatever waits is counted.
 */
export async function fireOnTime(port: number, shots: readonly (Shot & { at: number })[]): Promise<Volley> {
  const due = shots.toSorted((a, b) => a.at - b.at);
  const connections = await Promise.all(Array.from({ length: MOST_CONNECTIONS }, () => connect(port)));
  const free = [...connections];
  const waiting: (Shot & { at: number })[] = [];
  const times: number[] = [];
  const statuses: Record<number, number> = {};
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  // A failure ends the run at its end, where it is waited for.
  finished.catch(() => undefined);
  const started = performance.now();
  const send = async (connection: Connection, shot: Shot & { at: number }): Promise<void> => {
    const { status } = await connection.ask(shot);
    times.push(performance.now() - started - shot.at);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (times.length === due.length) resolve();
    const next = waiting.shift();
    if (next) return send(connection, next);
    free.push(connection);
  };
  for (let next = 0; next < due.length;) {
    const now = performance.now() - started;
    for (let shot = due[next]; shot && shot.at <= now; shot = due[++next]) {
      const connection = free.pop();
      if (connection) send(connection, shot).catch(reject);
      else waiting.push(shot);
    }
    await new Promise((wake) => setTimeout(wake, 1));
  }
  const seconds = (performance.now() - started) / 1000;
  await finished;
  for (const connection of connections) connection.close();
  return {
    perSecond: shots.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    statuses,
  };
}

/** Carries one request at a time. */
type Connection = { ask(shot: Shot): Promise<Answer>; close(): void };

async function connect(port: number): Promise<Connection> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const read = reader(socket);
  return {
    ask: (shot) => {
      socket.write(wire(shot));
      return read();
    },
    close: () => socket.destroy(),
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
