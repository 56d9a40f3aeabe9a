/**
 * Something that only a person can settle. `call-back`: a caller was not served (subject: the call). The others say what a patient
 * must be told by phone because no SMS reached them for certain (subject: the booking). `check-on-patient`: an urgent visit was missed
 * (subject: the booking). `report-without-recipient`: nobody to send a report to (subject: the report).
 */
export type TaskKind =
  | 'call-back'
  | 'tell-booking'
  | 'tell-move'
  | 'tell-cancellation'
  | 'check-on-patient'
  | 'report-without-recipient';

export type TaskState = 'open' | 'done';
