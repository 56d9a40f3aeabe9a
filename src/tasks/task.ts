/**
 * Something that only a person can settle. Its subject:
 * - `tell-booking`, `tell-move`, `tell-cancellation`: the booking of a patient whom no SMS has reached for certain;
 * - `check-on-patient`: the booking that the patient did not come to;
 * - `report-without-recipient`: the report that no treating doctor can be sent;
 * - `read-sms`: the text that came in and was not understood, the first of its phone that nobody has read;
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
  | 'screen-again';

export type TaskState = 'open' | 'done';
