import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { isoDate, type LocalDay } from '../territory/local-time.ts';

/**
 * On which days something recurs, by RFC 5545 (RRULE). The rule names days only, as of a DATE value: hours are the slots' own, so that a
 * change of the clocks moves no day. The library counts in UTC, where days have no clock changes.
 */
export type Recurrence = {
  /** As it is kept: capitals, without blanks and `RRULE:`. */
  text: string;
  /** The days from `from` to before `to`, in order, as counted from `startsOn` (DTSTART: it settles the phase of an INTERVAL). */
  days(startsOn: LocalDay, from: LocalDay, to: LocalDay): LocalDay[];
};

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const KNOWN = [
  'FREQ',
  'INTERVAL',
  'COUNT',
  'UNTIL',
  'BYDAY',
  'BYMONTHDAY',
  'BYMONTH',
  'BYYEARDAY',
  'BYWEEKNO',
  'BYSETPOS',
  'WKST',
];
/** The library counts from the first day on: more than ten years of every day are a typing error. */
const MOST_DAYS = 4_000;
const LONGEST_TEXT = 300;

/** Reads RRULE text; a text that it cannot keep comes back with what is wrong, in words for the person who wrote it. */
export function readRecurrence(asked: string): Recurrence | { fault: string } {
  const text = asked
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '');
  if (text.length > LONGEST_TEXT) return { fault: 'Cette règle de répétition est trop longue.' };
  const written = text.split(';');
  if (!written.every((part) => /^[A-Z-]+=[A-Z0-9,+-]+$/.test(part)))
    return { fault: 'La répétition s’écrit comme une RRULE, par exemple FREQ=WEEKLY;BYDAY=MO,WE.' };
  const parts = written.map((part) => part.split('=') as [name: string, value: string]);
  const value = new Map(parts);
  if (value.size < parts.length) return { fault: 'Chaque élément de la répétition ne s’écrit qu’une fois.' };
  const fault = refused(value);
  if (fault) return { fault };
  try {
    ruleFrom(text, 0 as LocalDay);
  } catch {
    return { fault: 'Cette répétition n’est pas une RRULE valable (RFC 5545).' };
  }
  return { text, days: (startsOn, from, to) => daysOf(text, startsOn, from, to) };
}

function refused(value: ReadonlyMap<string, string>): string | undefined {
  if (['BYHOUR', 'BYMINUTE', 'BYSECOND'].some((name) => value.has(name)))
    return 'Les heures se disent par « de » et « à », pas dans la répétition.';
  const strange = [...value.keys()].find((name) => !KNOWN.includes(name));
  if (strange !== undefined) return `La répétition ne connaît pas ${strange}.`;
  if (!FREQUENCIES.includes(value.get('FREQ') ?? ''))
    return 'La répétition se fait par jour, semaine, mois ou année (FREQ=DAILY, WEEKLY, MONTHLY ou YEARLY).';
  if (!between(value.get('INTERVAL') ?? '1', 1, 366)) return 'INTERVAL va de 1 à 366.';
  if (!between(value.get('COUNT') ?? '1', 1, MOST_DAYS)) return `COUNT va de 1 à ${MOST_DAYS} jours.`;
  if (value.has('COUNT') && value.has('UNTIL')) return 'COUNT et UNTIL ne vont pas ensemble.';
  if (value.has('UNTIL') && !isDate(value.get('UNTIL') ?? ''))
    return 'UNTIL est une date seule, AAAAMMJJ : ce jour en est encore.';
  return refusedPart(value);
}

/**
 * RFC 5545, 3.3.10: which numbers a part may have, and in which recurrences it may stand. The library passes over what is none of them, so that a 32nd of the
 * month would become another day without a word.
 */
const NUMBERED: readonly { name: string; most: number; signed: boolean; only: readonly string[] }[] = [
  { name: 'BYMONTH', most: 12, signed: false, only: FREQUENCIES },
  { name: 'BYMONTHDAY', most: 31, signed: true, only: ['DAILY', 'MONTHLY', 'YEARLY'] },
  { name: 'BYYEARDAY', most: 366, signed: true, only: ['YEARLY'] },
  { name: 'BYWEEKNO', most: 53, signed: true, only: ['YEARLY'] },
  { name: 'BYSETPOS', most: 366, signed: true, only: FREQUENCIES },
];

function refusedPart(value: ReadonlyMap<string, string>): string | undefined {
  const frequency = value.get('FREQ') ?? '';
  for (const { name, most, signed, only } of NUMBERED) {
    const text = value.get(name);
    if (text === undefined) continue;
    if (!only.includes(frequency)) return `${name} ne va pas avec FREQ=${frequency}.`;
    const numbers = text.split(',').map((one) => (signed ? one.replace(/^[+-]/, '') : one));
    if (!numbers.every((one) => between(one, 1, most)))
      return `${name} va de 1 à ${most}${signed ? ', ou autant depuis la fin avec un signe moins' : ''}.`;
  }
  if (['DAILY', 'WEEKLY'].includes(frequency) && /\d/.test(value.get('BYDAY') ?? ''))
    return `BYDAY nomme des jours de la semaine, sans nombre, avec FREQ=${frequency}.`;
  if (value.has('BYSETPOS') && ![...value.keys()].some((name) => /^BY(?!SETPOS)/.test(name)))
    return 'BYSETPOS choisit parmi les jours d’un autre élément BY….';
  return undefined;
}

const between = (text: string, least: number, most: number): boolean =>
  /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
}

/** `maxIterations`: a rule that never comes (30 February) is looked for over some thousand periods and then given up. */
const ruleFrom = (text: string, startsOn: LocalDay) =>
  new RRuleTemporal({
    rruleString: text,
    dtstart: Temporal.ZonedDateTime.from(`${isoDate(startsOn)}T00:00:00[UTC]`),
    tzid: 'UTC',
    maxIterations: 20_000,
    cache: false,
  });

const dayMs = 86_400_000;

function daysOf(text: string, startsOn: LocalDay, from: LocalDay, to: LocalDay): LocalDay[] {
  const first = Math.max(startsOn, from);
  if (first >= to) return [];
  return ruleFrom(text, startsOn)
    .between(new Date(first * dayMs), new Date((to - 1) * dayMs), true)
    .map((day) => Math.floor(Number(day.epochMilliseconds) / dayMs) as LocalDay);
}
