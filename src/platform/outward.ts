import { lookup } from 'node:dns/promises';
import type { RequestOptions } from 'node:https';
import { type Address, resolveName } from './resolve-name.ts';
import { type AddressPolicy, mayConnect, type Target, targetOf } from './safe-address.ts';

/** How our machines connect to an address that somebody outside has written. */
export type Outward = AddressPolicy & {
  /** Authorities believed for servers on this machine, beside the public ones: PEM. */
  ca?: string | undefined;
  /** What a name stands for: the name servers' answer (resolve-name.ts). */
  resolve?: ((host: string, signal: AbortSignal) => Promise<Address[]>) | undefined;
};

/** Why a connection did not come about. */
export type ConnectionFault = 'address-refused' | 'name-unknown' | 'unreachable' | 'certificate';

/**
 * To where a request to that address goes: to the very addresses that were checked, with the certificate of the name. Rejects when its name cannot be
 * resolved (`connectionFault`), or with the signal's reason.
 */
export async function wayTo(
  text: string,
  outward: Outward,
  signal: AbortSignal,
): Promise<{ target: Target; options: RequestOptions } | { fault: ConnectionFault }> {
  const target = targetOf(text, outward);
  if ('fault' in target) return { fault: 'address-refused' };
  const addresses = await inTime(resolved(target, outward, signal), signal);
  if (addresses.length === 0) return { fault: 'name-unknown' };
  // All of them: a name with one foot inside could be sent there by whoever answers for it.
  if (!addresses.every(({ address }) => mayConnect(target, address))) return { fault: 'address-refused' };
  return { target, options: pinned(target, addresses, outward) };
}

/** A server on this machine is known to the machine alone. */
const resolved = (
  { host, onThisMachine }: Target,
  { resolve = resolveName }: Outward,
  signal: AbortSignal,
): Promise<Address[]> =>
  onThisMachine && resolve === resolveName ? lookup(host, { all: true }) : resolve(host, signal);

/** What a resolver says later is not waited for. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

function pinned(target: Target, addresses: readonly Address[], { ca }: Outward): RequestOptions {
  const [first] = addresses;
  return {
    host: target.host,
    port: target.port,
    path: `${target.url.pathname}${target.url.search}`,
    // A connection of its own, past any proxy: what was checked is what is talked to.
    agent: false,
    lookup: (_host, options, answer) =>
      options.all ? answer(null, [...addresses]) : answer(null, first?.address ?? '', first?.family),
    ...(target.onThisMachine && ca !== undefined ? { ca } : {}),
  };
}

/** What an error of the name servers, of the socket or of TLS says. */
export function connectionFault(error: unknown): ConnectionFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(ENOTFOUND|EAI_AGAIN|ENODATA|ESERVFAIL|EREFUSED|EBADNAME|EBADRESP|ETIMEOUT)$/.test(code))
    return 'name-unknown';
  if (/^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)|_CERT|SSL/.test(code)) return 'certificate';
  return 'unreachable';
}
