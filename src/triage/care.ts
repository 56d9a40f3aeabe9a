import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';

/** Somebody else to call, as the nurse says it. */
export type Contact = { number: string; name: string };

/**
 * Where a triage sends the patient.
 * - `samu`: at once, and nothing else (rule 1). `keepLine`: the nurse stays on the line meanwhile.
 * - `emergency`: an emergency department, without the SAMU; how to get there is said, and asked for the next day.
 * - `doctor-call`: a doctor speaks to the patient before anything is booked.
 * - `doctor`, `profession`: a place within so many hours.
 * - `can-wait`: an ordinary appointment within so many days; `advice`: nothing but what is said.
 */
export type Care =
  | { to: 'samu'; keepLine?: boolean | undefined; contacts?: Contact[] | undefined }
  | { to: 'emergency'; transport: string; contacts?: Contact[] | undefined }
  | { to: 'doctor-call'; contacts?: Contact[] | undefined }
  | { to: 'doctor'; withinHours: number; modes: Mode[]; contacts?: Contact[] | undefined }
  | {
      to: 'profession';
      profession: Profession;
      withinHours: number;
      modes: Mode[];
      /** Only those whom the territory has declared for the protocol (RPPS) may give it. */
      declaredOnly?: boolean | undefined;
      contacts?: Contact[] | undefined;
    }
  | { to: 'can-wait'; withinDays: number; contacts?: Contact[] | undefined }
  | { to: 'advice'; contacts?: Contact[] | undefined };

/** The longest that unplanned care may wait (rule 2); and the longest an ordinary appointment is advised for. */
export const LONGEST_HOURS = 48;
export const LONGEST_DAYS = 60;

/**
 * From 0, nothing to do, to 100, the SAMU: what is compared when several rules hold, and what a reassuring answer may not lower. A doctor
 * goes before another profession within the same time, because an exclusion sends to the doctor.
 */
export function urgencyOf(care: Care): number {
  switch (care.to) {
    case 'samu':
      return 100;
    case 'emergency':
      return 95;
    case 'doctor-call':
      return 90;
    case 'doctor':
      return 80 - care.withinHours / 2 + 0.25;
    case 'profession':
      return 80 - care.withinHours / 2;
    case 'can-wait':
      return 40 - care.withinDays / 2;
    case 'advice':
      return 0;
  }
}

/** Video takes more than a wish: where a protocol has said how the patient is to be seen, it has to be among its ways. */
export const excludesVideo = (care: Care | null): boolean =>
  care !== null && isPlace(care) && !care.modes.includes('VR');

/** Only these may lead to a place in somebody's day. */
export const isPlace = (care: Care): care is Extract<Care, { to: 'doctor' | 'profession' }> =>
  care.to === 'doctor' || care.to === 'profession';
