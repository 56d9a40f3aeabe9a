import { newId } from '../platform/ids.ts';
import { planIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskAnew, openTaskOnce } from '../tasks/open-task.ts';
import { SECURE_MESSAGE } from './message-intent.ts';
import { insertMessage } from './message-store.ts';
import { messagesOfVisit } from './recipient-store.ts';
import { leavesFor, type Recipient, recipientsOf } from './recipients.ts';
import { isSuperseded, type Report, reportById, reportsOfRequest } from './report-store.ts';
import { resumeMessage } from './resume-message.ts';
import { messageIdOf } from './secure-message.ts';
import { sharingOf } from './sharing-store.ts';

/**
 * A report leaves for everybody who may have it, each by a message of their own: the newest version alone. Without a treating doctor it stays with the request until one is on
 * the file; without a secure address of theirs its message fails, and leaves once there is one (heed-address.ts). Both ask a person. `from` is the territory's own secure
 * address; `lost`: it had a recipient, who is none any more.
 */
export async function addressReport(tx: Tx, reportId: string, from: string, lost = false): Promise<void> {
  const report = await reportById(tx, reportId);
  if (!report) throw new Error('the report of an event is not there');
  // Whoever corrects it, or notes what the patient says of it, comes before or after.
  await requestForUpdate(tx, report.requestId);
  if (report.sentElsewhere || (await isSuperseded(tx, reportId))) return;
  const recipients = await recipientsOf(tx, report.bookingId);
  for (const recipient of recipients)
    if (leavesFor(recipient)) await queueMessage(tx, report, recipient, from);
  const { refused } = await sharingOf(tx, report.requestId);
  if (refused || !lacksRecipient(recipients))
    await finishTasksAbout(tx, 'report-without-recipient', [reportId]);
  // A person who has said that they saw to it spoke of what was so then.
  else if (lost) await openTaskOnce(tx, 'report-without-recipient', reportId);
  else await openTaskAnew(tx, 'report-without-recipient', reportId);
}

/** The treating doctor always hears back (rule 5), and of one without an address the message itself tells. Where none is known somebody else's copy does for now. */
const lacksRecipient = (recipients: readonly Recipient[]): boolean =>
  !recipients.some((one) => one.as === 'treating-doctor' || leavesFor(one));

/** One message for each recipient of a report, whatever calls for it; one that was held back leaves after all. */
export async function queueMessage(
  tx: Tx,
  report: Report,
  { id: recipient, as, takesPart }: Pick<Recipient, 'id' | 'as' | 'takesPart'>,
  from: string,
): Promise<void> {
  const [id, reportId] = [newId(), report.id];
  const messageId = messageIdOf(reportId, recipient, from);
  if (await insertMessage(tx, { id, reportId, recipient, recipientKind: as, takesPart, messageId })) {
    await planIntent(tx, SECURE_MESSAGE, id);
    tx.record('message.queued', id, { reportId });
    return;
  }
  const there = await messagesOfVisit(tx, report.bookingId);
  const heldBack = there.find((one) => one.reportId === reportId && one.recipient === recipient);
  if (heldBack?.state === 'superseded') await resumeMessage(tx, heldBack.id, { as, takesPart });
}

/** What the patient says of it has changed: the newest reports of the request leave for whoever may have them now. */
export async function addressAnew(tx: Tx, requestId: string, from: string): Promise<void> {
  for (const reportId of await reportsOfRequest(tx, requestId)) await addressReport(tx, reportId, from);
}
