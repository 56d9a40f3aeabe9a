import { after, type Instant, minutes } from '../platform/clock.ts';
import { setDueBy } from '../platform/due.ts';
import { type DomainError, notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { notBookable } from '../requests/errors.ts';
import { requestCallOpen, requestForUpdate } from '../requests/lookup.ts';
import { isBookable, isMovable } from '../requests/request.ts';
import { bookableOf } from '../requests/tables.ts';
import { notEligible, slotPast, slotTaken } from './errors.ts';
import { holdSeat, type HoldResult, releaseHolds } from './store.ts';

/** How long a hold lasts, and how long at most when it is asked again during the call (rule 3; api.md). */
export const HOLD_MS = minutes(5);
export const LONGEST_HOLD_MS = minutes(15);

/**
 * Keeps a place for the patient on the phone. Asked again by the same request it lasts longer while the call is open; it falls free
 * by itself. `moving`: for a visit that is agreed and moves. Throws `slot-taken`, `slot-past`, what makes the slot not for this
 * request (`terms.ts`), and what keeps the request from being booked (`red-flag`, …).
 */
export async function holdSlot(
  tx: Tx,
  it: { slotId: string; requestId: string; moving?: boolean | undefined },
): Promise<{ heldUntil: Instant }> {
  const request = await requestForUpdate(tx, it.requestId);
  const refusal = (it.moving ? isMovable : isBookable)(bookableOf(request));
  if (refusal) throw notBookable(refusal);
  const extend = await requestCallOpen(tx, it.requestId);
  for (const other of await releaseHolds(tx, it.requestId, it.slotId)) tx.record('slot.released', other);
  const held = await holdSeat(tx, {
    ...it,
    until: after(tx.at, HOLD_MS),
    latest: LONGEST_HOLD_MS,
    extend,
  });
  if (!held) throw notFound('Ce créneau');
  if (held.heldUntil === null) throw whyNotHeld(held);
  // Another place of the slot may be held until sooner.
  await setDueBy(tx, 'hold.expired', it.slotId, held.heldUntil);
  tx.record('slot.held', it.slotId, {
    requestId: it.requestId,
    until: new Date(held.heldUntil).toISOString(),
  });
  return { heldUntil: held.heldUntil };
}

function whyNotHeld({ ineligible, over }: HoldResult): DomainError {
  if (ineligible) return notEligible(ineligible);
  return over ? slotPast() : slotTaken();
}
