import { createServer, type Server } from 'node:https';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type LocalCa } from '../../src/simulator/local-ca.ts';

/** `at`: on the clock of whoever started it. */
export type Heard = { headers: IncomingHttpHeaders; body: string; path: string; at: number };

/** A referrer's real HTTPS server on this machine. */
export type Receiver = {
  port: number;
  /** What came, whatever was answered. */
  heard: Heard[];
  /** What it answers; 204 as a rule. */
  answer: (response: ServerResponse, heard: Heard) => void;
  close(): Promise<void>;
};

export async function startReceiver(
  authority: LocalCa,
  options: { names?: string[]; port?: number; now?: () => number } = {},
): Promise<Receiver> {
  const server: Server = createServer(authority.issue(options.names ?? ['localhost', '127.0.0.1']));
  const it: Receiver = {
    port: 0,
    heard: [],
    answer: (response) => void response.writeHead(204).end(),
    close: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('request', (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (bytes: Buffer) => parts.push(bytes));
    request.on('end', () => {
      const heard = {
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
        path: request.url ?? '',
        at: options.now?.() ?? Date.now(),
      };
      it.heard.push(heard);
      it.answer(response, heard);
    });
  });
  server.on('tlsClientError', () => undefined);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  it.port = (server.address() as AddressInfo).port;
  return it;
}
