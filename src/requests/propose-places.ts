import type { Tx } from '../platform/transaction.ts';
import { notBookable, wrongState } from './errors.ts';
import { requestForUpdate } from './lookup.ts';
import { moveRequest } from './move-request.ts';
import { isBookable } from './request.ts';
import { bookableOf } from './tables.ts';

/**
 * These places were told to the patient, who chooses and is heard of again. Throws what keeps the request from being booked (`red-flag`, …: rule 1,
 * places are then not even told), `wrong-state`.
 */
export async function proposePlaces(tx: Tx, requestId: string, slotIds: readonly string[]): Promise<void> {
  const refusal = isBookable(bookableOf(await requestForUpdate(tx, requestId)));
  if (refusal) throw notBookable(refusal);
  await moveRequest(tx, requestId, 'propose', { slotIds });
}

/** None of them was chosen: it looks for a place again. An offer ends by itself or is cancelled, a visit is cancelled. Throws `wrong-state`. */
export async function noneChosen(tx: Tx, requestId: string): Promise<void> {
  const { state } = await requestForUpdate(tx, requestId);
  if (state !== 'proposed') throw wrongState(state);
  await moveRequest(tx, requestId, 'release');
}
