import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDoubtful, isUnreadNow, nextLook } from '../../src/calendars/next-look.ts';
import type { Instant } from '../../src/platform/clock.ts';
import { type Busy, heeded, type InDiary } from '../../src/slots/diary.ts';

const slot = (id: string, start: number, end: number, more: Partial<InDiary> = {}): InDiary => ({
  id,
  start: start as Instant,
  end: end as Instant,
  state: 'open',
  booked: 0,
  held: 0,
  free: 1,
  full: false,
  ...more,
});
const busy = (start: number, end: number, own = false): Busy => ({
  start: start as Instant,
  end: end as Instant,
  own,
});

describe('What a diary changes about the places of its doctor', () => {
  test('two visits one after the other may stand in it as one, or as a part of each', () => {
    const visits = [slot('a', 0, 15, { booked: 1 }), slot('b', 15, 30, { booked: 1 }), slot('c', 30, 45)];
    expect(heeded(visits, [busy(0, 30)])).toMatchObject({ block: [], conflicts: [], own: [busy(0, 30)] });
    expect(heeded(visits, [busy(5, 10), busy(20, 30)])).toMatchObject({ block: [], conflicts: [] });
    expect(heeded(visits, [busy(15, 31)])).toMatchObject({ block: ['c'], conflicts: ['b'], own: [] });
  });

  test('what touches a place takes nothing of it', () => {
    expect(heeded([slot('a', 10, 20)], [busy(0, 10), busy(20, 30)])).toMatchObject({ block: [] });
  });

  test('one minute at a time: exactly the free places that meet something else are blocked, and what is given is never touched', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }));
    const place = fc.record({
      span,
      state: fc.constantFrom('open' as const, 'blocked' as const),
      booked: fc.integer({ min: 0, max: 2 }),
      held: fc.integer({ min: 0, max: 1 }),
      free: fc.integer({ min: 0, max: 2 }),
      full: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(place, { maxLength: 8 }),
        fc.array(fc.tuple(span, fc.boolean()), { maxLength: 8 }),
        (places, hours) => {
          const slots = places.map(({ span: [start, length], ...more }, no) =>
            slot(String(no), start, start + length, more),
          );
          const all = hours.map(([[start, length], own]) => busy(start, start + length, own));
          const minutes = ({ start, end }: { start: number; end: number }) =>
            Array.from({ length: end - start }, (_, no) => start + no);
          const visited = new Set(slots.filter(({ booked }) => booked > 0).flatMap(minutes));
          const others = all.filter((one) => !one.own && !minutes(one).every((at) => visited.has(at)));
          const taken = new Set(others.flatMap(minutes));
          const meets = (one: InDiary) => minutes(one).some((at) => taken.has(at));
          const ids = (wanted: (one: InDiary) => boolean) => slots.filter(wanted).map(({ id }) => id);
          const found = heeded(slots, all);
          expect(found.block).toEqual(
            ids((one) => one.state === 'open' && one.booked === 0 && one.held === 0 && meets(one)),
          );
          expect(found.unblock).toEqual(ids((one) => one.state === 'blocked' && !meets(one)));
          expect(found.conflicts).toEqual(ids((one) => one.booked > 0 && meets(one)));
          const isGiven = (one: InDiary) => one.state === 'open' && one.booked + one.held > 0;
          expect(found.close).toEqual(ids((one) => isGiven(one) && one.free > 0 && meets(one)));
          expect(found.reopen).toEqual(ids((one) => one.state === 'open' && one.full && !meets(one)));
        },
      ),
    );
  });
});

describe('When a diary is read', () => {
  test('twice as late after each failure in a row, at most every four hours', () => {
    const minutes = [0, 1, 2, 3, 4, 5, 6, 60].map((failures) => nextLook(failures, 0 as Instant) / 60_000);
    expect(minutes).toEqual([15, 15, 30, 60, 120, 240, 240, 240]);
  });

  test('for a day in vain: exactly one of the failures is the one that a person is told of', () => {
    const hour = 3_600_000;
    const tried = Array.from({ length: 40 }, (_, no) => (no * 4 + 1) * hour);
    const told = (goodAt: Instant | null) =>
      tried.filter((at, no) =>
        isUnreadNow(
          { goodAt, createdAt: 0 as Instant, triedAt: (tried[no - 1] ?? null) as Instant | null },
          at as Instant,
        ),
      );
    expect(told(null)).toEqual([25 * hour]);
    expect(told((10 * hour) as Instant)).toEqual([37 * hour]);
    expect(told((9 * hour) as Instant)).toEqual([33 * hour]);
  });

  test('an empty one that was full is believed the second time, or when a person asks; one that was nearly empty at once', () => {
    const it = { state: 'good', before: 3, now: 0, asked: false } as const;
    expect(isDoubtful(it)).toBe(true);
    for (const more of [{ before: 2 }, { now: 1 }, { asked: true }, { state: 'emptied' as const }])
      expect(isDoubtful({ ...it, ...more })).toBe(false);
  });
});
