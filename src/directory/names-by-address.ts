import type { Tx } from '../platform/transaction.ts';
import { ownersOf } from './address-store.ts';

/** More than that share an address: it is nobody's. */
const FEW = 3;

/**
 * Whose secure addresses these are, by the address in lower case: professionals, or else structures. A shared one has all of their names; one that nobody has, or too many, is
 * not among them.
 */
export async function namesByAddress(tx: Tx, addresses: readonly string[]): Promise<Map<string, string>> {
  const asked = [...new Set(addresses.map((it) => it.toLowerCase()))];
  if (asked.length === 0) return new Map();
  const rows = await ownersOf(tx, asked);
  return new Map(
    rows
      .filter(({ names }) => names.length <= FEW)
      .map(({ address, names }) => [address, names.join(' ou ')]),
  );
}
