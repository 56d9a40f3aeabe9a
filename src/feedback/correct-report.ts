import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { deleteDraft } from './draft-store.ts';
import { reportNotFound, reportSuperseded } from './errors.ts';
import { messagesOfVisit } from './recipient-store.ts';
import { insertReport, type Report, versionsOf } from './report-store.ts';
import { supersedeMessage } from './supersede-message.ts';
import { notePatient, ownVisit, refuseFaulty, type ReportSaid } from './write-report.ts';

/**
 * The author corrects a report: a version of its own, which takes the place of the one that they have read (`corrects`). The old one stays on file. What of it has not been
 * handed over does not leave any more, in this very transaction; the correction leaves for everybody whom the old one went to. Throws `not-yours`, `not-found`,
 * `report-superseded` where somebody has corrected that one already, `validation`.
 */
export async function correctReport(
  tx: Tx,
  bookingId: string,
  { corrects, ...said }: ReportSaid & { corrects: string },
): Promise<Report> {
  const { booking, author } = await ownVisit(tx, bookingId);
  await refuseFaulty(tx, booking, said);
  // Before whatever puts a message of the old one in line, or after it.
  await requestForUpdate(tx, booking.requestId);
  const [newest] = await versionsOf(tx, bookingId);
  if (!newest) throw reportNotFound();
  if (newest.id !== corrects) throw reportSuperseded();
  const report: Report = {
    id: newId(),
    bookingId,
    requestId: newest.requestId,
    author,
    outcome: said.outcome,
    text: said.text,
    content: said.content,
    writtenAt: tx.at,
    version: newest.version + 1,
    supersedes: newest.id,
    sentElsewhere: false,
  };
  if (!(await insertReport(tx, report))) throw reportSuperseded();
  for (const { id } of await messagesOfVisit(tx, bookingId)) await supersedeMessage(tx, id, 'superseded');
  await finishTasksAbout(tx, 'report-without-recipient', [newest.id]);
  await deleteDraft(tx, bookingId);
  await notePatient(tx, report.requestId, said.patient);
  tx.record('report.corrected', report.id, {
    bookingId,
    requestId: report.requestId,
    supersedes: newest.id,
    version: report.version,
  });
  return report;
}
