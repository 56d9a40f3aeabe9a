import { once } from 'node:events';
import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Somebody listens on that port already. The message is one line in French. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

const portTaken = (port: number): PortTaken =>
  new PortTaken(`Le port ${port} est déjà pris par un autre programme : choisissez-en un autre avec --port.`);

/** How long requests under way may take once the process was asked to stop; the load balancer's own patience is longer. */
const GRACE_MS = 10_000;

export type Server = {
  /** Where it listens, with the port that was given when 0 was asked for. */
  readonly port: number;
  /** Takes no more connections, lets the requests under way be answered, closes the board's sockets. */
  close(): Promise<void>;
};

/** Opens the listener of a product. Throws `PortTaken`. */
export async function startServer(
  http: FastifyInstance,
  at: { host: string; port: number },
): Promise<Server> {
  await http.listen(at).catch(named(at.port));
  const address = http.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : at.port,
    close: async () => {
      // A connection kept alive by its client would hold the stop up until it times out.
      const idle = setInterval(() => http.server.closeIdleConnections(), 50);
      const cut = setTimeout(() => http.server.closeAllConnections(), GRACE_MS);
      await http.close().finally(() => {
        clearInterval(idle);
        clearTimeout(cut);
      });
    },
  };
}

/** Says before any long work that the port is taken. Whoever takes it in between is told by `startServer`. Throws `PortTaken`. */
export async function checkPort({ host, port }: { host: string; port: number }): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  const listening = once(probe, 'listening');
  probe.listen({ host, port, exclusive: true });
  await listening.catch(named(port));
  await new Promise((resolve) => probe.close(resolve));
}

function named(port: number) {
  return (error: NodeJS.ErrnoException): never => {
    if (error.code === 'EADDRINUSE') throw portTaken(port);
    if (error.code === 'EACCES')
      throw new PortTaken(`Le port ${port} est réservé au système : choisissez-en un autre avec --port.`);
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
      throw new PortTaken(`HOST : cette machine n’a pas l’adresse demandée.`);
    throw error;
  };
}
