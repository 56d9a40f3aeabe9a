/**
 * Something that only a person can settle. Its subject:
 * - `tell-booking`, `tell-move`, `tell-cancellation`: the booking of a patient whom no SMS has reached for certain;
 * - `check-on-patient`: the booking that the patient did not come to;
 * - `report-without-recipient`: the report that no treating doctor can be sent;
 * - `read-sms`: the text that came in and was not understood, the first of its phone that nobody has read;
 * - `question-unanswered`: the request about which doctors were asked a question that nobody answered in time;
 * - `patient-worse`: the request whose patient was found worse at their side;
 * - `tell-regulator`: the booking that fell through of a patient about whom a regulating doctor had decided;
 * - `tell-referrer`: the referral whose webhook could not be reached for days;
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
  | 'screen-again'
  | 'question-unanswered'
  | 'patient-worse';

export type TaskState = 'open' | 'done';
