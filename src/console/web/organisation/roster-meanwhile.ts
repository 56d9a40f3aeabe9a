import { audienceInWords } from '../publishing/terms.ts';
import type { RosterSummary } from './answers.ts';
import { daysInWords, seasonInWords } from './weeks.ts';

/** What is changed of a roster as a whole. */
export type RosterWhole = Pick<RosterSummary, 'name' | 'season' | 'weekdays' | 'onHolidays' | 'audience'>;

/**
 * What somebody typed over the roster as they had `read` it, said again over what it has become: what they touched stays theirs, down to one end of the season and one
 * box of a list, and all else is the newest. What the roster already says is typed no more.
 */
export function typedOver(
  typed: Partial<RosterWhole>,
  read: RosterWhole,
  newest: RosterWhole,
): Partial<RosterWhole> {
  const { name, season, weekdays, onHolidays, audience } = { ...read, ...typed };
  const wanted: RosterWhole = {
    name: own(name, read.name, newest.name),
    season: {
      from: own(season.from, read.season.from, newest.season.from),
      to: own(season.to, read.season.to, newest.season.to),
    },
    weekdays: ticked(weekdays, read.weekdays, newest.weekdays),
    onHolidays: own(onHolidays, read.onHolidays, newest.onHolidays),
    audience: ticked(audience, read.audience, newest.audience),
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([field, value]) => !isSame(value, newest[field as keyof RosterWhole])),
  );
}

const own = <T>(typed: T, read: T, newest: T): T => (typed === read ? newest : typed);

const ticked = <T>(typed: readonly T[], read: readonly T[], newest: readonly T[]): T[] => [
  ...newest.filter((one) => typed.includes(one) || !read.includes(one)),
  ...typed.filter((one) => !read.includes(one) && !newest.includes(one)),
];

/** What the roster has become since it was read, a line for each change; `typed`: what is left of what was typed. */
export function changesInWords(
  read: RosterWhole,
  newest: RosterWhole,
  typed: Partial<RosterWhole>,
): string[] {
  const fields = Object.keys(IN_WORDS) as (keyof RosterWhole)[];
  return fields
    .filter((field) => !isSame(read[field], newest[field]))
    .map((field) => `${IN_WORDS[field](newest)}${field in typed ? ' (votre saisie est gardée)' : ''}`);
}

/** Says that somebody else was quicker, and what is still to be saved. */
export const meanwhileInWords = (typed: Partial<RosterWhole>): string =>
  `Quelqu’un a modifié ce tour de garde entre-temps. ${
    Object.keys(typed).length > 0
      ? 'Ce que vous avez écrit n’est pas encore enregistré\u00a0: vérifiez, puis enregistrez de nouveau.'
      : 'Le formulaire montre ce qui est enregistré maintenant.'
  }`;

const IN_WORDS: { [Field in keyof RosterWhole]: (newest: RosterWhole) => string } = {
  name: ({ name }) => `Nom\u00a0: «\u00a0${name}\u00a0»`,
  season: ({ season }) => `Saison\u00a0: ${seasonInWords(season)}`,
  weekdays: ({ weekdays }) => `Jours de garde\u00a0: ${daysInWords(weekdays)}`,
  onHolidays: ({ onHolidays }) =>
    `Jours fériés et jours de fermeture\u00a0: ${onHolidays ? 'compris' : 'non compris'}`,
  audience: ({ audience }) => `Places visibles pour\u00a0: ${audienceInWords(audience)}`,
};

const isSame = (one: unknown, other: unknown): boolean => inOrder(one) === inOrder(other);

/** The order in which boxes were ticked says nothing. */
const inOrder = (value: unknown): string => JSON.stringify(Array.isArray(value) ? value.toSorted() : value);
