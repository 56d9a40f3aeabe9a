import { invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { duplicatesOf } from './duplicates.ts';
import { flagWouldBeLost, notADuplicate } from './errors.ts';
import { updateMerged } from './life-store.ts';
import { requestForUpdate } from './lookup.ts';
import { moveRequest } from './move-request.ts';
import { redFlagOf } from './tables.ts';

/**
 * Two requests for the same need become one: this one ends, its call, notes and story are kept and told with the other's. A person does it, never
 * the software. Throws `not-a-duplicate`, `wrong-state` once it has a visit, and `red-flag-lost` when its flag does not stand on the other one too
 * (rule 1).
 */
export async function mergeRequests(tx: Tx, requestId: string, into: string): Promise<void> {
  if (requestId === into) throw invalid('into', 'Une demande ne se réunit pas à elle-même.');
  // In one order, whoever merges which way.
  for (const id of [requestId, into].toSorted()) await requestForUpdate(tx, id);
  if (!(await duplicatesOf(tx, requestId)).some(({ id }) => id === into)) throw notADuplicate();
  const [from, other] = [await requestForUpdate(tx, requestId), await requestForUpdate(tx, into)];
  if (stands(redFlagOf(from).state) && !stands(redFlagOf(other).state)) throw flagWouldBeLost();
  await moveRequest(tx, requestId, 'cancel', { reason: 'merged', requestId: into });
  await updateMerged(tx, requestId, into);
  tx.record('request.merged', requestId, { state: 'cancelled', into, requestId: into });
}

const stands = (state: string): boolean => state === 'raised' || state === 'unknown';
