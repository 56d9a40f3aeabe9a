import { acceptedWithLink, type AskedByText, askedByText, tooLate } from '../offers/lookup.ts';
import { makeLink } from '../offers/link.ts';
import type { BookingState } from '../bookings/booking.ts';
import { bookingFacts } from '../bookings/lookup.ts';
import { professionalById } from '../directory/lookup.ts';
import type { Reminder } from '../feedback/report-due.ts';
import type { Instant } from '../platform/clock.ts';
import { newReference } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { instantAt, localDay } from '../territory/local-time.ts';
import { territoryOf } from '../territory/lookup.ts';
import { lockPhone } from './inbound-store.ts';
import { OF_REPORTS, type OfferSmsKind, REPORT_SMS } from './sms.ts';
import { offerCalledOffText, offerOverText, offerText, reportReminderText } from './sms-texts.ts';
import { textedSince } from './store.ts';
import { mayBeTexted, queueSms } from './tell-patient.ts';

/**
 * Asks a professional by text, once, with a link of their own. Whoever cannot be texted finds it in their page. Undefined `publicUrl`: no
 * carrier is configured.
 */
export async function askBySms(tx: Tx, recipientId: string, publicUrl: string | undefined): Promise<void> {
  const asked = await askedByText(tx, recipientId);
  if (publicUrl === undefined || !asked?.phone) return;
  if (!isOfferStillSo('offer-asked', asked.phone, asked, tx.at) || !(await mayBeTexted(tx, asked.phone)))
    return;
  const line = await territoryOf(tx);
  const reference = newReference();
  const link = `${publicUrl}/o/${await makeLink(tx, recipientId)}`;
  await queueSms(tx, {
    kind: 'offer-asked',
    subject: recipientId,
    patient_id: null,
    phone: asked.phone,
    body: offerText({ ...asked, communeName: asked.commune }, link, line, reference, tx.at),
    reference,
  });
}

/** Tells whoever was asked by text and had not answered that nobody is needed any more: at once, by day. */
export async function tellOfferOver(tx: Tx, offerId: string): Promise<void> {
  const line = await territoryOf(tx);
  for (const recipientId of await tooLate(tx, offerId)) {
    const asked = await askedByText(tx, recipientId);
    if (!asked?.phone || !(await mayBeTexted(tx, asked.phone))) continue;
    const reference = newReference();
    await queueSms(tx, {
      kind: 'offer-over',
      subject: recipientId,
      patient_id: null,
      phone: asked.phone,
      body: offerOverText(line, asked.offerState === 'accepted', reference),
      reference,
    });
  }
}

/** Tells the one who had accepted by a text's link, or was asked by one, that the visit is called off; who did it themselves knows. */
export async function tellCalledOff(tx: Tx, bookingId: string): Promise<void> {
  const recipientId = await acceptedWithLink(tx, bookingId);
  const asked = recipientId && (await askedByText(tx, recipientId));
  if (!asked || !asked.phone || !isOfferStillSo('offer-called-off', asked.phone, asked, tx.at)) return;
  if (!(await mayBeTexted(tx, asked.phone))) return;
  const line = await territoryOf(tx);
  const reference = newReference();
  await queueSms(tx, {
    kind: 'offer-called-off',
    subject: recipientId,
    patient_id: null,
    phone: asked.phone,
    body: offerCalledOffText(line, asked.plannedAt ?? tx.at, reference, tx.at),
    reference,
  });
}

/**
 * Reminds whoever saw a patient that their report is awaited; whoever cannot be texted finds it first of all on their page. Nobody is texted twice on the same day, however many
 * patients they saw: the page shows them all.
 */
export async function remindOfReport(
  tx: Tx,
  bookingId: string,
  reminder: Reminder,
  publicUrl: string | undefined,
): Promise<void> {
  const booking = await bookingFacts(tx, bookingId);
  const phone = (await professionalById(tx, booking.professionalId))?.phone;
  if (publicUrl === undefined || !phone || !isReportAwaited(booking.state)) return;
  if (!(await mayBeTexted(tx, phone))) return;
  const line = await territoryOf(tx);
  const today = instantAt(line.timeZone, localDay(line.timeZone, tx.at), 0);
  await lockPhone(tx, phone);
  if (await textedSince(tx, OF_REPORTS, phone, today)) return;
  const reference = newReference();
  await queueSms(tx, {
    kind: REPORT_SMS[reminder],
    subject: bookingId,
    patient_id: null,
    phone,
    body: reportReminderText(reminder, line, booking.start, `${publicUrl}/`, reference),
    reference,
  });
}

/** Nobody has said that the visit did not take place, and nothing was written of it. */
export const isReportAwaited = (state: BookingState): boolean => state === 'booked' || state === 'arrived';

/** Nobody is asked for what somebody has taken, and nobody else has the phone by now. */
export function isOfferStillSo(
  kind: OfferSmsKind,
  phone: string,
  asked: AskedByText | undefined,
  at: Instant,
): boolean {
  if (asked?.phone !== phone) return false;
  if (kind === 'offer-called-off')
    return asked.state === 'accepted' && asked.calledOff && asked.plannedAt !== null && asked.plannedAt > at;
  if (kind === 'offer-over') return asked.state === 'too-late';
  return asked.state === 'asked' && asked.offerState === 'open' && asked.expiresAt > at;
}
