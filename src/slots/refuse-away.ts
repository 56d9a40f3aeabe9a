import { overlap } from '../availability/intervals.ts';
import { absencesOf } from '../availability/lookup.ts';
import { professionalById } from '../directory/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { partAway } from './errors.ts';
import { hoursInWords } from './hours-in-words.ts';
import type { Part } from './part.ts';

type Needing = { start: Instant; end: Instant; needs?: readonly Part[] | undefined };

/**
 * Whoever gives a slot while away says so of their own time; of a colleague's nobody does. Fixed slots leave out such hours by themselves (`plan.ts`). A
 * diary that is full blocks the slot (`heed-diary.ts`): of whoever has to be there. The doctor who is reachable meanwhile has patients of their own. Throws
 * `part-away`.
 */
export async function refuseAway(tx: Tx, slots: readonly Needing[]): Promise<void> {
  const needed = slots.flatMap(({ start, end, needs = [] }) =>
    needs
      .filter(({ part }) => part === 'assistant' || part === 'reachable-doctor')
      .map((need) => ({ ...need, start, end })),
  );
  if (needed.length === 0) return;
  const away = await absencesOf(
    tx,
    [...new Set(needed.map(({ who }) => who))],
    Math.min(...needed.map(({ start }) => start)) as Instant,
    Math.max(...needed.map(({ end }) => end)) as Instant,
  );
  const met = needed.find((need) => away.some((it) => it.who === need.who && overlap(it, need)));
  if (!met) return;
  const [who, timeZone] = await Promise.all([professionalById(tx, met.who), timeZoneOf(tx)]);
  throw partAway(met, who && nameOf(who), hoursInWords(timeZone, met.start, met.end));
}

const nameOf = (who: { profession: string; givenName: string; familyName: string }): string =>
  `${who.profession === 'doctor' ? 'Dr ' : ''}${who.givenName} ${who.familyName}`;
