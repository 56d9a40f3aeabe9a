import { setDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { wrongState } from './errors.ts';
import type { FollowUp } from './follow-up.ts';
import { selectVisit, updateFollowUps } from './life-store.ts';
import { requestForUpdate } from './lookup.ts';
import { UNDECIDED } from './request.ts';

/** What becomes due at the end of the visit; about the booking. */
export const ATTENDANCE_DUE = 'booking.attendance-due';

/**
 * Somebody gives up care: what has to be arranged is on a list at once, each on its own line. Whether they came is asked after the visit,
 * whenever it is. Asked twice it stays the same. Throws `wrong-state` once the request is over.
 */
export async function organiseFollowUps(
  tx: Tx,
  requestId: string,
  what: readonly FollowUp[],
): Promise<FollowUp[]> {
  const request = await requestForUpdate(tx, requestId);
  const open = request.state === 'booked' || UNDECIDED.some((state) => state === request.state);
  if (!open) throw wrongState(request.state);
  const all = [...new Set([...request.follow_ups, ...what])].toSorted();
  await updateFollowUps(tx, requestId, all);
  tx.record('request.followed-up', requestId, { state: request.state, what });
  if (what.includes('appointment') && request.state !== 'booked')
    await openTask(tx, 'arrange-appointment', requestId);
  if (what.includes('transport')) await openTask(tx, 'arrange-transport', requestId);
  if (what.includes('requester')) await openTask(tx, 'tell-requester', requestId);
  if (what.includes('attendance')) await planAttendance(tx, requestId);
  return all;
}

/** After the visit that is agreed now; without one, when it is booked. */
export async function planAttendance(tx: Tx, requestId: string): Promise<void> {
  const visit = await selectVisit(tx, requestId);
  if (visit) await setDue(tx, ATTENDANCE_DUE, visit.bookingId, visit.end);
}
