import { ageOn } from '../patients/age.ts';
import type { Instant } from '../platform/clock.ts';

/** Who may see a slot (TRE_R314): the CPTS's line, the SAS, professionals, the public. */
export type Audience = 'CPTS' | 'SNP' | 'PRO' | 'PUBLIC';

/** `blocked`: its professional's own diary has filled; open again when it empties. */
export type SlotState = 'open' | 'blocked' | 'withdrawn';

/** Whom a slot is for, and from when on for others (rule 4: what a doctor gives, they give on their terms). */
export type Terms = {
  state: SlotState;
  /** Its place has closed at that hour since it was given. */
  placeClosed: boolean;
  mode: 'AMB' | 'HH' | 'VR';
  /** The day of its start on the clocks of its place, `2026-11-23`: on which an age is counted. */
  day: string;
  audience: readonly Audience[];
  /** Only for what that structure asks, until `releaseAt`. */
  reservedFor: string | null;
  /** From then on also for `releaseAudience`, and no more kept for one structure. */
  releaseAt: Instant | null;
  releaseAudience: readonly Audience[];
  /** Whole years, both included; null: no limit. */
  minAge: number | null;
  maxAge: number | null;
  withoutDoctorOnly: boolean;
  /** Where a home visit goes, INSEE codes; null: anywhere. */
  communes: readonly string[] | null;
  /** Null: all. */
  complaints: readonly string[] | null;
  /** The patient comes there by video too: a room is part of the slot. */
  hasRoom: boolean;
  /** What the place has for those who need it to get in. */
  placeAccess: readonly string[];
  /** Of the centre that takes whom nobody else can (domain.md, CSNP). */
  isFallback: boolean;
};

/** What a request tells of the one who would come. */
export type Asking = {
  /** The professional or structure who asked. */
  requester: string | null;
  /** Null: not known; the age limit is then the operator's to check. */
  birthDate: string | null;
  /** One is on the file, or the caller said that theirs is away. */
  hasDoctor: boolean;
  /** Where the patient is; null: from elsewhere. */
  insee: string | null;
  complaint: string | null;
  /** What they need to get in. */
  access: readonly string[];
  /** The search has come to the fallback centre: what it keeps for the SAS is the line's too. */
  fallback: boolean;
};

/** Why a slot is not for a request, by the name of its error. */
export type Ineligible =
  | 'slot-withdrawn'
  | 'slot-blocked'
  | 'place-closed-since'
  | 'slot-not-for-line'
  | 'slot-reserved'
  | 'age-limit'
  | 'has-treating-doctor'
  | 'commune-not-served'
  | 'complaint-not-taken'
  | 'access-missing';

/**
 * The first of its terms by which a slot is not for this request at that time; undefined: it may have it. `eligible.ts` says the same in SQL for whoever
 * books, holds or proposes; a test compares the two.
 */
export function ineligible(terms: Terms, asking: Asking, at: Instant): Ineligible | undefined {
  if (terms.state === 'withdrawn') return 'slot-withdrawn';
  if (terms.state === 'blocked') return 'slot-blocked';
  if (terms.placeClosed) return 'place-closed-since';
  if (!isForLine(terms, asking, at)) return 'slot-not-for-line';
  if (terms.reservedFor !== null && !isReleased(terms, at) && terms.reservedFor !== asking.requester)
    return 'slot-reserved';
  if (!suitsAge(terms, asking)) return 'age-limit';
  if (terms.withoutDoctorOnly && asking.hasDoctor) return 'has-treating-doctor';
  if (terms.mode === 'HH' && terms.communes && !isAmong(asking.insee, terms.communes))
    return 'commune-not-served';
  if (terms.complaints && !isAmong(asking.complaint, terms.complaints)) return 'complaint-not-taken';
  if (comesThere(terms) && !asking.access.every((need) => terms.placeAccess.includes(need)))
    return 'access-missing';
  return undefined;
}

/** From that very second on, without a job: every statement looks at the time. */
export const isReleased = ({ releaseAt }: Pick<Terms, 'releaseAt'>, at: Instant): boolean =>
  releaseAt !== null && releaseAt <= at;

/** Everybody who may see it at that time. */
export const audienceAt = (
  terms: Pick<Terms, 'audience' | 'releaseAt' | 'releaseAudience'>,
  at: Instant,
): Audience[] => [...new Set([...terms.audience, ...(isReleased(terms, at) ? terms.releaseAudience : [])])];

function isForLine(terms: Terms, { fallback }: Asking, at: Instant): boolean {
  const audience = audienceAt(terms, at);
  return audience.includes('CPTS') || (fallback && terms.isFallback && audience.includes('SNP'));
}

function suitsAge({ minAge, maxAge, day }: Terms, { birthDate }: Asking): boolean {
  if (birthDate === null) return true;
  const age = ageOn(birthDate, day);
  return (minAge === null || age >= minAge) && (maxAge === null || age <= maxAge);
}

const isAmong = (one: string | null, all: readonly string[]): boolean => one !== null && all.includes(one);

/** To the practice, or to the room of an assisted teleconsultation. */
export const comesThere = ({
  mode,
  hasRoom,
}: {
  mode: Terms['mode'];
  hasRoom?: boolean | undefined;
}): boolean => mode === 'AMB' || hasRoom === true;
