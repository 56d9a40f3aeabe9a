import { after, type Instant } from '../platform/clock.ts';
import type { Care } from '../triage/care.ts';
import { beginOf, seenBy } from './deadline.ts';
import { type Orientation, type RedFlag, type RequestKind, type RequestState, UNDECIDED } from './request.ts';
import type { SearchWidth } from './search-width.ts';
import { isTimedCare } from './timed-care.ts';

/**
 * What a step of the escalation may do. `board`: the row shows it; `nudge`: a task for the coordinator; `farther`, `other-modes`, `fallback`: the
 * search for a place becomes wider; `offers`: professionals are asked; `sas`: a person is asked to hand it to the SAS. The software hands over
 * nothing by itself (rule 7).
 */
export const ESCALATION_ACTIONS = [
  'board',
  'nudge',
  'farther',
  'other-modes',
  'fallback',
  'offers',
  'sas',
] as const;

export type EscalationAction = (typeof ESCALATION_ACTIONS)[number];

/** What becomes due when the next step's time has come; about the request. */
export const ESCALATION_DUE = 'request.escalation-due';

/** `at`: per cent of the time until the patient should be seen. */
export type EscalationStep = { at: number; do: readonly EscalationAction[] };

/** A territory decides its own (`settings.escalation`). */
export const USUAL_ESCALATION: readonly EscalationStep[] = [
  { at: 50, do: ['board', 'farther'] },
  { at: 80, do: ['board', 'nudge', 'other-modes', 'fallback', 'offers'] },
  { at: 100, do: ['board', 'sas'] },
];

export type Escalating = {
  state: RequestState;
  kind: RequestKind;
  orientation: Orientation | null;
  redFlag: RedFlag;
  care: Care | null;
  search: SearchWidth;
  deadline: Instant;
  /** A protocol may want the patient seen sooner than within 24 h. */
  careBy: Instant | null;
};

/** Rule 2: care without a named outcome is never dropped, also when the caller had asked for something else. */
export const escalates = ({ state, kind, orientation, redFlag, careBy }: Escalating): boolean =>
  UNDECIDED.some((it) => it === state) && isTimedCare({ kind, orientation, redFlag: redFlag.state, careBy });

/** When that step is due. */
export function stepTime({ at }: EscalationStep, request: Escalating): Instant {
  const begin = beginOf(request.deadline);
  return after(begin, Math.round(((seenBy(request) - begin) * at) / 100));
}

/**
 * What a step does for this request, and how wide its search is then. Nothing is widened where it would make no difference, and nobody is
 * asked to see a patient for whom nothing may be booked (rule 1): the record says what was truly done.
 */
export function takeStep(
  step: EscalationStep,
  request: Escalating,
  territory: { fartherKm: number | undefined },
): { done: EscalationAction[]; search: SearchWidth } {
  const seeks = seeksPlace(request);
  let { search } = request;
  const done = step.do.filter((action) => {
    const before = search;
    switch (action) {
      case 'board':
      case 'nudge':
      case 'sas':
        return true;
      case 'offers':
        return seeks;
      case 'fallback':
        if (seeks) search = { ...search, fallback: true };
        return seeks && !before.fallback;
      case 'farther':
        if (!seeks || territory.fartherKm === undefined || search.maxKm === territory.fartherKm) return false;
        search = { ...search, maxKm: territory.fartherKm };
        return true;
      case 'other-modes':
        if (!seeks || search.modes) return false;
        search = { ...search, modes: otherModes(request.care) };
        return true;
    }
  });
  return { done, search };
}

/** Nothing stands in the way of a place in somebody's day, or will once it is triaged. */
const seeksPlace = ({ orientation, redFlag }: Escalating): boolean =>
  redFlag.state !== 'raised' &&
  redFlag.state !== 'unknown' &&
  (orientation === null ||
    orientation === 'snp' ||
    orientation === 'both' ||
    orientation === 'profession' ||
    orientation === 'samu');

/**
 * Where a protocol has said which ways suit the patient it stays with those. Video takes more than a wish (age, consent, no exclusion), so that
 * it comes only from a protocol; the practice and the home are for the nurse to weigh with the patient.
 */
const otherModes = (care: Care | null) =>
  care?.to === 'doctor' || care?.to === 'profession' ? care.modes : (['AMB', 'HH'] as const);
