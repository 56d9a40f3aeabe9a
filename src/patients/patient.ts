import { daysLater, isoDate, localDay } from '../territory/local-time.ts';
import type { Instant } from '../platform/clock.ts';
import type { HomeAddress } from './home-address.ts';

/** What the line knows of a patient. */
export type Patient = {
  id: string;
  familyName: string;
  givenName: string;
  /** Local date, `1948-03-01`. */
  birthDate: string;
  sex: 'F' | 'M' | null;
  /** E.164. A number is not a person: several may share it. */
  phone: string | null;
  /** The commune they live in; null: from elsewhere, or not known. */
  insee: string | null;
  /** For whoever comes to them; null: not asked. */
  homeAddress: HomeAddress | null;
  /** The treating doctor's id in the directory. */
  treatingDoctorId: string | null;
  /** BCP 47; null: French, or not known. */
  language: string | null;
  needsInterpreter: boolean;
  /** Deaf, mute or hard of hearing: by text rather than by voice. */
  needsText: boolean;
  /** Somebody else reads this phone: no SMS. */
  phoneUnsafe: boolean;
};

/** Nobody is older: a birth date before that is a typing error. */
const OLDEST_YEARS = 125;

/** Whether someone may be born that day, seen from the territory at that time. */
export function isBirthDate(birthDate: string, timeZone: string, at: Instant): boolean {
  const today = localDay(timeZone, at);
  return (
    birthDate <= isoDate(today) && birthDate >= isoDate(daysLater(today, -Math.round(OLDEST_YEARS * 365.25)))
  );
}
