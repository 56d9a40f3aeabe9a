import { visitWhen } from '../visit-words.ts';
import { birthDay, slotMode } from '../words.ts';
import type { Next, Remaining, Rule } from './answers.ts';
import { termsInWords, termsOf } from './terms.ts';
import { hourInWords } from './times.ts';
import type { Whose } from './whose.ts';

/** Days of the week as RFC 5545 names them. */
export const WEEKDAYS = [
  ['MO', 'lundi'],
  ['TU', 'mardi'],
  ['WE', 'mercredi'],
  ['TH', 'jeudi'],
  ['FR', 'vendredi'],
  ['SA', 'samedi'],
  ['SU', 'dimanche'],
] as const;
export type Weekday = (typeof WEEKDAYS)[number][0];

/** What a form can show of a repetition; every other one stays as it was said. */
export type Weekly = { days: readonly Weekday[]; everyWeeks: number };

/** Undefined: not so many weeks apart on days of the week. */
export function weeklyOf(rrule: string): Weekly | undefined {
  const parts = new Map(rrule.split(';').map((part) => part.split('=') as [string, string]));
  const days = (parts.get('BYDAY') ?? '').split(',');
  const known = WEEKDAYS.map(([day]) => day).filter((day) => days.includes(day));
  const others = [...parts.keys()].filter((name) => !['FREQ', 'BYDAY', 'INTERVAL', 'WKST'].includes(name));
  if (parts.get('FREQ') === 'DAILY' && !parts.has('BYDAY') && (parts.get('INTERVAL') ?? '1') === '1')
    return others.length === 0 ? { days: WEEKDAYS.map(([day]) => day), everyWeeks: 1 } : undefined;
  if (parts.get('FREQ') !== 'WEEKLY' || others.length > 0 || known.length !== days.length) return undefined;
  return { days: known, everyWeeks: Number(parts.get('INTERVAL') ?? 1) };
}

export const rruleOf = ({ days, everyWeeks }: Weekly): string =>
  [
    'FREQ=WEEKLY',
    ...(everyWeeks > 1 ? [`INTERVAL=${everyWeeks}`] : []),
    `BYDAY=${WEEKDAYS.map(([day]) => day)
      .filter((day) => days.includes(day))
      .join(',')}`,
  ].join(';');

const together = new Intl.ListFormat('fr');

/** « les lundis et mercredis », « un mardi sur deux », « tous les jours ». */
export function daysInWords(rrule: string): string {
  const weekly = weeklyOf(rrule);
  if (!weekly) return 'selon une répétition particulière';
  const { days, everyWeeks } = weekly;
  const named = WEEKDAYS.filter(([day]) => days.includes(day)).map(([, name]) => name);
  if (everyWeeks === 1)
    return named.length === 7
      ? 'tous les jours'
      : `${named.length === 1 ? 'tous les' : 'les'} ${together.format(named.map((name) => `${name}s`))}`;
  const every = everyWeeks === 2 ? 'une semaine sur deux' : `une semaine sur ${everyWeeks}`;
  return `le ${together.format(named)}, ${every}`;
}

/** « les lundis et mercredis, 10 h – 11 h 30 ». */
export const ruleInWords = ({ rrule, from, to }: Pick<Rule, 'rrule' | 'from' | 'to'>): string =>
  `${daysInWords(rrule)}, ${hourInWords(from)} – ${hourInWords(to)}`;

/** The rest of it: how often, where to, from when until when. `today`: a local date. */
export function ruleDetails(rule: Rule, placeName: string, today: string): string[] {
  return [
    `toutes les ${rule.slotMinutes}\u00a0min`,
    `${slotMode[rule.mode]}${placeName === '' ? '' : ` (${placeName})`}`,
    ...termsInWords(termsOf(rule)),
    ...(rule.startsOn > today ? [`dès le ${birthDay(rule.startsOn)}`] : []),
    ...(rule.until === null ? [] : [`jusqu’au ${birthDay(rule.until)}`]),
    rule.onHolidays ? 'jours fériés compris' : 'sauf jours fériés',
  ];
}

type State = Next[number]['state'];

/** Why a slot of a rule is not given, or how it stands. */
export const nextStates: Readonly<Record<State, string>> = {
  open: 'publiée',
  'to-come': 'à publier',
  booked: 'un patient a rendez-vous',
  blocked: 'bloquée par l’agenda',
  withdrawn: 'retirée à la main',
  exception: 'date exclue',
  holiday: 'jour férié',
  closure: 'ligne fermée',
  absence: 'absence',
  'place-closed': 'lieu fermé',
  overlap: 'un autre créneau à cette heure',
};

const GIVEN: readonly State[] = ['open', 'to-come', 'booked'];

/** What a rule makes of the days ahead, for a glance: how many places, on which days, and what stands against the others. */
export function nextInFigures(next: Next): { given: Next; against: [reason: string, count: number][] } {
  const given = next.filter(({ state }) => GIVEN.includes(state));
  const others = Map.groupBy(
    next.filter(({ state }) => !GIVEN.includes(state)),
    ({ state }) => nextStates[state],
  );
  return { given, against: [...others].map(([reason, some]) => [reason, some.length]) };
}

/** « 2 rendez-vous restent comme convenus : mardi 24 novembre à 10 h, … » */
export function remainingInWords(all: Remaining, now: number, place: Whose['place']): string {
  if (all.length === 0) return 'Aucun rendez-vous n’est concerné.';
  const listed = all.map(({ start }) => visitWhen(start, now, place)).join(', ');
  return `${all.length === 1 ? '1 rendez-vous reste comme convenu' : `${all.length} rendez-vous restent comme convenus`}\u00a0: ${listed}.`;
}
