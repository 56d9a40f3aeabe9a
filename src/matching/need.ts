import type { Instant } from '../platform/clock.ts';
import { kilometres, type Point } from '../territory/distance.ts';

/** How the patient is seen (HL7 v3-ActCode, as in the SAS): at the practice, at home, by video. */
export type Mode = 'AMB' | 'HH' | 'VR';

/** What a request needs of a place. */
export type Need = {
  /** The ways of being seen that suit the patient. */
  modes: readonly Mode[];
  /** Where the patient is: the centre of their commune. */
  from: Point;
  /** Rule 2. */
  deadline: Instant;
  /** The patient is free from then on; absent: at once. */
  availableFrom?: Instant | undefined;
  /** The patient has to be done by then; absent: whenever. */
  availableTo?: Instant | undefined;
  /** Kilometres from the patient; absent: however far. Their own doctor is not too far. */
  maxKm?: number | undefined;
  /** Whole years. Absent: unknown, and an age limit is shown for the operator to check. */
  age?: number | undefined;
  /** What the patient or the professional has already declined for this request. */
  excluded?: { slotIds?: readonly string[]; professionalIds?: readonly string[] } | undefined;
};

/** A published slot with what ranking looks at. `lat`, `lng`: the place, for a home visit the one the professional sets out from. */
export type Candidate = Point & {
  slotId: string;
  professionalId: string;
  professionalName: string;
  placeName: string;
  commune: string;
  start: Instant;
  end: Instant;
  mode: Mode;
  freePlaces: number;
  /** Youngest age seen there, in whole years. */
  minAge?: number | undefined;
  /** Places the professional gave to the line over the last 14 days, and how many of them were taken (rule 4). */
  load: { given: number; taken: number };
  isTreatingDoctor: boolean;
};

/** Why a slot is not proposed for a need. */
export type Unsuitable = 'past' | 'full' | 'mode' | 'too-early' | 'too-late' | 'age' | 'too-far' | 'declined';

/** The first of the hard constraints that this slot fails; `undefined` when it may be proposed. */
export function unsuitable(need: Need, candidate: Candidate, at: Instant): Unsuitable | undefined {
  if (candidate.start <= at) return 'past';
  if (candidate.freePlaces < 1) return 'full';
  if (!need.modes.includes(candidate.mode)) return 'mode';
  if (need.availableFrom !== undefined && candidate.start < need.availableFrom) return 'too-early';
  if (need.availableTo !== undefined && candidate.end > need.availableTo) return 'too-late';
  if (candidate.minAge !== undefined && need.age !== undefined && need.age < candidate.minAge) return 'age';
  if (isTooFar(need, candidate)) return 'too-far';
  const { excluded } = need;
  if (excluded?.slotIds?.includes(candidate.slotId)) return 'declined';
  return excluded?.professionalIds?.includes(candidate.professionalId) ? 'declined' : undefined;
}

/** By video there is no way to go. */
const isTooFar = ({ maxKm, from }: Need, candidate: Candidate): boolean =>
  maxKm !== undefined &&
  candidate.mode !== 'VR' &&
  !candidate.isTreatingDoctor &&
  kilometres(from, candidate) > maxKm;

/** Why this slot is not proposed, in words for the operator; `undefined` when it may be. */
export function whyNot(
  need: Need,
  candidate: Candidate,
  at: Instant,
): { code: Unsuitable; text: string } | undefined {
  const code = unsuitable(need, candidate, at);
  return code && { code, text: inWords(code, candidate) };
}

function inWords(code: Unsuitable, candidate: Candidate): string {
  if (code === 'mode') return `${modeNames[candidate.mode]} : ne convient pas à ce patient`;
  if (code === 'age')
    return `à partir de ${candidate.minAge} ${candidate.minAge === 1 ? 'an' : 'ans'} seulement`;
  return texts[code];
}

const modeNames: Record<Mode, string> = {
  AMB: 'consultation au cabinet',
  HH: 'visite à domicile',
  VR: 'téléconsultation',
};

const texts: Record<Exclude<Unsuitable, 'mode' | 'age'>, string> = {
  past: 'déjà commencé',
  full: 'plus de place libre',
  'too-early': 'avant que le patient soit disponible',
  'too-late': 'finit après l’heure où le patient doit être libre',
  'too-far': 'plus loin que la zone de recherche',
  declined: 'déjà écarté pour cette demande',
};
