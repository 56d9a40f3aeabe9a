import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTight, lineCalendar } from '../../src/matching/calendar.ts';
import { type Demand, demandBook } from '../../src/matching/demand.ts';
import { ORDINARY } from '../../src/matching/measure.ts';
import type { Candidate, Mode } from '../../src/matching/need.ts';
import { atLeast, type FreePlace, outlook } from '../../src/matching/outlook.ts';
import { rank } from '../../src/matching/rank.ts';
import { after, hours, type Instant, instant, minutes } from '../../src/platform/clock.ts';
import type { OpeningHours } from '../../src/territory/opening-hours.ts';

const opening: OpeningHours = {
  weekdays: [1, 2, 3, 4, 5],
  from: '11:00',
  to: '17:00',
  holidays: 'metropole',
  closures: [],
};
const calendar = lineCalendar(opening, 'Europe/Paris');
const monday = instant('2026-11-23T11:00:00+01:00');
const noon = instant('2026-11-23T12:00:00+01:00');

const kind = (perHour: number, modes: Mode[] = ['AMB'], tightPerHour = 0): Demand[number] => ({
  modes,
  perHour,
  tightPerHour,
});
const free = (startsInHours: number[], mode: Mode = 'AMB'): FreePlace[] =>
  startsInHours.map((h) => ({ start: after(noon, hours(h)), mode, count: 1 }));
const ahead = (demand: Demand, places: readonly FreePlace[]) =>
  outlook({ at: noon, calendar, demand, free: places });
const price = (demand: Demand, places: readonly FreePlace[], h: number, mode: Mode = 'AMB') =>
  ahead(demand, places).scarcity({ start: after(noon, hours(h)), mode })?.price ?? 0;

describe('The line’s hours', () => {
  test('are counted from Friday to Monday without the weekend', () => {
    const friday = instant('2026-11-20T16:00:00+01:00');
    expect(calendar.openHours(friday, monday)).toBe(1);
    expect(calendar.openHours(friday, noon)).toBe(2);
    expect(calendar.openHours(noon, noon)).toBe(0);
  });

  test('somebody free until ten tomorrow cannot wait until tomorrow morning; until eleven they can', () => {
    expect(isTight(calendar, noon, instant('2026-11-24T09:59:00+01:00'))).toBe(true);
    expect(isTight(calendar, noon, instant('2026-11-24T11:00:00+01:00'))).toBe(false);
    expect(isTight(calendar, noon, undefined)).toBe(false);
  });
});

describe('What a line expects', () => {
  const steady = (perDay: number, days: number) => {
    const book = demandBook(calendar, monday);
    for (let day = 0; day < days; day++) {
      if (day % 7 > 4) continue;
      for (let i = 0; i < perDay; i++)
        book.note({ at: after(monday, hours(24 * day) + (hours(6) * i) / perDay), modes: ['AMB'] });
    }
    return book.at(after(monday, hours(24 * (days - 1) + 6)));
  };
  const total = (demand: Demand) => demand.reduce((sum, { perHour }) => sum + perHour, 0);

  test('is what it has seen: sixty a day are ten an open hour', () => {
    expect(total(steady(60, 19))).toBeCloseTo(10, 0);
  });

  test('is an ordinary line before anything is known, and soon what it really is', () => {
    const nothing = demandBook(calendar, monday).at(monday);
    expect(total(nothing)).toBeCloseTo(20 / 6, 5);
    expect(total(steady(120, 1))).toBeGreaterThan(15);
  });

  test('follows an epidemic within two days', () => {
    const book = demandBook(calendar, monday);
    for (let day = 0; day < 21; day++) {
      if (day % 7 > 4) continue;
      const perDay = day >= 14 ? 90 : 30;
      for (let i = 0; i < perDay && day < 16; i++)
        book.note({ at: after(monday, hours(24 * day) + (hours(6) * i) / perDay), modes: ['AMB'] });
    }
    const tuesdayNight = total(book.at(after(monday, hours(24 * 15 + 6))));
    expect(tuesdayNight).toBeGreaterThan(8.5);
    expect(tuesdayNight).toBeLessThan(15);
  });

  test('knows kinds of patients by all it has seen, the same ways in any order being one kind', () => {
    const book = demandBook(calendar, monday);
    book.note({ at: monday, modes: ['HH', 'VR'], by: after(monday, hours(5)) });
    book.note({ at: monday, modes: ['VR', 'HH'] });
    book.note({ at: after(monday, minutes(30)), modes: ['AMB'] });
    const [atHome, practice] = book.at(after(monday, hours(1)));
    expect(atHome?.modes).toEqual(['HH', 'VR']);
    expect(atHome?.perHour).toBeCloseTo((practice?.perHour ?? 0) * 2, 9);
    expect(atHome?.tightPerHour).toBeCloseTo((atHome?.perHour ?? 0) / 2, 9);
  });
});

describe('What a place is worth', () => {
  test('nothing when what follows is plenty, nearly everything when all that follows will be taken too', () => {
    const places = free([1, 2, 3, 4, 20]);
    expect(price([kind(0.01)], places, 1)).toBeLessThan(0.05);
    expect(price([kind(50)], places, 1)).toBeGreaterThan(0.99);
  });

  test('what would be lost is used: a place before anybody else can ask costs nothing, whatever comes later', () => {
    expect(price([kind(10)], free([0.01, 2, 3]), 0.01)).toBeLessThan(0.15);
  });

  test('no more than what follows it: one place that nobody needs makes all before it free', () => {
    const scarce = [kind(3)];
    expect(price(scarce, free([2, 3]), 2)).toBeGreaterThan(0.8);
    const evening = Array.from({ length: 40 }, (_, i) => 4.5 + i * 0.01);
    expect(price(scarce, free([2, 3, ...evening]), 2)).toBeLessThan(0.05);
  });

  test('a home visit is kept for those who have nothing else, though practices are empty', () => {
    const places = [...free([1, 2, 3, 4, 5]), ...free([3], 'HH')].toSorted((a, b) => a.start - b.start);
    const demand = [kind(0.1), kind(1, ['HH'])];
    expect(price(demand, places, 3, 'HH')).toBeGreaterThan(0.9);
    expect(price(demand, places, 3)).toBeLessThan(0.2);
  });

  test('those who cannot wait until tomorrow make today dear, and tomorrow no dearer', () => {
    const tomorrow = Array.from({ length: 30 }, (_, i) => 20 + i * 0.05);
    const places = free([4, ...tomorrow]);
    const calm = [kind(2)];
    const tight = [kind(2, ['AMB'], 0.5)];
    expect(price(calm, places, 4)).toBeLessThan(0.1);
    expect(price(tight, places, 4)).toBeGreaterThan(0.9);
    expect(price(tight, places, 20)).toBe(price(calm, places, 20));
    expect(ahead(tight, places).scarcity({ start: after(noon, hours(4)), mode: 'AMB' })).toMatchObject({
      tight: true,
      places: 1,
    });
  });

  test('says what it rests on: how many are expected until when, for how many places', () => {
    const found = ahead([kind(3)], free([2, 3])).scarcity({ start: after(noon, hours(2)), mode: 'AMB' });
    expect(found).toMatchObject({ places: 1, expected: 6, until: after(noon, hours(2)), tight: false });
  });

  test('is not asked of what lies further ahead than a day', () => {
    expect(price([kind(50)], free([2]), 30)).toBe(0);
  });
});

test('P(Poisson ≥ n): known values, and the long tail agrees with the exact one', () => {
  expect(atLeast(3, 0)).toBe(1);
  expect(atLeast(3, 1)).toBeCloseTo(0.950213, 6);
  expect(atLeast(3, 5)).toBeCloseTo(0.184737, 6);
  expect(atLeast(0, 1)).toBe(0);
  expect(atLeast(60.01, 60)).toBeCloseTo(atLeast(59.99, 60), 1);
});

const places = fc
  .array(
    fc.record({
      start: fc.integer({ min: 1, max: 24 * 60 }).map((m) => after(noon, minutes(m))),
      mode: fc.constantFrom<Mode>('AMB', 'HH', 'VR'),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.toSorted((a, b) => a.start - b.start));
const demands = fc.array(
  fc
    .record({
      modes: fc.uniqueArray(fc.constantFrom<Mode>('AMB', 'HH', 'VR'), { minLength: 1 }),
      perHour: fc.double({ min: 0, max: 20, noNaN: true }),
      tight: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ modes, perHour, tight }) => ({ modes, perHour, tightPerHour: perHour * tight })),
  { maxLength: 4 },
);

describe('Prices, by the thousand', () => {
  test('lie between 0 and 1, and are those of the definition', () => {
    fc.assert(
      fc.property(places, demands, (all, demand) => {
        const look = ahead(demand, all);
        for (const place of all) {
          const { price: found = -1 } = look.scarcity(place) ?? {};
          expect(found).toBeGreaterThanOrEqual(0);
          expect(found).toBeLessThanOrEqual(1);
          expect(found).toBeCloseTo(byDefinition(all, demand, place), 9);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('one more place never makes a place dearer that begins no later, of that same way', () => {
    fc.assert(
      fc.property(places, fc.double({ min: 0, max: 20, noNaN: true }), (all, perHour) => {
        const [extra, ...others] = all.filter(({ mode }) => mode === 'AMB').toReversed();
        if (!extra) return;
        const without = ahead([kind(perHour)], others.toReversed());
        const [more] = [ahead([kind(perHour)], [...others.toReversed(), extra])];
        for (const place of others)
          expect(more?.scarcity(place)?.price ?? 0).toBeLessThanOrEqual(
            (without.scarcity(place)?.price ?? 0) + 1e-9,
          );
      }),
      { numRuns: 500 },
    );
  });
});

/** The same from scratch: no sharing of anything between places. */
function byDefinition(all: readonly FreePlace[], demand: Demand, place: FreePlace): number {
  const count = (mode: Mode) => all.reduce((sum, other) => sum + (other.mode === mode ? other.count : 0), 0);
  const rate = (of: (one: Demand[number]) => number) =>
    demand
      .filter(({ modes }) => modes.includes(place.mode))
      .reduce((sum, one) => {
        const able = one.modes.reduce((total, mode) => total + count(mode), 0);
        return sum + (of(one) * count(place.mode)) / able;
      }, 0);
  const least = (among: readonly FreePlace[], perHour: number) =>
    Math.min(
      ...among
        .filter(({ start }) => start >= place.start)
        .map(({ start }) =>
          atLeast(
            perHour * calendar.openHours(noon, start),
            among.reduce((sum, other) => sum + (other.start <= start ? other.count : 0), 0),
          ),
        ),
    );
  const same = all.filter(({ mode }) => mode === place.mode);
  const today = same.filter(({ start }) => start < calendar.dayEnd(noon));
  const found = least(
    same,
    rate(({ perHour }) => perHour),
  );
  return place.start < calendar.dayEnd(noon)
    ? Math.max(
        found,
        least(
          today,
          rate(({ tightPerHour }) => 2 * tightPerHour),
        ),
      )
    : found;
}

describe('The order with an eye on what is still to come', () => {
  const place = (slotId: string, startsIn: number, km: number): Candidate => ({
    slotId,
    professionalId: slotId,
    placeId: slotId,
    start: after(noon, hours(startsIn)),
    end: after(noon, hours(startsIn) + minutes(15)),
    mode: 'AMB',
    lat: 50.37 + km / 111.2,
    lng: 3.08,
    freePlaces: 1,
    load: { given: 4, taken: 2 },
    isTreatingDoctor: false,
  });
  const need = {
    modes: ['AMB' as const],
    from: { lat: 50.37, lng: 3.08 },
    deadline: after(noon, hours(24)) as Instant,
  };

  test('a near place that others will need is kept, and a farther one that would be lost is used', () => {
    const candidates = [place('near, at four', 4, 1), place('farther, in ten minutes', 1 / 6, 8)];
    const all = free([1 / 6, 4]);
    const first = (demand: Demand) =>
      rank(need, candidates, noon, 2, { ...ORDINARY, outlook: ahead(demand, all) }).map(
        ({ slotId }) => slotId,
      )[0];
    expect(first([kind(0.05)])).toBe('near, at four');
    expect(first([kind(3)])).toBe('farther, in ten minutes');
  });

  test('and the nurse reads why', () => {
    const [only] = rank(need, [place('one', 4, 1)], noon, 1, {
      ...ORDINARY,
      outlook: ahead([kind(1)], free([4])),
    });
    expect(only?.reasons.find(({ code }) => code === 'scarce')?.text).toBe(
      'place demandée : environ 4 demandes attendues d’ici 4 h pour 1 place',
    );
  });
});
