import { instantAt } from '../typed.ts';
import { dayInWords, longDate, type Place } from '../words.ts';

/** Days and hours as somebody says them. A date is `2026-11-24`, an hour `10:00`, by the clocks of the territory. */

const dates = new Map<string, Intl.DateTimeFormat>();

/** The local date of an instant. */
export function dateOf(at: string | number, { timeZone }: Place): string {
  let format = dates.get(timeZone);
  if (!format) dates.set(timeZone, (format = new Intl.DateTimeFormat('en-CA', { timeZone })));
  return format.format(new Date(at));
}

/** So many days later, by the calendar: days have no time zone. */
export const dateLater = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** ISO 8601; undefined: no such hour. */
export const instantOf = (date: string, hour: string, { timeZone }: Place): string | undefined =>
  hour === '24:00'
    ? instantAt(`${dateLater(date, 1)}T00:00`, timeZone)
    : instantAt(`${date}T${hour}`, timeZone);

/** `10:00` is 600; NaN: not an hour. */
export function minutesOf(hour: string): number {
  const [h, m] = /^(\d\d):(\d\d)$/.exec(hour)?.slice(1).map(Number) ?? [];
  return h === undefined || m === undefined ? Number.NaN : h * 60 + m;
}

/** « 10 h », « 11 h 30 ». */
export function hourInWords(hour: string): string {
  const minutes = minutesOf(hour);
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}\u00a0h${rest === 0 ? '' : `\u00a0${String(rest).padStart(2, '0')}`}`;
}

/** How many places of so many minutes fit; what is left at the end is given to nobody. */
export function piecesIn(from: string, to: string, minutes: number): number {
  const pieces = Math.floor((minutesOf(to) - minutesOf(from)) / minutes);
  return Number.isFinite(pieces) ? Math.max(0, pieces) : 0;
}

/** Noon in local time: an instant of that day wherever the clocks change. */
export const middayOf = (date: string, place: Place): number =>
  Date.parse(instantOf(date, '12:00', place) ?? `${date}T12:00:00Z`);

/** « aujourd’hui lundi 23 novembre »: near days by both names. */
export function dateInWords(date: string, now: number, place: Place): string {
  const at = middayOf(date, place);
  const [near, long] = [dayInWords(at, now, place), longDate(at, place)];
  return near === long ? long : `${near} ${long}`;
}

/** The next days as they stand on a button: « Aujourd’hui », « Demain », « mer. 25 ». */
export function nearDates(now: number, place: Place, count: number): { date: string; says: string }[] {
  const today = dateOf(now, place);
  return Array.from({ length: count }, (_, days) => {
    const date = dateLater(today, days);
    return { date, says: ['Aujourd’hui', 'Demain'][days] ?? shortDay(date) };
  });
}

const SHORT = new Intl.DateTimeFormat('fr-FR', { timeZone: 'UTC', weekday: 'short', day: 'numeric' });
const shortDay = (date: string): string => SHORT.format(new Date(`${date}T00:00:00Z`));
