import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/platform/clock.ts';
import { after, hours, instant, minutes } from '../../src/platform/clock.ts';
import { instantAt, isoDate, localDay, weekday } from '../../src/territory/local-time.ts';
import type { OpeningHours } from '../../src/territory/opening-hours.ts';
import { hoursInWords, lineState, openingHoursFault } from '../../src/territory/opening-hours.ts';
import { publicHoliday } from '../../src/territory/public-holidays.ts';

const grandDouai: OpeningHours = {
  weekdays: [1, 2, 3, 4, 5],
  from: '11:00',
  to: '17:00',
  holidays: 'metropole',
  closures: [],
};
const paris = 'Europe/Paris';

/** With and without clock changes, on both sides of the equator, half-hour changes, a change at midnight. */
const timeZone = fc.constantFrom(
  'UTC',
  paris,
  'America/Guadeloupe',
  'America/Miquelon',
  'Indian/Reunion',
  'Pacific/Noumea',
  'Australia/Lord_Howe',
  'America/Havana',
);

const anyMinute = fc
  .integer({ min: instant('2024-01-01T00:00:00Z') / 60_000, max: instant('2032-01-01T00:00:00Z') / 60_000 })
  .map((minute) => (minute * 60_000) as Instant);

/** Minutes around the clock changes of Europe, the Americas and Lord Howe Island, where mistakes live. */
const nearAClockChange = fc
  .tuple(
    fc.constantFrom(
      '2026-03-29T01:00Z',
      '2026-10-25T01:00Z',
      '2026-03-08T05:00Z',
      '2026-11-01T05:00Z',
      '2026-04-04T15:00Z',
      '2026-10-03T15:30Z',
      '2027-03-28T01:00Z',
      '2027-10-31T01:00Z',
    ),
    fc.integer({ min: -36 * 60, max: 36 * 60 }),
  )
  .map(([change, shift]) => after(instant(change), minutes(shift)));

const at = fc.oneof(anyMinute, nearAClockChange);

const time = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const anyHours: fc.Arbitrary<OpeningHours> = fc
  .record({
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
    times: fc.uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 2, maxLength: 2 }),
    holidays: fc.constantFrom<OpeningHours['holidays']>('metropole', 'guadeloupe', 'alsace-moselle'),
    closures: fc.array(fc.record({ start: anyMinute, days: fc.integer({ min: 0, max: 40 }) }), {
      maxLength: 3,
    }),
  })
  .map(({ weekdays, times, holidays, closures }) => {
    const [from = 0, to = 0] = times.toSorted((a, b) => a - b);
    return {
      weekdays,
      from: time(from * 15),
      to: time(to * 15),
      holidays,
      closures: closures.map(({ start, days }) => ({
        from: isoDate(localDay('UTC', start)),
        to: isoDate(localDay('UTC', after(start, hours(24 * days)))),
        reason: 'congés',
      })),
    };
  });

/** The same rule written the slow way, with Temporal. */
function isOpenByTemporal(line: OpeningHours, zone: string, moment: Instant): boolean {
  const date = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone).toPlainDate();
  if (!line.weekdays.includes(date.dayOfWeek) || publicHoliday(line.holidays, date.toString())) return false;
  if (line.closures.some(({ from, to }) => from <= date.toString() && date.toString() <= to)) return false;
  const on = (text: string) =>
    (text === '24:00'
      ? date.add({ days: 1 }).toPlainDateTime('00:00')
      : date.toPlainDateTime(Temporal.PlainTime.from(text))
    ).toZonedDateTime(zone).epochMilliseconds;
  return on(line.from) <= moment && moment < on(line.to);
}

describe('The line has hours (rule 6)', () => {
  test('it opens on Monday at 11:00 sharp and closes at 17:00 sharp, local time', () => {
    const state = (iso: string) => lineState(grandDouai, paris, instant(iso));
    expect(state('2026-11-23T10:59:59.999+01:00')).toEqual({
      state: 'closed',
      reason: 'hours',
      opensAt: instant('2026-11-23T11:00:00+01:00'),
    });
    expect(state('2026-11-23T11:00:00+01:00')).toEqual({
      state: 'open',
      closesAt: instant('2026-11-23T17:00:00+01:00'),
    });
    expect(state('2026-11-23T16:59:59.999+01:00').state).toBe('open');
    expect(state('2026-11-23T17:00:00+01:00')).toEqual({
      state: 'closed',
      reason: 'hours',
      opensAt: instant('2026-11-24T11:00:00+01:00'),
    });
  });

  test('after Friday evening it opens on Monday, an hour of UTC earlier once summer time has begun', () => {
    expect(lineState(grandDouai, paris, instant('2026-03-27T18:00:00+01:00'))).toMatchObject({
      opensAt: instant('2026-03-30T09:00:00Z'),
    });
    expect(lineState(grandDouai, paris, instant('2026-10-23T18:00:00+02:00'))).toMatchObject({
      opensAt: instant('2026-10-26T10:00:00Z'),
    });
  });

  test('in Guadeloupe 11:00 is 15:00 UTC all year', () => {
    const guadeloupe: OpeningHours = { ...grandDouai, holidays: 'guadeloupe' };
    for (const day of ['2026-01-15', '2026-07-15']) {
      const state = lineState(guadeloupe, 'America/Guadeloupe', instant(`${day}T14:00:00Z`));
      expect(state).toMatchObject({ opensAt: instant(`${day}T15:00:00Z`) });
    }
  });

  test('a public holiday closes it, by name, until the next day of the line', () => {
    expect(lineState(grandDouai, paris, instant('2026-05-14T12:00:00+02:00'))).toEqual({
      state: 'closed',
      reason: 'holiday',
      holiday: 'Ascension',
      opensAt: instant('2026-05-15T11:00:00+02:00'),
    });
    const abolition = instant('2026-05-27T12:00:00-04:00');
    expect(
      lineState({ ...grandDouai, holidays: 'guadeloupe' }, 'America/Guadeloupe', abolition),
    ).toMatchObject({
      reason: 'holiday',
    });
    expect(lineState(grandDouai, paris, abolition).state).toBe('closed');
    expect(lineState(grandDouai, paris, instant('2026-05-27T12:00:00+02:00')).state).toBe('open');
  });

  test('a closure closes its first and its last day, and says why', () => {
    const away = { from: '2026-08-03', to: '2026-08-14', reason: 'infirmière absente' };
    const line: OpeningHours = { ...grandDouai, closures: [away] };
    expect(lineState(line, paris, instant('2026-07-31T16:00:00+02:00')).state).toBe('open');
    for (const day of ['2026-08-03', '2026-08-14'])
      expect(lineState(line, paris, instant(`${day}T12:00:00+02:00`))).toEqual({
        state: 'closed',
        reason: 'closure',
        closure: 'infirmière absente',
        opensAt: instant('2026-08-17T11:00:00+02:00'),
      });
    expect(lineState(line, paris, instant('2026-08-17T11:00:00+02:00')).state).toBe('open');
  });

  test('a line that never opens again says so instead of searching for ever', () => {
    const at = instant('2026-11-23T12:00:00+01:00');
    expect(lineState({ ...grandDouai, weekdays: [] }, paris, at)).toEqual({
      state: 'closed',
      reason: 'hours',
      opensAt: undefined,
    });
    const forGood = { from: '2026-01-01', to: '2099-12-31', reason: 'ligne arrêtée' };
    expect(lineState({ ...grandDouai, closures: [forGood] }, paris, at)).toMatchObject({
      opensAt: undefined,
    });
  });

  test('a night opening lasts as long as the clocks make it on the days of their changes', () => {
    const nights: OpeningHours = { ...grandDouai, weekdays: [7], from: '01:30', to: '04:00' };
    const length = (iso: string) => {
      const state = lineState(nights, paris, instant(iso));
      return state.state === 'open' ? state.closesAt - instant(iso) : undefined;
    };
    expect(length('2026-03-22T01:30:00+01:00')).toBe(hours(2.5));
    expect(length('2026-03-29T01:30:00+01:00')).toBe(hours(1.5));
    expect(length('2026-10-25T01:30:00+02:00')).toBe(hours(3.5));
  });

  test('an opening that the clocks jump over is not announced', () => {
    const nights: OpeningHours = { ...grandDouai, weekdays: [7], from: '02:30', to: '03:15' };
    expect(lineState(nights, paris, instant('2026-03-28T12:00:00+01:00'))).toMatchObject({
      opensAt: instant('2026-04-05T02:30:00+02:00'),
    });
  });

  test('malformed times are refused, not guessed', () => {
    expect(() => lineState({ ...grandDouai, from: '9h' }, paris, instant('2026-11-23T12:00:00Z'))).toThrow(
      RangeError,
    );
  });

  test('it is open exactly when Temporal says so, in any zone, also around clock changes', () => {
    fc.assert(
      fc.property(anyHours, timeZone, at, (line, zone, moment) => {
        expect(lineState(line, zone, moment).state === 'open').toBe(isOpenByTemporal(line, zone, moment));
      }),
      { numRuns: 4000 },
    );
  });

  test('what it announces is true: open until then, or opening then and not before', () => {
    const fractions = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(anyHours, timeZone, at, fractions, (line, zone, moment, parts) => {
        const state = lineState(line, zone, moment);
        const change = state.state === 'open' ? state.closesAt : state.opensAt;
        if (change === undefined) return;
        expect(change).toBeGreaterThan(moment);
        const still = (when: number) => lineState(line, zone, Math.floor(when) as Instant).state;
        for (const part of [...parts, 1])
          expect(still(moment + (change - 1 - moment) * part)).toBe(state.state);
        // 24:00 may be followed at once by the 00:00 of the next day.
        const goesOn = state.state === 'open' && line.to === '24:00' && line.from === '00:00';
        expect(goesOn || still(change) !== state.state).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('Local time', () => {
  test('a local time is the instant that Temporal finds, skipped and repeated hours included', () => {
    fc.assert(
      fc.property(timeZone, at, fc.integer({ min: 0, max: 1439 }), (zone, moment, minute) => {
        const day = localDay(zone, moment);
        const local = Temporal.PlainDate.from(isoDate(day)).toPlainDateTime({
          hour: Math.floor(minute / 60),
          minute: minute % 60,
        });
        expect(instantAt(zone, day, minute)).toBe(local.toZonedDateTime(zone).epochMilliseconds);
        expect(weekday(day)).toBe(local.dayOfWeek);
      }),
      { numRuns: 4000 },
    );
  });
});

describe('Hours that a coordinator may set', () => {
  test.each([
    ['weekdays', { weekdays: [1, 8] }],
    ['weekdays', { weekdays: [1, 1] }],
    ['time', { from: '11h00' }],
    ['time', { to: '25:00' }],
    ['order', { from: '17:00', to: '11:00' }],
    ['order', { from: '11:00', to: '11:00' }],
    ['closures', { closures: [{ from: '2026-08-14', to: '2026-08-03', reason: 'congés' }] }],
    ['closures', { closures: [{ from: '2026-02-30', to: '2026-03-03', reason: 'congés' }] }],
  ] as const)('a fault in %s is named: %j', (fault, change) => {
    expect(openingHoursFault({ ...grandDouai, ...change })).toBe(fault);
  });

  test('those of Grand Douai, of a whole day and of any day are fine', () => {
    expect(openingHoursFault(grandDouai)).toBeUndefined();
    fc.assert(
      fc.property(anyHours, (line) => {
        expect(openingHoursFault(line)).toBeUndefined();
      }),
    );
  });

  test.each([
    ['du lundi au vendredi, de 11 heures à 17 heures', {}],
    [
      'le lundi, le mercredi et le vendredi, de 8 heures 30 à midi',
      { weekdays: [5, 3, 1], from: '08:30', to: '12:00' },
    ],
    ['le samedi et le dimanche, de 9 heures à minuit', { weekdays: [6, 7], from: '09:00', to: '24:00' }],
    [
      'du lundi au jeudi et le samedi, de 0 heure 30 à 1 heure',
      { weekdays: [1, 2, 3, 4, 6], from: '00:30', to: '01:00' },
    ],
    ['tous les jours, 24 heures sur 24', { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
    ['aucun jour pour le moment', { weekdays: [] }],
  ])('are said « %s »', (words, change) => {
    expect(hoursInWords({ ...grandDouai, ...change })).toBe(words);
  });
});
