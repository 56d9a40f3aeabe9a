/**
 * Something that only a person can settle. Its subject:
 * - `call-back`: the call of somebody who was not served (rule 6);
 * - `tell-booking`, `tell-move`, `tell-cancellation`: the booking of a patient whom no SMS has reached for certain;
 * - `check-on-patient`: the booking that the patient did not come to;
 * - `report-without-recipient`: the report that no treating doctor can be sent.
 */
export type TaskKind =
  | 'call-back'
  | 'tell-booking'
  | 'tell-move'
  | 'tell-cancellation'
  | 'check-on-patient'
  | 'report-without-recipient'
  | 'screen-again';

export type TaskState = 'open' | 'done';
