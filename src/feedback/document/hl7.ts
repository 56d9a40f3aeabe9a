import { type Instant, isoIn } from '../../platform/clock.ts';

/** `20261123143000+0100`: HL7 version 3's TS, with its offset always (CI-SIS). */
export function hl7Time(timeZone: string, at: Instant): string {
  const iso = isoIn(timeZone, at);
  return iso.slice(0, 19).replaceAll(/\D/g, '') + iso.slice(19).replace(':', '');
}

/** `20261123133000`: HL7 version 2's DTM in UTC, which is all that XDS metadata have. */
export const utcTime = (at: Instant): string => new Date(at).toISOString().slice(0, 19).replaceAll(/\D/g, '');

/** `19480301` of `1948-03-01`. */
export const hl7Date = (isoDate: string): string => isoDate.replaceAll('-', '');

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\E\\',
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
};

/** A text in a field of HL7 version 2, where five characters mean something else. */
export const hl7Text = (text: string): string => text.replaceAll(/[\\|^&~]/g, (it) => ESCAPES[it] ?? it);
