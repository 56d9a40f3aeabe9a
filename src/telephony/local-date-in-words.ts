import type { Instant } from '../platform/clock.ts';
import { offsetMinutes } from '../platform/clock.ts';
import { localDay } from '../territory/local-time.ts';

const WEEKDAYS = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];
const MONTHS = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
];

/** The clock on the wall of `timeZone`, readable through the UTC getters of Date. */
const wall = (timeZone: string, at: Instant): Date => new Date(at + offsetMinutes(timeZone, at) * 60_000);

/** As one says it on any day: « jeudi 1er décembre ». */
export function dateInWords(timeZone: string, at: Instant): string {
  const date = wall(timeZone, at);
  const number = date.getUTCDate() === 1 ? '1er' : String(date.getUTCDate());
  return `${WEEKDAYS[date.getUTCDay()]} ${number} ${MONTHS[date.getUTCMonth()]}`;
}

/** As one says it on the day `now`: « aujourd'hui lundi 23 novembre », « demain mardi 24 novembre », « jeudi 1er décembre ». */
export function dayInWords(timeZone: string, at: Instant, now: Instant): string {
  const day = dateInWords(timeZone, at);
  const ahead = localDay(timeZone, at) - localDay(timeZone, now);
  return ahead === 0 ? `aujourd'hui ${day}` : ahead === 1 ? `demain ${day}` : day;
}

/** As one writes it: « 10 h 15 », « 9 h ». */
export function timeInWords(timeZone: string, at: Instant): string {
  const date = wall(timeZone, at);
  const minutes = date.getUTCMinutes();
  return `${date.getUTCHours()} h${minutes === 0 ? '' : ` ${String(minutes).padStart(2, '0')}`}`;
}

/** As a voice says it: « 10 heures 15 », « 1 heure », « midi ». */
export function spokenTime(timeZone: string, at: Instant): string {
  const date = wall(timeZone, at);
  const [hours, minutes] = [date.getUTCHours(), date.getUTCMinutes()];
  const past = minutes === 0 ? '' : ` ${minutes}`;
  if (hours === 12) return `midi${past}`;
  if (hours === 0) return `minuit${past}`;
  return `${hours} ${hours < 2 ? 'heure' : 'heures'}${past}`;
}
