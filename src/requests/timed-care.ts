import type { Orientation, RedFlag, RequestKind } from './request.ts';

/** Whether each is care with a deadline. A kind that is new to the software does not compile without its answer. */
const orientations: Readonly<Record<Orientation, boolean>> = {
  snp: true,
  both: true,
  profession: true,
  // Handed to others only once somebody has handed it over, which ends the request: until then nobody has the patient.
  samu: true,
  emergency: true,
  mt: false,
  other: false,
  advice: false,
};

/** A doubt is never a no, and somebody whose flag was lifted is to be seen (rule 1), also who only called for a treating doctor or a paper. */
const flags: Readonly<Record<RedFlag['state'], boolean>> = {
  none: false,
  raised: true,
  unknown: true,
  lifted: true,
};

const those = <Code extends string>(table: Readonly<Record<Code, boolean>>): readonly Code[] =>
  (Object.keys(table) as Code[]).filter((code) => table[code]);

/** The same as lists, for statements. */
export const CARE_ORIENTATIONS = those(orientations);
export const CARE_FLAGS = those(flags);
export const CARE_KINDS = (['snp', 'mt', 'both', 'other'] as const).filter((kind) => orientations[kind]);

/** Who called for unplanned care, whatever a triage has found. */
export const asksForCare = (kind: RequestKind): boolean => orientations[kind];

/** The triage has found care that cannot wait, whatever was asked for. `null`: not asked yet, or the reader is not to know. */
export const findsCare = (orientation: Orientation | null, redFlag: RedFlag['state'] | null): boolean =>
  (orientation !== null && orientations[orientation]) || (redFlag !== null && flags[redFlag]);

/**
 * Rule 2 is about care that cannot wait: it has a deadline, escalates, stands by its time on the board, and needs its named outcome before the day
 * is closed. By what was asked for, by where the triage has sent it, by a red flag, or by a time that was found and whose questions are asked
 * again since: one is enough, so that none is silent. A search for a treating doctor, a paper or advice alone takes its time.
 */
export const isTimedCare = (it: {
  kind: RequestKind;
  orientation: Orientation | null;
  redFlag: RedFlag['state'] | null;
  /** To be seen by then, in any notation. */
  careBy: number | string | null;
}): boolean => asksForCare(it.kind) || findsCare(it.orientation, it.redFlag) || it.careBy !== null;
