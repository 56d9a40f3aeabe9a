import { bookingFacts } from '../bookings/lookup.ts';
import { newReference } from '../platform/ids.ts';
import { planIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { patientContact } from '../patients/lookup.ts';
import { openTask } from '../tasks/open-task.ts';
import { territoryOf } from '../territory/lookup.ts';
import { isMobile } from '../territory/phone-number.ts';
import { INSTEAD, type SmsKind } from './sms.ts';
import { smsText } from './sms-texts.ts';
import { insertSms } from './store.ts';

/**
 * Queues the SMS that tells a patient of their booking, once. Whoever cannot be texted (no phone, a landline, no carrier) is a task for
 * a person instead. What is no longer so when this runs is not told.
 */
export async function tellPatient(tx: Tx, kind: SmsKind, bookingId: string, canText: boolean): Promise<void> {
  const booking = await bookingFacts(tx, bookingId);
  const stillSo = kind === 'cancelled' ? booking.start > tx.at : booking.state === 'booked';
  if (!stillSo) return;
  const phone = (await patientContact(tx, booking.patientId))?.phone;
  if (!canText || !phone || !isMobile(phone)) return openTask(tx, INSTEAD[kind], bookingId);
  const reference = newReference();
  const body = smsText(kind, booking, await territoryOf(tx), reference, tx.at);
  const id = await insertSms(tx, {
    kind,
    subject: bookingId,
    patient_id: booking.patientId,
    phone,
    body,
    reference,
  });
  if (!id) return;
  await planIntent(tx, 'sms', id);
  tx.record('sms.queued', id, { kind, subject: bookingId });
}
