import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';
import type { ReportOutcome } from './report.ts';

/** What a report says to its recipient, as plain data: the mail and the PDF are made from this alone. */
export type Letter = {
  cpts: { name: string; phone: string };
  timeZone: string;
  /** `birthDate` is an ISO date. */
  patient: { familyName: string; givenName: string; birthDate: string };
  recipient: Doctor;
  author: Doctor & { rpps: string | null };
  visit: { start: Instant; mode: Mode; placeName: string };
  outcome: ReportOutcome;
  text: string;
  writtenAt: Instant;
};

type Doctor = { familyName: string; givenName: string; profession: string };

const visits: Readonly<Record<Mode, string>> = {
  AMB: 'consultation',
  HH: 'visite à domicile',
  VR: 'téléconsultation',
};

export const visitInWords = (mode: Mode): string => visits[mode];

/** « Dr Inès MARTEL », « Inès MARTEL » for a professional who is not a doctor. */
export function titled({ familyName, givenName, profession }: Doctor): string {
  const name = `${oneLine(givenName)} ${surname(familyName)}`;
  return profession === 'doctor' ? `Dr ${name}` : name;
}

/** A family name as the French write it in letters: capitals, accents kept. */
export const surname = (name: string): string => oneLine(name).toLocaleUpperCase('fr');

/**
 * A text in one line, without control characters and without those that turn the direction of what follows: nothing that was typed
 * as a name may end a header or a line, or make the rest read differently.
 */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();

/** « lundi 23 novembre 2026 » */
export const dayInWords = (timeZone: string, at: Instant): string =>
  new Intl.DateTimeFormat('fr-FR', { dateStyle: 'full', timeZone }).format(at);

/** « 14 h 05 » */
export const timeInWords = (timeZone: string, at: Instant): string =>
  new Intl.DateTimeFormat('fr-FR', { timeStyle: 'short', timeZone }).format(at).replace(':', ' h ');

/** An ISO date as « 23/11/2026 ». */
export const shortDate = (isoDate: string): string => isoDate.split('-').toReversed().join('/');
