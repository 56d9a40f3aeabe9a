import { type Instant, offsetMinutes } from '../platform/clock.ts';
import { localDay } from '../territory/local-time.ts';

const WEEKDAYS = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];

/** « 15 h 30 », on another day « mardi 9 h ». `now`: when it is read. */
export function clockTime(timeZone: string, at: Instant, now: Instant): string {
  const wall = new Date(at + offsetMinutes(timeZone, at) * 60_000);
  const minute = wall.getUTCMinutes();
  const time = `${wall.getUTCHours()} h${minute === 0 ? '' : ` ${String(minute).padStart(2, '0')}`}`;
  return localDay(timeZone, at) === localDay(timeZone, now) ? time : `${WEEKDAYS[wall.getUTCDay()]} ${time}`;
}

export const modeWords = {
  AMB: 'au cabinet',
  HH: 'à domicile',
  VR: 'en téléconsultation',
} as const;

/** All that is said of an age before somebody has accepted (rule 8). */
export function ageBand(months: number): string {
  if (months < 12) return 'moins de 1 an';
  if (months < 36) return '1 à 2 ans';
  if (months < 18 * 12) return months < 12 * 12 ? '3 à 11 ans' : '12 à 17 ans';
  if (months < 40 * 12) return '18 à 39 ans';
  if (months < 65 * 12) return '40 à 64 ans';
  return months < 80 * 12 ? '65 à 79 ans' : '80 ans et plus';
}
