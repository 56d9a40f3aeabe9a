import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

export type Address = { address: string; family: number };

/**
 * Asks the name servers themselves what a name stands for, by both families. Not the machine's `getaddrinfo`: that cannot be interrupted and
 * answers two at a time for the whole process, so that somebody whose name server hangs would keep the carrier and the mail server from being
 * found. Nor does what this machine's own list of hosts says count for anybody outside. `servers`: others than this machine's.
 */
export async function resolveName(
  host: string,
  signal: AbortSignal,
  servers?: readonly string[],
): Promise<Address[]> {
  const written = isIP(host);
  if (written !== 0) return [{ address: host, family: written }];
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  if (servers) resolver.setServers(servers);
  const stop = () => resolver.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = answers.flatMap((answer, index) =>
      answer.status === 'fulfilled'
        ? answer.value.map((address) => ({ address, family: index === 0 ? 4 : 6 }))
        : [],
    );
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (found.length === 0 && failed) throw failed.reason;
    return found;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
