import type { Tx } from '../platform/transaction.ts';
import { notBookable } from '../requests/errors.ts';
import { requestById, requestForUpdate } from '../requests/lookup.ts';
import { isBookable } from '../requests/request.ts';
import { bookableOf } from '../requests/tables.ts';
import { deleteStandby, insertStandby, type Standby } from './standby-store.ts';

/**
 * The patient has said that they take any place that falls free: the person who notes it decides for the line (rule 7), and the first that suits is
 * booked within the minute. Twice is as good as once. Throws what keeps the request from being booked (rule 1).
 */
export async function joinStandby(tx: Tx, requestId: string): Promise<Standby> {
  const request = await requestForUpdate(tx, requestId);
  const refusal = isBookable(bookableOf(request));
  if (refusal) throw notBookable(refusal);
  const { standby, new: joined } = await insertStandby(tx, requestId);
  if (joined) tx.record('standby.joined', requestId, { requestId });
  return standby;
}

/** `reason`: a code of why. Nothing happens where it is not on the list. */
export async function leaveStandby(tx: Tx, requestId: string, reason: string): Promise<void> {
  await requestById(tx, requestId);
  if (await deleteStandby(tx, requestId)) tx.record('standby.left', requestId, { requestId, reason });
}
