import type { Instant } from '../platform/clock.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import type { CallFacts } from './call.ts';
import { insertCallByHand } from './store.ts';

/**
 * Writes down a call that the operator took on an ordinary phone: answered when it came in, still going on unless `endedAt` says
 * otherwise. Throws `validation` for times to come or in the wrong order.
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
  const { receivedAt = tx.at, endedAt } = it;
  if (receivedAt > tx.at) throw invalid('receivedAt', 'Un appel à venir ne peut pas être noté.');
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
