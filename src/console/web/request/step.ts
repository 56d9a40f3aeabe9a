import type { Screen } from '../../../triage/orientation.ts';
import type { Demande, OnRecord } from './answers.ts';

/**
 * The one thing to do for a request at this moment; a red flag before all else (rule 1).
 * - `place-only`: for a reader who sees neither motive nor triage.
 * - `screen`: the vital questions are not finished; `questions`: those of another protocol were begun.
 * - `doubt`: an « I don't know » stands, so a doctor hears the patient before anything is booked.
 */
export type Step =
  | 'place-only'
  | 'red-flag'
  | 'over'
  | 'screen'
  | 'doubt'
  | 'questions'
  | 'booked'
  | 'orientation';

export type Standing = Pick<Demande, 'state'> & {
  redFlag?: Demande['redFlag'] | undefined;
  triageOpen?: string | null | undefined;
};

const OVER: readonly Demande['state'][] = [
  'seen',
  'reported',
  'closed',
  'redirected',
  'cancelled',
  'lost-contact',
];

export const isOver = (state: Demande['state']): boolean => OVER.includes(state);

export function stepOf(request: Standing): Step {
  if (request.redFlag === undefined) return 'place-only';
  if (isOver(request.state)) return 'over';
  if (request.redFlag === 'raised') return 'red-flag';
  if (request.state === 'received') return 'screen';
  if (request.triageOpen) return 'questions';
  if (request.redFlag === 'unknown') return 'doubt';
  return request.state === 'booked' ? 'booked' : 'orientation';
}

/** Where a place in somebody's day may be looked for (requests/request.ts). */
export const seeksPlace = (orientation: string | null | undefined): boolean =>
  orientation === 'snp' || orientation === 'both' || orientation === 'profession' || orientation === 'samu';

export const WHOLE_SCREEN: Screen = 'vital-screen';
const SCREENS: readonly string[] = ['vital-screen', 'anything-wrong-today', 'worse-since'] satisfies Screen[];

/** A flag had ended the vital questions; now that it is lifted, the others are asked before any place (rule 1). */
export function isRestDue(
  { redFlag }: Standing,
  records: readonly { protocol: Pick<OnRecord['protocol'], 'id'>; result: OnRecord['result'] }[],
): boolean {
  const last = records.findLast(({ protocol }) => SCREENS.includes(protocol.id));
  return redFlag === 'lifted' && last?.result === 'red-flag';
}
