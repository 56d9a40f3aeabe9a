/**
 * Words about a request. `note`: left for each other; `advice`: what was said or sent to the patient; `answer`: a doctor's to the nurse's question;
 * `orientation`: why a person decided otherwise than the protocol.
 */
export type NoteKind = 'note' | 'advice' | 'answer' | 'orientation';
