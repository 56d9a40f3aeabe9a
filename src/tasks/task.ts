/**
 * Something that only a person can settle. Its subject:
 * - `tell-booking`, `tell-move`, `tell-cancellation`: the booking of a patient whom no SMS has reached for certain;
 * - `tell-if-worse`: the request whose patient no SMS could tell what to do if it gets worse;
 * - `check-on-patient`: the booking that the patient did not come to, or that they or the professional have called off;
 * - `address-missing`: the request with a home visit, agreed or asked for, to a patient whose address nobody knows yet;
 * - `visit-in-doubt`: the request with a visit whose patient has told of a sign of danger since it was agreed;
 * - `visit-without-professional`: the booking whose professional is away at that hour, or has given the duty to somebody else;
 * - `visit-while-closed`: the booking at an hour at which its place, or the line on whose fixed slots it stands, has closed since;
 * - `report-without-recipient`: the report that no treating doctor can be sent;
 * - `report-missing`: the booking whose report is not there a day after the visit, or days after a person asked for it;
 * - `message-refused`, `message-expired`, `message-bounced`: the secure message that a server would not have, that could not leave in 48 h, or that came back;
 * - `message-not-filed`: the secure message whose document the recipient's program could not file;
 * - `message-unproven`: the secure message that a server took days ago, and of which nothing proves that it has arrived;
 * - `mailbox-refused`: the territory's mailbox that the secure mail's server does not let in (its certificate, its password);
 * - `mailbox-unreadable`: the territory's mailbox that could not be read for half an hour: nobody knows what came back;
 * - `mail-stuck`: the territory's mailbox, in which a mail lies that a fault of ours keeps us from putting on record;
 * - `sort-mail`: the territory's mailbox, in which mail has come that nobody could place;
 * - `read-answer`: the request about which somebody has answered in the secure mail;
 * - `certificate-expires`: the certificate of a mailbox (derived from both) that ends within 30 days, or has ended;
 * - `read-sms`: the text that came in and was not understood, the first of its phone that nobody has read;
 * - `calendar-conflict`: the booking at an hour at which the professional has something else in their own diary;
 * - `calendar-unread`: the diary of a professional that could not be read for a day;
 * - `fixed-slots-stuck`: the fixed slots that are not made any more, because what each of them needs is gone;
 * - `duty-uncovered`: the duty of a roster at hours at which nobody is there any more, neither whom it names nor anybody else of the roster;
 * - `question-unanswered`: the request about which doctors were asked a question that nobody answered in time;
 * - `question-answered`: the request about which a doctor has answered the nurse's question;
 * - `patient-worse`: the request whose patient was found worse at their side;
 * - `tell-regulator`: the booking that fell through of a patient about whom a regulating doctor had decided;
 * - `tell-referrer`: the referral whose webhook could not be reached for days;
 * - `nudge-coordinator`, `hand-to-sas`: the request that nobody has settled as its deadline comes near, or is over (rule 2);
 * - `better-place`: the request for which there would be a place if another patient agreed to move;
 * - `arrange-appointment`, `arrange-transport`, `tell-requester`: the request of somebody who gives up care; `check-attendance`: their booking;
 * - `check-redirected`: the request whose patient was sent to emergency care the day before;
 * - `check-picked`: the request of a patient whom a professional has picked from a list, and has not said that they called;
 * - `close-day`: the day of the line that ended with something undecided, or what came undecided after its end (rule 2).
 */
export type TaskKind =
  | 'close-day'
  | 'tell-booking'
  | 'tell-move'
  | 'tell-cancellation'
  | 'check-on-patient'
  | 'report-without-recipient'
  | 'report-missing'
  | 'message-refused'
  | 'message-expired'
  | 'message-bounced'
  | 'message-not-filed'
  | 'message-unproven'
  | 'mailbox-refused'
  | 'certificate-expires'
  | 'mailbox-unreadable'
  | 'mail-stuck'
  | 'sort-mail'
  | 'read-answer'
  | 'read-sms'
  | 'tell-regulator'
  | 'tell-referrer'
  | 'tell-if-worse'
  | 'screen-again'
  | 'address-missing'
  | 'visit-in-doubt'
  | 'visit-without-professional'
  | 'visit-while-closed'
  | 'calendar-conflict'
  | 'calendar-unread'
  | 'fixed-slots-stuck'
  | 'duty-uncovered'
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
  | 'check-redirected'
  | 'check-picked';

export type TaskState = 'open' | 'done';

/**
 * What may happen to a request a second time, and is then somebody's work again although the first was done. All others are one piece of work,
 * however often they are asked for.
 */
const RECURRING: ReadonlySet<TaskKind> = new Set([
  'address-missing',
  'better-place',
  'calendar-unread',
  'check-picked',
  'check-redirected',
  'duty-uncovered',
  'fixed-slots-stuck',
  'hand-to-sas',
  'mailbox-refused',
  'mailbox-unreadable',
  'read-answer',
  'report-missing',
  'report-without-recipient',
  'mail-stuck',
  'sort-mail',
  'message-bounced',
  'message-expired',
  'message-not-filed',
  'message-refused',
  'message-unproven',
  'nudge-coordinator',
  'patient-worse',
  'question-unanswered',
  'question-answered',
  'screen-again',
  'tell-if-worse',
  'visit-in-doubt',
  'visit-without-professional',
  'visit-while-closed',
]);

export const recurs = (kind: TaskKind): boolean => RECURRING.has(kind);

type Subject =
  | 'request'
  | 'booking'
  | 'report'
  | 'message'
  | 'mailbox'
  | 'referral'
  | 'text'
  | 'day'
  | 'calendar'
  | 'rule'
  | 'duty';

/** What a task's subject is, so that it leads to the request behind it. */
export const SUBJECTS: Readonly<Record<TaskKind, Subject>> = {
  'close-day': 'day',
  'tell-booking': 'booking',
  'tell-move': 'booking',
  'tell-cancellation': 'booking',
  'check-on-patient': 'booking',
  'report-without-recipient': 'report',
  'report-missing': 'booking',
  'message-refused': 'message',
  'message-expired': 'message',
  'message-bounced': 'message',
  'message-not-filed': 'message',
  'message-unproven': 'message',
  'mailbox-refused': 'mailbox',
  'certificate-expires': 'mailbox',
  'mailbox-unreadable': 'mailbox',
  'mail-stuck': 'mailbox',
  'sort-mail': 'mailbox',
  'read-answer': 'request',
  'read-sms': 'text',
  'tell-regulator': 'booking',
  'tell-referrer': 'referral',
  'tell-if-worse': 'request',
  'screen-again': 'request',
  'address-missing': 'request',
  'visit-in-doubt': 'request',
  'visit-without-professional': 'booking',
  'visit-while-closed': 'booking',
  'calendar-conflict': 'booking',
  'calendar-unread': 'calendar',
  'fixed-slots-stuck': 'rule',
  'duty-uncovered': 'duty',
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
  'check-picked': 'request',
};

/** About the line or a professional, and no patient: what a coordinator may know of by its subject. */
export const isOfNoPatient = (kind: TaskKind): boolean =>
  ['day', 'calendar', 'rule', 'duty', 'mailbox'].includes(SUBJECTS[kind]);

/** What leads a coordinator to a visit: who was seen when by whom is theirs to know, and this says no more than that. */
export const saysNothingOfCare = (kind: string): boolean => kind === ('report-missing' satisfies TaskKind);
