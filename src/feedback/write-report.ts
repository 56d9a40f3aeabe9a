import { type BookingFacts, bookingFacts } from '../bookings/lookup.ts';
import { markSeen } from '../bookings/mark-seen.ts';
import { professionalById } from '../directory/lookup.ts';
import { clearDue } from '../platform/due.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { moveRequest } from '../requests/move-request.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { deleteDraft } from './draft-store.ts';
import { notYourBooking, reportAlreadyWritten } from './errors.ts';
import { noteSharing } from './note-sharing.ts';
import type { ReportOutcome } from './report.ts';
import { REPORT_DUE } from './report-due.ts';
import { faultsOf, formOf, type ReportContent } from './report-form.ts';
import { insertReport, type Report } from './report-store.ts';
import { sharingOf } from './sharing-store.ts';

/** What its author signs. `patient`: whether the patient, told of it, agrees or objects; absent: nothing is said of that. */
export type ReportSaid = {
  outcome: ReportOutcome;
  text: string;
  content: ReportContent;
  patient?: 'informed' | 'objects' | undefined;
};

/**
 * The professional who saw the patient signs what they found (rule 5: the treating doctor always hears back). It proves that the patient came: the booking and its request
 * become seen, and the request reported. Throws `not-yours`, `report-already-written`, `validation` by the form of their profession, and what the booking's state refuses.
 */
export async function writeReport(tx: Tx, bookingId: string, said: ReportSaid): Promise<Report> {
  const { booking, author } = await ownVisit(tx, bookingId);
  await refuseFaulty(tx, booking, said);
  const report: Report = {
    ...reportOf(tx, booking, author),
    outcome: said.outcome,
    text: said.text,
    content: said.content,
  };
  await keepFirst(tx, booking, report);
  await notePatient(tx, booking.requestId, said.patient);
  tx.record('report.written', report.id, { bookingId, requestId: booking.requestId });
  return report;
}

/**
 * The author has written to the treating doctor from a program of their own: the loop is closed, and nothing is typed twice or leaves from here. A report may still be written
 * here later, as the next version. Throws as `writeReport` does.
 */
export async function declareElsewhere(tx: Tx, bookingId: string): Promise<Report> {
  const { booking, author } = await ownVisit(tx, bookingId);
  const report: Report = { ...reportOf(tx, booking, author), sentElsewhere: true };
  await keepFirst(tx, booking, report);
  tx.record('report.sent-elsewhere', report.id, { bookingId, requestId: booking.requestId });
  return report;
}

/** Only the one who sees the patient of a visit, or saw them. Throws `not-yours`. */
export async function ownVisit(
  tx: Tx,
  bookingId: string,
): Promise<{ booking: BookingFacts; author: string }> {
  const booking = await bookingFacts(tx, bookingId);
  const author = tx.actor.subject;
  if (author === undefined || author !== booking.professionalId) throw notYourBooking();
  return { booking, author };
}

const reportOf = (tx: Tx, { bookingId, requestId }: BookingFacts, author: string): Report => ({
  id: newId(),
  bookingId,
  requestId,
  author,
  outcome: null,
  text: '',
  content: {},
  writtenAt: tx.at,
  version: 1,
  supersedes: null,
  sentElsewhere: false,
});

async function keepFirst(tx: Tx, { bookingId, requestId }: BookingFacts, report: Report): Promise<void> {
  if (!(await insertReport(tx, report))) throw reportAlreadyWritten();
  await markSeen(tx, bookingId);
  await moveRequest(tx, requestId, 'report');
  await deleteDraft(tx, bookingId);
  await clearDue(tx, REPORT_DUE, bookingId);
  await finishTasksAbout(tx, 'report-missing', [bookingId]);
}

/** Throws `validation` with the first part that is missing or wrong. */
export async function refuseFaulty(
  tx: Tx,
  { mode, professionalId }: BookingFacts,
  said: Pick<ReportSaid, 'outcome' | 'text' | 'content'>,
): Promise<void> {
  const author = await professionalById(tx, professionalId);
  if (!author) throw new Error('the author of a report has left the directory');
  const [fault] = faultsOf(formOf(mode, author.profession), said);
  if (fault) throw invalid(fault.path, fault.says);
}

/** What was said at the visit counts from then on; what the line has recorded beside it stays. */
export async function notePatient(tx: Tx, requestId: string, patient: ReportSaid['patient']): Promise<void> {
  if (patient === undefined) return;
  const { agreed } = await sharingOf(tx, requestId);
  const refused = patient === 'objects';
  await noteSharing(tx, requestId, { informed: true, refused, agreed: refused ? [] : agreed });
}
