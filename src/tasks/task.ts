/**
 * Something that only a person can settle. Its subject:
 * - `tell-booking`, `tell-move`, `tell-cancellation`: the booking of a patient whom no SMS has reached for certain;
 * - `tell-if-worse`: the request whose patient no SMS could tell what to do if it gets worse;
 * - `check-on-patient`: the booking that the patient did not come to, or that they or the professional have called off;
 * - `address-missing`: the request with a home visit, agreed or asked for, to a patient whose address nobody knows yet;
 * - `visit-in-doubt`: the request with a visit whose patient has told of a sign of danger since it was agreed;
 * - `visit-without-professional`: the booking whose professional is away at that hour, or has given the duty to somebody else;
 * - `report-without-recipient`: the report that no treating doctor can be sent;
 * - `read-sms`: the text that came in and was not understood, the first of its phone that nobody has read;
 * - `calendar-conflict`: the booking at an hour at which the professional has something else in their own diary;
 * - `calendar-unread`: the diary of a professional that could not be read for a day;
 * - `fixed-slots-stuck`: the fixed slots that are not made any more, because what each of them needs is gone;
 * - `question-unanswered`: the request about which doctors were asked a question that nobody answered in time;
 * - `question-answered`: the request about which a doctor has answered the nurse's question;
 * - `patient-worse`: the request whose patient was found worse at their side;
 * - `tell-regulator`: the booking that fell through of a patient about whom a regulating doctor had decided;
 * - `tell-referrer`: the referral whose webhook could not be reached for days;
 * - `nudge-coordinator`, `hand-to-sas`: the request that nobody has settled as its deadline comes near, or is over (rule 2);
 * - `better-place`: the request for which there would be a place if another patient agreed to move;
 * - `arrange-appointment`, `arrange-transport`, `tell-requester`: the request of somebody who gives up care; `check-attendance`: their booking;
 * - `check-redirected`: the request whose patient was sent to emergency care the day before;
 * - `close-day`: the day of the line that ended with something undecided, or what came undecided after its end (rule 2).
 */
export type TaskKind =
  | 'close-day'
  | 'tell-booking'
  | 'tell-move'
  | 'tell-cancellation'
  | 'check-on-patient'
  | 'report-without-recipient'
  | 'read-sms'
  | 'tell-regulator'
  | 'tell-referrer'
  | 'tell-if-worse'
  | 'screen-again'
  | 'address-missing'
  | 'visit-in-doubt'
  | 'visit-without-professional'
  | 'calendar-conflict'
  | 'calendar-unread'
  | 'fixed-slots-stuck'
  | 'question-unanswered'
  | 'question-answered'
  | 'patient-worse'
  | 'nudge-coordinator'
  | 'hand-to-sas'
  | 'better-place'
  | 'arrange-appointment'
  | 'arrange-transport'
  | 'check-attendance'
  | 'tell-requester'
  | 'check-redirected';

export type TaskState = 'open' | 'done';

/**
 * What may happen to a request a second time, and is then somebody's work again although the first was done. All others are one piece of work,
 * however often they are asked for.
 */
const RECURRING: ReadonlySet<TaskKind> = new Set([
  'address-missing',
  'better-place',
  'calendar-unread',
  'check-redirected',
  'fixed-slots-stuck',
  'patient-worse',
  'question-unanswered',
  'question-answered',
  'screen-again',
  'tell-if-worse',
  'visit-in-doubt',
  'visit-without-professional',
]);

export const recurs = (kind: TaskKind): boolean => RECURRING.has(kind);

type Subject = 'request' | 'booking' | 'report' | 'referral' | 'text' | 'day' | 'calendar' | 'rule';

/** What a task's subject is, so that it leads to the request behind it. */
export const SUBJECTS: Readonly<Record<TaskKind, Subject>> = {
  'close-day': 'day',
  'tell-booking': 'booking',
  'tell-move': 'booking',
  'tell-cancellation': 'booking',
  'check-on-patient': 'booking',
  'report-without-recipient': 'report',
  'read-sms': 'text',
  'tell-regulator': 'booking',
  'tell-referrer': 'referral',
  'tell-if-worse': 'request',
  'screen-again': 'request',
  'address-missing': 'request',
  'visit-in-doubt': 'request',
  'visit-without-professional': 'booking',
  'calendar-conflict': 'booking',
  'calendar-unread': 'calendar',
  'fixed-slots-stuck': 'rule',
  'question-unanswered': 'request',
  'question-answered': 'request',
  'patient-worse': 'request',
  'nudge-coordinator': 'request',
  'hand-to-sas': 'request',
  'better-place': 'request',
  'arrange-appointment': 'request',
  'arrange-transport': 'request',
  'check-attendance': 'booking',
  'tell-requester': 'request',
  'check-redirected': 'request',
};

/** About the line or a professional, and no patient: what a coordinator may know of by its subject. */
export const isOfNoPatient = (kind: TaskKind): boolean =>
  ['day', 'calendar', 'rule'].includes(SUBJECTS[kind]);
