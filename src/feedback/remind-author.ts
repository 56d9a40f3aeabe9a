import { bookingToChange } from '../bookings/change-booking.ts';
import { bookingFacts } from '../bookings/lookup.ts';
import { clearDue, setDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { wasDoneByPerson } from '../tasks/lookup.ts';
import { openTaskOnce } from '../tasks/open-task.ts';
import { territoryOf } from '../territory/lookup.ts';
import { deleteDraft } from './draft-store.ts';
import { lookAgainAt, lookForReportAt, REPORT_DUE, reportSteps } from './report-due.ts';
import { reportOfBooking } from './report-store.ts';

/** A visit is agreed: its report will be waited for (rule 5). */
export async function awaitReport(tx: Tx, bookingId: string): Promise<void> {
  const [{ end }, line] = await Promise.all([bookingFacts(tx, bookingId), territoryOf(tx)]);
  const [first] = reportSteps(line, end);
  if (first) await setDue(tx, REPORT_DUE, bookingId, first.at);
}

/**
 * Its time has come: the author is reminded; a day after the visit a person is asked to ask, and whoever says that they have spares the author the last reminder, and is asked
 * again where the report does not come all the same (`askAgainLater`). Nothing of it for a visit that did not take place. The booking is held, so that whoever signs in the
 * same instant finds the task that this opens.
 */
export async function lookForReport(tx: Tx, bookingId: string): Promise<void> {
  await bookingToChange(tx, bookingId, undefined);
  if (!(await isOwed(tx, bookingId))) return;
  const [{ end, requestId }, line] = await Promise.all([bookingFacts(tx, bookingId), territoryOf(tx)]);
  const { missing, remind, again } = lookForReportAt(line, end, tx.at);
  if (missing) await openTaskOnce(tx, 'report-missing', bookingId);
  if (remind && !(missing && (await wasDoneByPerson(tx, 'report-missing', bookingId))))
    tx.record('report.reminded', bookingId, { requestId, reminder: remind });
  if (again !== undefined) await setDue(tx, REPORT_DUE, bookingId, again);
}

/** A person says that they asked for it: some days later it is there, or they are asked once more. */
export async function askAgainLater(tx: Tx, bookingId: string): Promise<void> {
  await bookingToChange(tx, bookingId, undefined);
  if (await isOwed(tx, bookingId))
    await setDue(tx, REPORT_DUE, bookingId, lookAgainAt(await territoryOf(tx), tx.at));
}

/** It took place, as far as is known, and nobody has written of it, here or elsewhere. */
async function isOwed(tx: Tx, bookingId: string): Promise<boolean> {
  const { state } = await bookingFacts(tx, bookingId);
  if (state !== 'booked' && state !== 'arrived') return false;
  return (await reportOfBooking(tx, bookingId)) === undefined;
}

/** The visit did not take place: nothing is owed, and what was begun about it is nobody's any more. */
export async function waitNoMore(tx: Tx, bookingId: string): Promise<void> {
  await clearDue(tx, REPORT_DUE, bookingId);
  await deleteDraft(tx, bookingId);
  await finishTasksAbout(tx, 'report-missing', [bookingId]);
}
