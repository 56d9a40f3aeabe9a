import { newId } from '../platform/ids.ts';
import { planIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
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
 * the file; without a secure address of theirs its message fails, to be retried once there is one. Both ask a person. `from` is the territory's own secure address.
 */
export async function addressReport(tx: Tx, reportId: string, from: string): Promise<void> {
  const report = await reportById(tx, reportId);
  if (!report) throw new Error('the report of an event is not there');
  // Whoever corrects it, or notes what the patient says of it, comes before or after.
  await requestForUpdate(tx, report.requestId);
  if (report.sentElsewhere || (await isSuperseded(tx, reportId))) return;
  const recipients = await recipientsOf(tx, report.bookingId);
  for (const recipient of recipients)
    if (leavesFor(recipient)) await queueMessage(tx, report, recipient, from);
  const { refused } = await sharingOf(tx, report.requestId);
  await askForRecipient(tx, reportId, !refused && lacksRecipient(recipients));
}

/** The treating doctor always hears back (rule 5): one of whom no address is known is missing, whoever else has it. */
function lacksRecipient(recipients: readonly Recipient[]): boolean {
  const doctor = recipients.find(({ as }) => as === 'treating-doctor');
  return doctor ? doctor.secureAddress === null : !recipients.some(leavesFor);
}

const askForRecipient = (tx: Tx, reportId: string, lacks: boolean): Promise<void> =>
  lacks
    ? openTask(tx, 'report-without-recipient', reportId)
    : finishTasksAbout(tx, 'report-without-recipient', [reportId]);

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
