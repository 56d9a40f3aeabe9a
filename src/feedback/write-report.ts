import { bookingFacts } from '../bookings/lookup.ts';
import { markSeen } from '../bookings/mark-seen.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { moveRequest } from '../requests/move-request.ts';
import { notYourBooking, reportAlreadyWritten } from './errors.ts';
import type { ReportOutcome } from './report.ts';
import { insertReport, type Report } from './report-store.ts';

/**
 * The professional who saw the patient writes what they found (rule 5: the treating doctor always hears back). It proves that the
 * patient came: the booking and its request become seen, and the request reported. Throws `not-yours`, `report-already-written`, and
 * what the booking's state refuses.
 */
export async function writeReport(
  tx: Tx,
  bookingId: string,
  written: { outcome: ReportOutcome; text: string },
): Promise<Report> {
  const booking = await bookingFacts(tx, bookingId);
  const author = tx.actor.subject;
  if (author === undefined || author !== booking.professionalId) throw notYourBooking();
  const report: Report = {
    id: newId(),
    bookingId,
    requestId: booking.requestId,
    author,
    outcome: written.outcome,
    text: written.text,
    writtenAt: tx.at,
  };
  if (!(await insertReport(tx, report))) throw reportAlreadyWritten();
  await markSeen(tx, bookingId);
  await moveRequest(tx, booking.requestId, 'report');
  tx.record('report.written', report.id, { bookingId, requestId: booking.requestId });
  return report;
}
