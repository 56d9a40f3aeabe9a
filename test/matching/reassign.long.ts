import type { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changesOf,
  type FreeOrTaken,
  inTurn,
  modelOf,
  MOVE,
  type Seeker,
} from '../../src/matching/reassign.ts';
import { solve } from '../../src/matching/solve.ts';

const seeker = (id: string, now: string | null, costs: Record<string, number>): Seeker => ({
  id,
  now,
  options: Object.entries(costs).map(([place, cost]) => ({ place, cost })),
});
const one = (id: string): FreeOrTaken => ({ id, capacity: 1 });

async function changed(seekers: readonly Seeker[], places: readonly FreeOrTaken[]) {
  const model = modelOf(seekers, places);
  const solution = await solve(model, 60_000);
  if (!solution) throw new Error('HiGHS found nothing');
  return changesOf(seekers, places, model, solution);
}

describe('A better day for all', () => {
  test('who can only have a place that is taken has it, once the one who could go elsewhere has moved', async () => {
    const seekers = [
      seeker('waits', null, { taken: 1 }),
      seeker('could move', 'taken', { taken: 1, free: 2 }),
    ];
    const changes = await changed(seekers, [one('taken'), one('free')]);
    expect(inTurn(changes, new Map([['free', 1]]))).toEqual([
      { id: 'could move', from: 'taken', to: 'free', after: null },
      { id: 'waits', from: null, to: 'taken', after: 'could move' },
    ]);
  });

  test('nobody is moved for little, nor loses the place that they have', async () => {
    const little = [seeker('here', 'a', { a: 3, b: 3 - MOVE + 0.5 })];
    expect(await changed(little, [one('a'), one('b')])).toEqual([]);
    const worth = [seeker('here', 'a', { a: 9, b: 3 })];
    expect(await changed(worth, [one('a'), one('b')])).toEqual([{ id: 'here', from: 'a', to: 'b' }]);
    const stays = [seeker('here', 'a', { a: 9 }), seeker('waits', null, { a: 0 })];
    expect(await changed(stays, [one('a')])).toEqual([]);
  });

  test('to see one more comes before any way', async () => {
    const seekers = [seeker('near', null, { a: 0, b: 60 }), seeker('only a', null, { a: 90 })];
    expect(await changed(seekers, [one('a'), one('b')])).toHaveLength(2);
  });

  test('two who would only change places with each other have no first move, and are left alone', () => {
    const round = [
      { id: 'one', from: 'a', to: 'b' },
      { id: 'other', from: 'b', to: 'a' },
    ];
    expect(inTurn(round, new Map())).toEqual([]);
  });
});

const cases = fc
  .record({
    capacities: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 4 }),
    people: fc.array(
      fc.record({
        costs: fc.array(fc.option(fc.integer({ min: 0, max: 40 }), { freq: 2 }), {
          minLength: 4,
          maxLength: 4,
        }),
        now: fc.integer({ min: -3, max: 3 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ capacities, people }) => {
    const left = [...capacities];
    const places = capacities.map((capacity, i) => ({ id: `p${i}`, capacity }));
    const seekers = people.map(({ costs, now }, i) => {
      const has = now >= 0 && now < capacities.length && (left[now] ?? 0) > 0;
      if (has) left[now] = (left[now] ?? 0) - 1;
      return seeker(
        `s${i}`,
        has ? `p${now}` : null,
        Object.fromEntries(
          places.flatMap(({ id }, at) => {
            const cost = costs[at] ?? null;
            return cost === null && !(has && at === now) ? [] : [[id, cost ?? 20]];
          }),
        ),
      );
    });
    return { places, seekers };
  });

/** What a day costs, as the model counts it; undefined: somebody has lost their place, or one is taken twice. */
function costOf(
  seekers: readonly Seeker[],
  places: readonly FreeOrTaken[],
  given: readonly (string | null)[],
): number | undefined {
  const used = new Map<string, number>();
  let sum = 0;
  for (const [i, place] of given.entries()) {
    const one = seekers[i];
    if (!one || (place === null && one.now !== null)) return undefined;
    if (place === null) continue;
    used.set(place, (used.get(place) ?? 0) + 1);
    const cost = one.options.find((option) => option.place === place)?.cost;
    if (cost === undefined) return undefined;
    sum += cost - 1_000 + (one.now !== null && one.now !== place ? MOVE : 0);
  }
  return places.every(({ id, capacity }) => (used.get(id) ?? 0) <= capacity) ? sum : undefined;
}

function cheapest(seekers: readonly Seeker[], places: readonly FreeOrTaken[]): number {
  let best = Number.POSITIVE_INFINITY;
  const choose = (given: (string | null)[]) => {
    const next = seekers[given.length];
    if (!next) {
      best = Math.min(best, costOf(seekers, places, given) ?? best);
      return;
    }
    for (const place of [null, ...next.options.map((option) => option.place)]) choose([...given, place]);
  };
  choose([]);
  return best;
}

test('HiGHS finds what trying everything finds, and every change can be made in its turn', async () => {
  // Days that have nothing to do with each other, solved as one.
  const days = fc.sample(cases, 300).map(({ places, seekers }, day) => ({
    places: places.map((place) => ({ ...place, id: `${day} ${place.id}` })),
    seekers: seekers.map(({ id, now, options }) => ({
      id: `${day} ${id}`,
      now: now && `${day} ${now}`,
      options: options.map(({ place, cost }) => ({ place: `${day} ${place}`, cost })),
    })),
  }));
  const all = await changed(
    days.flatMap(({ seekers }) => seekers),
    days.flatMap(({ places }) => places),
  );
  for (const { places, seekers } of days) {
    const changes = all.filter(({ id }) => seekers.some((one) => one.id === id));
    const given = seekers.map(({ id, now }) => changes.find((change) => change.id === id)?.to ?? now);
    expect(costOf(seekers, places, given)).toBeCloseTo(cheapest(seekers, places), 6);
    const left = new Map(places.map(({ id, capacity }) => [id, capacity]));
    for (const { now } of seekers) if (now) left.set(now, (left.get(now) ?? 0) - 1);
    const gone = new Set<string>();
    for (const { id, from, to, after } of inTurn(changes, left)) {
      expect(after === null || gone.has(after)).toBe(true);
      left.set(to, (left.get(to) ?? 0) - 1);
      expect(left.get(to)).toBeGreaterThanOrEqual(0);
      if (from) left.set(from, (left.get(from) ?? 0) + 1);
      gone.add(id);
    }
  }
});

test('a solver that takes too long is not waited for', async () => {
  const places = Array.from({ length: 300 }, (_, no) => one(`place ${no}`));
  const wishes = (who: number) =>
    Object.fromEntries(places.map(({ id }, no) => [id, (who * 7 + no * no * 13) % 101]));
  const many = Array.from({ length: 300 }, (_, who) => seeker(`seeker ${who}`, null, wishes(who)));
  expect(await solve(modelOf(many, places), 1)).toBeUndefined();
  // Whoever comes next is not answered by it.
  expect(await changed([seeker('waits', null, { a: 1 })], [one('a')])).toEqual([
    { id: 'waits', from: null, to: 'a' },
  ]);
});

test('the solver is loaded once for all who ask one after the other, and two at once have one each', async () => {
  const threads = new Set<Worker>();
  const note = (worker: Worker) => threads.add(worker);
  process.on('worker', note);
  try {
    const ask = () => changed([seeker('waits', null, { a: 1 })], [one('a')]);
    for (let times = 0; times < 3; times++) await ask();
    expect(threads.size).toBeLessThanOrEqual(1);
    await Promise.all([ask(), ask()]);
    const before = threads.size;
    await ask();
    expect([before, threads.size]).toEqual([before, before]);
    expect(before).toBeGreaterThan(0);
  } finally {
    process.off('worker', note);
  }
});
