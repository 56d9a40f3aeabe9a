import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant, isoIn } from '../../src/platform/clock.ts';
import { quietHoursOf, quietUntil } from '../../src/territory/quiet-hours.ts';
import { readSettings } from '../../src/territory/settings.ts';

const PARIS = 'Europe/Paris';
const usual = quietHoursOf({});
const until = (quiet: { from: string; to: string }, iso: string) => {
  const end = quietUntil(quiet, PARIS, instant(iso));
  return end === undefined ? undefined : isoIn(PARIS, end);
};

test('from nine in the evening to eight in the morning nobody is woken, unless the territory says otherwise', () => {
  expect(until(usual, '2026-11-23T20:59:59+01:00')).toBeUndefined();
  expect(until(usual, '2026-11-23T21:00:00+01:00')).toBe('2026-11-24T08:00:00+01:00');
  expect(until(usual, '2026-11-24T03:00:00+01:00')).toBe('2026-11-24T08:00:00+01:00');
  expect(until(usual, '2026-11-24T08:00:00+01:00')).toBeUndefined();
  const noon = quietHoursOf(readSettings({ quietHours: { from: '12:00', to: '13:30' } }));
  expect(until(noon, '2026-11-24T12:15:00+01:00')).toBe('2026-11-24T13:30:00+01:00');
  expect(until(noon, '2026-11-24T23:15:00+01:00')).toBeUndefined();
  expect(until({ from: '00:00', to: '00:00' }, '2026-11-24T00:00:00+01:00')).toBeUndefined();
});

test('what is stored and makes no sense counts as not decided', () => {
  for (const quietHours of [{ from: '25:00', to: '08:00' }, { from: '21:00' }, 'never', null])
    expect(quietHoursOf(readSettings({ quietHours }))).toEqual({ from: '21:00', to: '08:00' });
});

test('they end at the time on the wall in the nights in which the clocks change', () => {
  expect(until(usual, '2026-03-28T23:00:00+01:00')).toBe('2026-03-29T08:00:00+02:00');
  expect(until(usual, '2026-10-24T23:00:00+02:00')).toBe('2026-10-25T08:00:00+01:00');
  expect(until({ from: '01:00', to: '02:30' }, '2026-03-29T01:30:00+01:00')).toBe(
    '2026-03-29T03:30:00+02:00',
  );
});

test('their end lies ahead, at most a day, and is not quiet itself', () => {
  const time = fc
    .integer({ min: 0, max: 1439 })
    .map((it) => `${String(Math.floor(it / 60)).padStart(2, '0')}:${String(it % 60).padStart(2, '0')}`);
  fc.assert(
    fc.property(
      fc.record({ from: time, to: time }),
      fc.integer({ min: 0, max: 366 * 1440 }),
      (quiet, minute) => {
        const at = (instant('2026-01-01T00:00:00Z') + minute * 60_000) as ReturnType<typeof instant>;
        const end = quietUntil(quiet, PARIS, at);
        if (end === undefined) return;
        expect(end).toBeGreaterThan(at);
        expect(end - at).toBeLessThanOrEqual(25 * 3_600_000);
        expect(quietUntil(quiet, PARIS, end)).toBeUndefined();
      },
    ),
  );
});
