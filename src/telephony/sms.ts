import type { Reminder } from '../feedback/report-due.ts';
import type { TaskKind } from '../tasks/task.ts';

/** What a patient is told of a booking: one text per booking and kind. */
export type BookingSmsKind = 'confirmation' | 'reminder' | 'moved' | 'cancelled';

/**
 * What a professional is told of a request that was put to them: it is asked, it needs nobody any more, or the visit that they had accepted is
 * called off. One text of each per person who was asked.
 */
export type OfferSmsKind = 'offer-asked' | 'offer-over' | 'offer-called-off';

/** To whoever saw the patient of a booking and has not written yet: one text of each for a booking, and one a day for its author, however many they owe. */
export const REPORT_SMS = {
  first: 'report-reminder',
  second: 'report-reminder-second',
  last: 'report-reminder-last',
} as const satisfies Record<Reminder, string>;
export type ReportSmsKind = (typeof REPORT_SMS)[Reminder];

/**
 * `callback-missed`: the line rang back and reached nobody; one text per callback. `if-worse`: what to do if it gets worse; one text per orientation, whose
 * triage it is about (before that: the request).
 */
export type SmsKind = BookingSmsKind | OfferSmsKind | ReportSmsKind | 'callback-missed' | 'if-worse';

const OF_OFFERS: ReadonlySet<SmsKind> = new Set<OfferSmsKind>([
  'offer-asked',
  'offer-over',
  'offer-called-off',
]);
export const isOfOffer = (kind: SmsKind): kind is OfferSmsKind => OF_OFFERS.has(kind);
export const OF_REPORTS: readonly ReportSmsKind[] = Object.values(REPORT_SMS);
export const isOfReport = (kind: SmsKind): kind is ReportSmsKind =>
  (OF_REPORTS as readonly SmsKind[]).includes(kind);
export const isOfBooking = (kind: SmsKind): kind is BookingSmsKind =>
  kind !== 'callback-missed' && kind !== 'if-worse' && !isOfReport(kind) && !isOfOffer(kind);

/**
 * `sending`: being handed over. `sent`: the carrier has it. `unknown`: it may have it, and nobody can say. `failed`: it certainly does not
 * arrive any more.
 */
export type SmsState = 'queued' | 'sending' | 'unknown' | 'sent' | 'failed' | 'delivered';

/** A state only gives way to one further right, so that callbacks may come in any order. Proof of arrival outweighs everything. */
const ORDER: readonly SmsState[] = ['queued', 'sending', 'unknown', 'sent', 'failed', 'delivered'];

/** The states that give way to this one. */
export const statesBefore = (state: SmsState): SmsState[] => ORDER.slice(0, ORDER.indexOf(state));

/** What a status of the carrier (Twilio `MessageStatus`) proves; undefined for one that it may invent tomorrow. */
export function heardState(messageStatus: string): 'sent' | 'delivered' | 'failed' | undefined {
  switch (messageStatus) {
    case 'accepted':
    case 'scheduled':
    case 'queued':
    case 'sending':
    case 'sent':
      return 'sent';
    case 'delivered':
    case 'read':
      return 'delivered';
    case 'undelivered':
    case 'failed':
    case 'canceled':
      return 'failed';
    default:
      return undefined;
  }
}

/**
 * What a person has to do when no text reaches the patient for certain. Nobody is called for a mere reminder, and a missed callback is
 * still on the list of those to be made.
 */
export const INSTEAD: Readonly<Partial<Record<SmsKind, TaskKind>>> = {
  confirmation: 'tell-booking',
  moved: 'tell-move',
  cancelled: 'tell-cancellation',
  'if-worse': 'tell-if-worse',
};
