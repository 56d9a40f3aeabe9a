import { after, hours, type Instant } from '../platform/clock.ts';
import type { LineCalendar } from './calendar.ts';
import type { Demand } from './demand.ts';
import type { Mode } from './need.ts';

/** Places that anybody may still have; `count`: how many begin then. */
export type FreePlace = { start: Instant; mode: Mode; count: number };

/**
 * How surely a place will be missed, 0 to 1, and what it rests on: about `expected` requests until `until` for the `places` that are free until
 * then. `tight`: by patients who cannot wait until tomorrow morning.
 */
export type Scarcity = { price: number; expected: number; places: number; until: Instant; tight: boolean };

/** What is still to come, seen from one moment. */
export type Outlook = { scarcity(place: { start: Instant; mode: Mode }): Scarcity | undefined };

/** Nothing is expected: every place is as good as another. */
export const NOTHING_EXPECTED: Outlook = { scarcity: () => undefined };

const MODES: readonly Mode[] = ['AMB', 'HH', 'VR'];

/** Only one tight request in two is known to be one when it comes: they count twice. */
const TIGHT_COUNTS = 2;

/**
 * A place will be missed when it and every later one of its kind will be wanted: the requests expected before it are at least as many as the places up to it,
 * and so for each place after it (Poisson). Looks 24 h ahead. Those who cannot wait until tomorrow are expected once more, on today's places. `free`: by start.
 */
export function outlook(it: {
  at: Instant;
  calendar: LineCalendar;
  demand: Demand;
  free: readonly FreePlace[];
}): Outlook {
  const ahead = it.free.filter(({ start }) => start > it.at && start <= after(it.at, hours(24)));
  const dayEnd = it.calendar.dayEnd(it.at);
  const perHour = shared(it.demand, ahead, (kind) => kind.perHour);
  const tightPerHour = shared(it.demand, ahead, (kind) => kind.tightPerHour * TIGHT_COUNTS);
  const rows = new Map(
    MODES.map((mode) => {
      const places = ranked(ahead, mode, (start) => it.calendar.openHours(it.at, start));
      const all = leastOfTheLater(places, perHour[mode], false);
      const today = places.filter(({ start }) => start < dayEnd);
      const tight = leastOfTheLater(today, tightPerHour[mode], true);
      return [mode, places.map((place, i) => ({ start: place.start, worth: dearer(all[i], tight[i]) }))];
    }),
  );
  // A place that was not known is worth what the next one is: the first that begins no sooner.
  return {
    scarcity: ({ start, mode }) => {
      const row = rows.get(mode) ?? [];
      let low = 0;
      let high = row.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((row[middle] as { start: Instant }).start < start) low = middle + 1;
        else high = middle;
      }
      return row[low]?.worth;
    },
  };
}

const dearer = (one: Scarcity | undefined, other: Scarcity | undefined): Scarcity | undefined =>
  one && other ? (other.price > one.price ? other : one) : (one ?? other);

/** Who can be seen in several ways is expected on each in proportion to its free places. */
function shared(
  demand: Demand,
  free: readonly FreePlace[],
  rate: (kind: Demand[number]) => number,
): Record<Mode, number> {
  const places: Record<Mode, number> = { AMB: 0, HH: 0, VR: 0 };
  for (const { mode, count } of free) places[mode] += count;
  const found: Record<Mode, number> = { AMB: 0, HH: 0, VR: 0 };
  for (const kind of demand) {
    const sum = kind.modes.reduce((total, mode) => total + places[mode], 0);
    for (const mode of kind.modes)
      found[mode] += rate(kind) * (sum > 0 ? places[mode] / sum : 1 / kind.modes.length);
  }
  return found;
}

type Ranked = { start: Instant; rank: number; hours: number };

/** One row an hour: the places of one mode that begin then, the rank of the last of them, and the open hours until then. */
function ranked(free: readonly FreePlace[], mode: Mode, openHours: (start: Instant) => number): Ranked[] {
  const rows: Ranked[] = [];
  let rank = 0;
  for (const place of free) {
    if (place.mode !== mode || place.count < 1) continue;
    rank += place.count;
    const last = rows.at(-1);
    if (last?.start === place.start) last.rank = rank;
    else rows.push({ start: place.start, rank, hours: openHours(place.start) });
  }
  return rows;
}

function leastOfTheLater(rows: readonly Ranked[], perHour: number, tight: boolean): Scarcity[] {
  const found: Scarcity[] = [];
  let least: Scarcity | undefined;
  for (let i = rows.length - 1; i >= 0; i--) {
    const { start, rank, hours: open } = rows[i] as Ranked;
    const expected = perHour * open;
    const price = atLeast(expected, rank);
    if (!least || price < least.price) least = { price, expected, places: rank, until: start, tight };
    found[i] = least;
  }
  return found;
}

/** P(Poisson(mean) ≥ count). From 60 on by a logistic curve, which is as good there and does not take a loop. */
export function atLeast(mean: number, count: number): number {
  if (count <= 0) return 1;
  if (mean > 60) return 1 / (1 + Math.exp((-1.702 * (mean - count + 0.5)) / Math.sqrt(mean)));
  let probability = Math.exp(-mean);
  let fewer = 0;
  for (let i = 0; i < count; i++) {
    fewer += probability;
    probability *= mean / (i + 1);
  }
  return Math.max(0, 1 - fewer);
}
