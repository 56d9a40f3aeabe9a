import { hours, type Instant } from '../platform/clock.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import type { CallFacts } from './call.ts';
import { insertCallByHand } from './store.ts';

/** Longer ago it is a slip of the keyboard (the year 0001), and would stand at the head of a list or a figure for ever. */
const OLDEST_MS = hours(7 * 24);
/** So much the clock of an operator's computer may be ahead of ours: what it calls now is now. */
const SKEW_MS = 30_000;

/**
 * Writes down a call that the operator took on an ordinary phone: answered when it came in, still going on unless `endedAt` says
 * otherwise. Throws `validation` for times to come, of more than a week ago, or in the wrong order.
 */
export async function logCall(
  tx: Tx,
  it: {
    phone: string | null;
    note: string | null;
    receivedAt: Instant | undefined;
    endedAt: Instant | undefined;
  },
): Promise<string> {
  const receivedAt = notAhead(tx, it.receivedAt) ?? tx.at;
  const endedAt = notAhead(tx, it.endedAt);
  if (receivedAt > tx.at) throw invalid('receivedAt', 'Un appel à venir ne peut pas être noté.');
  if (receivedAt < tx.at - OLDEST_MS)
    throw invalid('receivedAt', 'Un appel se note dans les sept jours : vérifiez la date de celui-ci.');
  if (endedAt !== undefined && (endedAt < receivedAt || endedAt > tx.at))
    throw invalid('endedAt', 'La fin se situe entre le début de l’appel et maintenant.');
  const id = newId();
  const facts: CallFacts = {
    arrivedAt: receivedAt,
    answeredAt: receivedAt,
    ...(endedAt !== undefined && { endedAt, endStatus: 'completed' as const }),
  };
  await insertCallByHand(tx, { id, phone: it.phone, note: it.note, facts });
  tx.record('call.logged', id, { state: endedAt === undefined ? 'answered' : 'ended' });
  return id;
}

const notAhead = (tx: Tx, at: Instant | undefined): Instant | undefined =>
  at !== undefined && at > tx.at && at <= tx.at + SKEW_MS ? tx.at : at;
