import fc from 'fast-check';
import { after, hours, instant, type Instant, minutes } from '../../src/platform/clock.ts';
import type { Mode } from '../../src/matching/need.ts';
import {
  dayOf,
  type Season,
  type SeasonRequest,
  type SeasonSlot,
  suits,
} from '../../src/simulator/season/season.ts';

const OPENING = {
  weekdays: [1, 2, 3, 4, 5],
  from: '11:00',
  to: '17:00',
  holidays: 'metropole' as const,
  closures: [],
};
const MONDAY = instant('2027-01-11T10:00:00Z');
const at = (quarter: number): Instant => after(MONDAY, minutes(15 * quarter));

export const emptySeason: Season = {
  territory: { id: 'essai', name: 'Essai', timeZone: 'Europe/Paris', opening: OPENING },
  professionals: [],
  slots: [],
  requests: [],
};

/** Small seasons of two days in which everything happens: places published late, twice at a time, several in one, and days with too many of them. */
export const smallSeasons = (sizes: { slots: number; requests: number }): fc.Arbitrary<Season> => {
  const mode = fc.constantFrom<Mode>('AMB', 'HH', 'VR');
  const slot = fc.record({
    doctor: fc.integer({ min: 0, max: 3 }),
    quarter: fc.integer({ min: 1, max: 150 }),
    mode,
    capacity: fc.constantFrom(1, 1, 1, 2),
    ahead: fc.constantFrom(400, 20, 4),
  });
  const request = fc.record({
    quarter: fc.integer({ min: 0, max: 120 }),
    modes: fc.uniqueArray(mode, { minLength: 1 }),
    from: fc.option(fc.integer({ min: 0, max: 20 })),
    to: fc.option(fc.integer({ min: 21, max: 60 })),
  });
  return fc
    .record({
      most: fc.array(fc.constantFrom(undefined, 0, 1, 2), { minLength: 4, maxLength: 4 }),
      slots: fc.uniqueArray(slot, { maxLength: sizes.slots, selector: (it) => `${it.doctor} ${it.quarter}` }),
      requests: fc.array(request, { maxLength: sizes.requests }),
    })
    .map(({ most, slots, requests }) => ({
      ...emptySeason,
      professionals: most.map((maxPerDay, no) => ({ id: `d${no}`, lat: 50 + no / 10, lng: 3, maxPerDay })),
      slots: slots.map(({ doctor, quarter, ahead, ...it }, no): SeasonSlot => ({
        ...it,
        id: `s${no}`,
        professionalId: `d${doctor}`,
        start: at(quarter),
        end: at(quarter + 1),
        publishedAt: at(quarter - ahead),
      })),
      requests: requests
        .map(({ quarter, modes, from, to }, no): SeasonRequest => {
          const asked = after(at(quarter), minutes(7));
          return {
            id: `r${no}`,
            at: asked,
            kind: 'snp',
            lat: 50.05,
            lng: 3,
            modes,
            availableFrom: from === null ? undefined : after(asked, minutes(15 * from)),
            availableTo: to === null ? undefined : after(asked, minutes(15 * to)),
            noShow: false,
          };
        })
        .toSorted((one, other) => one.at - other.at),
    }));
};

/** What each request could have, known when it came. */
export const reach = ({ slots, requests }: Season): SeasonSlot[][] =>
  requests.map((request) =>
    slots.filter((slot) => slot.publishedAt <= request.at && suits(request, slot, request.at)),
  );

/**
 * The most that can be served, by a method that has nothing to do with linear programming: a flow from requests through places and professionals' days,
 * made larger path by path until no path is left.
 */
export function largestFlow(season: Season): number {
  const most = new Map(season.professionals.map(({ id, maxPerDay }) => [id, maxPerDay ?? Infinity]));
  const choices = reach(season);
  const holders = new Map<SeasonSlot, number[]>();
  const days = new Map<string, number[]>();
  const has: (SeasonSlot | undefined)[] = choices.map(() => undefined);
  const put = (request: number, slot: SeasonSlot) => {
    const before = has[request];
    if (before) take(request, before);
    has[request] = slot;
    (holders.get(slot) ?? holders.set(slot, []).get(slot))?.push(request);
    const day = dayOf(season, slot);
    (days.get(day) ?? days.set(day, []).get(day))?.push(request);
  };
  const take = (request: number, slot: SeasonSlot) => {
    for (const list of [holders.get(slot), days.get(dayOf(season, slot))])
      list?.splice(list.indexOf(request), 1);
    has[request] = undefined;
  };
  /** Breadth first over requests: who could move whom. */
  const augment = (from: number): boolean => {
    const cameBy = new Map<number, { request: number; slot: SeasonSlot }>();
    const seen = new Set<SeasonSlot>();
    const queue = [from];
    for (let request = queue.shift(); request !== undefined; request = queue.shift())
      for (const slot of choices[request] ?? []) {
        if (seen.has(slot)) continue;
        seen.add(slot);
        const inSlot = holders.get(slot) ?? [];
        const inDay = days.get(dayOf(season, slot)) ?? [];
        const dayIsFull = inDay.length >= (most.get(slot.professionalId) ?? Infinity);
        const slotIsFull = inSlot.length >= slot.capacity;
        if (!slotIsFull && !dayIsFull) {
          let step: { request: number; slot: SeasonSlot } | undefined = { request, slot };
          while (step) {
            const mine: { request: number; slot: SeasonSlot } = step;
            step = cameBy.get(mine.request);
            put(mine.request, mine.slot);
          }
          return true;
        }
        // Whoever goes makes room in the slot, and with it in the day.
        for (const other of slotIsFull ? inSlot : inDay)
          if (other !== from && !cameBy.has(other)) {
            cameBy.set(other, { request, slot });
            queue.push(other);
          }
      }
    return false;
  };
  return choices.filter((_, request) => augment(request)).length;
}

/** Every way of serving, one after the other: for very small seasons. */
export function bestOfAll(season: Season): number {
  const most = new Map(season.professionals.map(({ id, maxPerDay }) => [id, maxPerDay ?? Infinity]));
  const choices = reach(season);
  const used = new Map<SeasonSlot, number>();
  const seen = new Map<string, number>();
  const from = (request: number): number => {
    if (request === choices.length) return 0;
    let best = from(request + 1);
    for (const slot of choices[request] ?? []) {
      const day = dayOf(season, slot);
      const [taken, visits] = [used.get(slot) ?? 0, seen.get(day) ?? 0];
      if (taken >= slot.capacity || visits >= (most.get(slot.professionalId) ?? Infinity)) continue;
      used.set(slot, taken + 1);
      seen.set(day, visits + 1);
      best = Math.max(best, 1 + from(request + 1));
      used.set(slot, taken);
      seen.set(day, visits);
    }
    return best;
  };
  return from(0);
}

/** So much later than the season's first request. */
export const later = (ms: number): Instant => after(MONDAY, ms);
export const hour = hours(1);
