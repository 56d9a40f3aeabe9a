import type { AnsweredBy, Demande, Unfinished } from './answers.ts';

/**
 * Who is taken to answer until somebody says otherwise. Whoever refers a patient is not the patient: their answers to a vital question leave a
 * doubt rather than an all-clear (rule 1), and the nurse who has the patient on the line says so with one press. `spoke`: who answered the
 * questions before these.
 */
export function whoAnswers(
  origin: Demande['origin'],
  begun: Unfinished | undefined,
  spoke: AnsweredBy | undefined,
): AnsweredBy {
  // Questions that nobody has answered yet were begun by nobody.
  if (begun && Object.keys(begun.answers).length > 0) return begun.answeredBy;
  return spoke ?? (BY_THE_PATIENT.has(origin) ? 'patient' : 'third-person');
}

const BY_THE_PATIENT: ReadonlySet<Demande['origin']> = new Set(['patient-without-mt', 'patient-mt-away']);
