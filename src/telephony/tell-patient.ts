import { type BookingFacts, bookingFacts } from '../bookings/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import { clearDue, setDue } from '../platform/due.ts';
import type { EventType, RecordedEvent } from '../platform/events.ts';
import { newReference } from '../platform/ids.ts';
import { planIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { patientContact, phoneIsUnsafe } from '../patients/lookup.ts';
import { requestById } from '../requests/lookup.ts';
import { openTask } from '../tasks/open-task.ts';
import { type Territory, territoryOf } from '../territory/lookup.ts';
import { isMobile } from '../territory/phone-number.ts';
import { quietHoursOf, quietUntil } from '../territory/quiet-hours.ts';
import type { IfWorse } from '../triage/if-worse-json.ts';
import { ifWorseOf } from '../triage/lookup.ts';
import { wasCancelledByText } from './inbound-store.ts';
import { reminderAt } from './reminder-time.ts';
import { type BookingSmsKind, INSTEAD, type SmsKind } from './sms.ts';
import { callbackMissedText, ifWorseText, smsText } from './sms-texts.ts';
import { callbackContact, insertSms, isStopped } from './store.ts';

/** What is recorded when a text that waited may be told: for the end of the quiet hours, or the time of a reminder. */
export const TELL_DUE = {
  'confirmation.due': 'confirmation',
  'moved.due': 'moved',
  'cancelled.due': 'cancelled',
  'reminder.due': 'reminder',
} as const satisfies Record<EventType, BookingSmsKind>;
export const CALLBACK_MISSED_DUE = 'callback-missed.due';

/**
 * Queues the SMS that tells a patient of their booking, once. Whoever cannot be texted (no phone, a landline, a phone that somebody else
 * reads or that wants no texts, no carrier) is a task for a person instead, except for a reminder; so is what cannot wait for the end of
 * the quiet hours. What is no longer so when this runs is not told.
 */
export async function tellPatient(
  tx: Tx,
  kind: BookingSmsKind,
  bookingId: string,
  canText: boolean,
): Promise<void> {
  const booking = await bookingFacts(tx, bookingId);
  const stillSo =
    kind === 'confirmation' || kind === 'moved'
      ? booking.state === 'booked'
      : isWorthTelling(kind, booking, tx.at);
  if (!stillSo) return;
  const phone = (await patientContact(tx, booking.patientId))?.phone;
  if (!canText || !phone || !(await mayBeTexted(tx, phone))) return leaveToAPerson(tx, kind, bookingId);
  // The answer to their own text has told them.
  if (kind === 'cancelled' && (await wasCancelledByText(tx, phone, bookingId))) return;
  const line = await territoryOf(tx);
  const quiet = quietEnd(line, tx.at);
  if (quiet !== undefined)
    return booking.start <= quiet
      ? leaveToAPerson(tx, kind, bookingId)
      : setDue(tx, `${kind}.due`, bookingId, quiet);
  const reference = newReference();
  const body = smsText(kind, booking, line, reference, tx.at);
  await queueSms(tx, { kind, subject: bookingId, patient_id: booking.patientId, phone, body, reference });
}

/** Tells somebody whom the line rang back in vain that it did, once per callback; the callback stays on the list whatever happens. */
export async function tellCallbackMissed(tx: Tx, callbackId: string, canText: boolean): Promise<void> {
  const owed = await callbackContact(tx, callbackId);
  if (owed?.state !== 'open' || !canText || !(await mayBeTexted(tx, owed.phone))) return;
  const line = await territoryOf(tx);
  const quiet = quietEnd(line, tx.at);
  if (quiet !== undefined) return setDue(tx, CALLBACK_MISSED_DUE, callbackId, quiet);
  const reference = newReference();
  await queueSms(tx, {
    kind: 'callback-missed',
    subject: callbackId,
    patient_id: null,
    phone: owed.phone,
    body: callbackMissedText(line, reference),
    reference,
  });
}

/** What to do if it gets worse, once after each orientation; whoever cannot be texted now is called by a person. */
export async function textIfWorse(tx: Tx, requestId: string, canText: boolean): Promise<void> {
  const [request, advice, line, whyNot] = await Promise.all([
    requestById(tx, requestId),
    ifWorseOf(tx, requestId),
    territoryOf(tx),
    whyNoIfWorse(tx, requestId, canText),
  ]);
  const phone = (await patientContact(tx, request.patient_id))?.phone;
  if (advice === undefined || whyNot !== undefined || !phone)
    return leaveToAPerson(tx, 'if-worse', requestId);
  const reference = newReference();
  await queueSms(tx, {
    kind: 'if-worse',
    subject: advice.triageId,
    patient_id: request.patient_id,
    phone,
    body: ifWorseText(advice.text, line, reference),
    reference,
  });
}

/** Why what to do if it gets worse is to be said and cannot be sent; undefined: a text may leave now. */
export async function whyNoIfWorse(
  tx: Tx,
  requestId: string,
  canText: boolean,
): Promise<NonNullable<IfWorse['whyNoSms']> | undefined> {
  const [request, line] = await Promise.all([requestById(tx, requestId), territoryOf(tx)]);
  const phone = (await patientContact(tx, request.patient_id))?.phone;
  if (!phone) return 'no-phone';
  if (await phoneIsUnsafe(tx, phone)) return 'phone-unsafe';
  if (!isMobile(phone)) return 'landline';
  if (await isStopped(tx, phone)) return 'stopped';
  if (!canText) return 'no-carrier';
  // It is about this evening: nothing that the end of the quiet hours could still be of use to.
  return quietEnd(line, tx.at) === undefined ? undefined : 'quiet-hours';
}

/** When this booking's patient is to be reminded; a move makes a booking of its own. */
export async function planReminder(tx: Tx, { subject, at }: RecordedEvent): Promise<void> {
  const [booking, { timeZone }] = await Promise.all([bookingFacts(tx, subject), territoryOf(tx)]);
  const due = reminderAt(timeZone, at, booking.start);
  if (due !== undefined && booking.state === 'booked') await setDue(tx, 'reminder.due', subject, due);
}

/** Called off or moved: what still waited to be told of it is not wanted any more. */
export async function forgetReminder(tx: Tx, bookingId: string): Promise<void> {
  for (const kind of ['reminder.due', 'confirmation.due', 'moved.due'] as const)
    await clearDue(tx, kind, bookingId);
}

/** Whether a text of that kind about this booking is still right and of use. */
export const isWorthTelling = (
  kind: BookingSmsKind,
  booking: Pick<BookingFacts, 'state' | 'start'>,
  at: Instant,
): boolean => booking.start > at && (kind === 'cancelled' || booking.state === 'booked');

/** A mobile that nobody else reads and that wants texts. */
export const mayBeTexted = async (tx: Tx, phone: string): Promise<boolean> =>
  isMobile(phone) && !(await isStopped(tx, phone)) && !(await phoneIsUnsafe(tx, phone));

/** Undefined: texts may leave now. */
export const quietEnd = (line: Territory, at: Instant): Instant | undefined =>
  quietUntil(quietHoursOf(line.settings), line.timeZone, at);

export async function leaveToAPerson(tx: Tx, kind: SmsKind, subject: string): Promise<void> {
  const task = INSTEAD[kind];
  if (task) await openTask(tx, task, subject);
}

/** Once per kind and subject. */
export async function queueSms(tx: Tx, it: Parameters<typeof insertSms>[1]): Promise<void> {
  const id = await insertSms(tx, it);
  if (!id) return;
  await planIntent(tx, 'sms', id);
  tx.record('sms.queued', id, { kind: it.kind, subject: it.subject });
}
