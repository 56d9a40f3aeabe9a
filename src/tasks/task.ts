/**
 * Something that only a person can settle. `call-back`: a caller was not served (subject: the call). The others say what a patient
 * must be told by phone because no SMS reached them for certain (subject: the booking).
 */
export type TaskKind = 'call-back' | 'tell-booking' | 'tell-move' | 'tell-cancellation';

export type TaskState = 'open' | 'done';
