import { bookingFacts } from '../bookings/lookup.ts';
import { professionalById } from '../directory/lookup.ts';
import { patientContact } from '../patients/lookup.ts';
import { newId } from '../platform/ids.ts';
import { planIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { messageIdOf } from './secure-message.ts';
import { insertMessage } from './message-store.ts';
import { reportById } from './report-store.ts';

/** One intent for each message; a retry by hand plans it again. */
export const SECURE_MESSAGE = 'secure-message';

/**
 * A report leaves for the patient's treating doctor. Without one it stays with the request until one is on the file; without a secure
 * address its message fails, to be retried once there is one. Both ask a person. `from` is the territory's own secure address.
 */
export async function addressReport(tx: Tx, reportId: string, from: string): Promise<void> {
  const report = await reportById(tx, reportId);
  if (!report) throw new Error('the report of an event is not there');
  const { patientId } = await bookingFacts(tx, report.bookingId);
  const patient = await patientContact(tx, patientId);
  const recipient = patient?.treatingDoctor ? await professionalById(tx, patient.treatingDoctor) : undefined;
  if (!recipient?.secureAddress) await openTask(tx, 'report-without-recipient', reportId);
  if (!recipient) return;
  const id = newId();
  const messageId = messageIdOf(reportId, recipient.id, from);
  if (!(await insertMessage(tx, { id, reportId, recipient: recipient.id, messageId }))) return;
  await planIntent(tx, SECURE_MESSAGE, id);
  tx.record('message.queued', id, { reportId });
}
