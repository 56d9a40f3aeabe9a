import { bookingFacts } from '../bookings/lookup.ts';
import { clearDue, setDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskOnce } from '../tasks/open-task.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { deleteDraft } from './draft-store.ts';
import { REPORT_DUE, reminderAt, reportStep } from './report-due.ts';
import { reportOfBooking } from './report-store.ts';

/** A visit is agreed: its report will be waited for (rule 5). */
export async function awaitReport(tx: Tx, bookingId: string): Promise<void> {
  const [{ end }, timeZone] = await Promise.all([bookingFacts(tx, bookingId), timeZoneOf(tx)]);
  await setDue(tx, REPORT_DUE, bookingId, reminderAt(timeZone, end));
}

/** Its time has come: the author is reminded once; a day after the visit a person is asked to ask. Neither for a visit that did not take place. */
export async function lookForReport(tx: Tx, bookingId: string): Promise<void> {
  const { state, end, requestId } = await bookingFacts(tx, bookingId);
  if (state !== 'booked' && state !== 'arrived') return;
  if (await reportOfBooking(tx, bookingId)) return;
  const step = reportStep(await timeZoneOf(tx), end, tx.at);
  if (step.do === 'ask-a-person') return openTaskOnce(tx, 'report-missing', bookingId);
  if (step.do === 'remind') tx.record('report.reminded', bookingId, { requestId });
  await setDue(tx, REPORT_DUE, bookingId, step.again);
}

/** The visit did not take place: nothing is owed, and what was begun about it is nobody's any more. */
export async function waitNoMore(tx: Tx, bookingId: string): Promise<void> {
  await clearDue(tx, REPORT_DUE, bookingId);
  await deleteDraft(tx, bookingId);
  await finishTasksAbout(tx, 'report-missing', [bookingId]);
}
