import { type Instant, instant, offsetMinutes } from '../platform/clock.ts';
import { daysLater, instantAt, isoDate, type LocalDay, localDay, weekday } from '../territory/local-time.ts';

/**
 * A time as somebody says it: « tomorrow 10:00 », « demain 10h », « mardi 14h30 », « 2026-11-24 09:00 », an ISO 8601 time with its offset, or only « 11:30 » where
 * `day` says of which day. A day of the week is the next one, today included. Undefined: not understood, or an hour that the clocks skip that day;
 * one that they show twice is the first.
 */
export function saidTime(
  text: string,
  here: { timeZone: string; now: Instant; day?: LocalDay | undefined },
): { day: LocalDay; at: Instant } | undefined {
  if (/^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/.test(text)) return exactly(text, here.timeZone);
  const said = /^(?:(?<day>.+?)\s+(?:à\s+)?)?(?<hour>\d{1,2})\s*[:hH]\s*(?<minute>\d\d)?$/.exec(
    text.trim(),
  )?.groups;
  if (!said) return undefined;
  const day = said.day === undefined ? here.day : saidDay(said.day.toLowerCase().replace('’', "'"), here);
  const minute = Number(said.hour) * 60 + Number(said.minute ?? 0);
  if (day === undefined || minute > 24 * 60 || Number(said.minute ?? 0) > 59) return undefined;
  const at = instantAt(here.timeZone, day, minute);
  return isShown(here.timeZone, day, minute, at) ? { day, at } : undefined;
}

function exactly(text: string, timeZone: string): { day: LocalDay; at: Instant } | undefined {
  try {
    const at = instant(text);
    return { day: localDay(timeZone, at), at };
  } catch {
    return undefined;
  }
}

function saidDay(word: string, { timeZone, now }: { timeZone: string; now: Instant }): LocalDay | undefined {
  const today = localDay(timeZone, now);
  const later = AHEAD[word];
  if (later !== undefined) return daysLater(today, later);
  const wanted = WEEKDAYS.findIndex((names) => names.includes(word)) + 1;
  if (wanted > 0) return daysLater(today, (wanted - weekday(today) + 7) % 7);
  const date = /^\d{4}-\d\d-\d\d$/.test(word) ? Date.parse(`${word}T00:00:00Z`) : Number.NaN;
  const day = (date / 86_400_000) as LocalDay;
  return Number.isNaN(date) || isoDate(day) !== word ? undefined : day;
}

const AHEAD: Readonly<Record<string, number>> = {
  today: 0,
  "aujourd'hui": 0,
  tomorrow: 1,
  demain: 1,
  'après-demain': 2,
};

const WEEKDAYS: readonly (readonly string[])[] = [
  ['lundi', 'monday'],
  ['mardi', 'tuesday'],
  ['mercredi', 'wednesday'],
  ['jeudi', 'thursday'],
  ['vendredi', 'friday'],
  ['samedi', 'saturday'],
  ['dimanche', 'sunday'],
];

/** Not an hour that is skipped in spring, which would become another without a word. */
const isShown = (timeZone: string, day: LocalDay, minute: number, at: Instant): boolean =>
  at + offsetMinutes(timeZone, at) * 60_000 === day * 86_400_000 + minute * 60_000;
