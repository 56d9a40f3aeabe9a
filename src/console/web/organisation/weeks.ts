import type { Roster, RosterSummary } from './answers.ts';

/** Local dates as texts, `2026-11-23`: a roster knows no hours of the clock change. */
const DAY_MS = 86_400_000;
const msOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);

export const daysAfter = (date: string, days: number): string =>
  new Date(msOf(date) + days * DAY_MS).toISOString().slice(0, 10);

/** 1 Monday … 7 Sunday. */
export const weekdayOf = (date: string): number => ((new Date(msOf(date)).getUTCDay() + 6) % 7) + 1;

export const mondayOf = (date: string): string => daysAfter(date, 1 - weekdayOf(date));

/** The seven days that begin on this Monday. */
export const weekFrom = (monday: string): string[] =>
  [0, 1, 2, 3, 4, 5, 6].map((day) => daysAfter(monday, day));

/** The date that clocks of that zone show. */
export const dateAt = (now: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    now,
  );

/** `gap`: nobody is there, even if somebody was put there; `partial`: nobody for some of the hours. */
export type DayState = 'outside' | 'held' | 'partial' | 'gap' | 'past' | 'not-asked';

/** What is to be seen of one day of a roster. */
export function dayState(
  roster: Pick<Roster, 'season' | 'duties' | 'gaps' | 'incomplete'>,
  date: string,
  today: string,
): DayState {
  if (date < roster.season.from || date > roster.season.to) return 'outside';
  const isPut = roster.duties.some((duty) => duty.date === date);
  if (date < today) return isPut ? 'held' : 'past';
  if (roster.gaps.includes(date)) return 'gap';
  if (roster.incomplete.includes(date)) return 'partial';
  return isPut ? 'held' : 'not-asked';
}

/** Where its calendar opens: at the first day on which nobody is, or not for all hours, else at today's week, within the season. */
export function firstMonday(
  { season, gaps, incomplete }: Pick<Roster, 'season' | 'gaps' | 'incomplete'>,
  today: string,
): string {
  const [gap] = [...gaps, ...incomplete].toSorted();
  if (gap) return mondayOf(gap);
  const inSeason = today < season.from ? season.from : today > season.to ? season.to : today;
  return mondayOf(inSeason);
}

/** The first day without anybody after this one, else the first of all. */
export const nextGap = (gaps: readonly string[], after: string): string | undefined =>
  gaps.find((gap) => gap > after) ?? gaps[0];

/** « lun. 23 nov. », « mar. 1er déc. » of a local date. */
export const shortDay = (date: string): string =>
  new Intl.DateTimeFormat('fr-FR', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  })
    .format(msOf(date))
    .replace(/ 1 /, ' 1er ');

/** « lun. 23 », where the month is said elsewhere. */
export const tinyDay = (date: string): string =>
  new Intl.DateTimeFormat('fr-FR', { timeZone: 'UTC', weekday: 'short', day: 'numeric' }).format(msOf(date));

/** « lundi 23 novembre », « mardi 1er décembre ». */
export const fullDay = (date: string): string =>
  new Intl.DateTimeFormat('fr-FR', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' })
    .format(msOf(date))
    .replace(/ 1 /, ' 1er ');

const NAMES = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];

/** « samedi et dimanche », « du lundi au vendredi », « tous les jours ». */
export function daysInWords(weekdays: readonly number[]): string {
  const days = weekdays.toSorted();
  const [first = 0] = days;
  const last = days.at(-1) ?? 0;
  if (days.length === 0) return 'aucun jour';
  if (days.length === 7) return 'tous les jours';
  const name = (day: number) => NAMES[day - 1] ?? '';
  if (days.length > 2 && last - first === days.length - 1) return `du ${name(first)} au ${name(last)}`;
  return new Intl.ListFormat('fr', { type: 'conjunction' }).format(days.map(name));
}

/** « 9 h », « 12 h 30 » of `12:30`. */
export const hourInWords = (time: string): string =>
  `${Number(time.slice(0, 2))}\u00a0h${time.endsWith('00') ? '' : `\u00a0${time.slice(3)}`}`;

/** « du 1er octobre 2026 au 31 mars 2027 ». */
export function seasonInWords({ from, to }: RosterSummary['season']): string {
  const day = (date: string) =>
    new Intl.DateTimeFormat('fr-FR', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' })
      .format(msOf(date))
      .replace(/^1 /, '1er ');
  return `du ${day(from)} au ${day(to)}`;
}
