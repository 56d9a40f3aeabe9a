import { expect, test } from 'vitest';
import { type Calendar, plan, type Source } from '../../src/availability/plan.ts';
import { hoursFrom } from '../../src/availability/occurrences.ts';
import { daysLater, isoDate, type LocalDay } from '../../src/territory/local-time.ts';

const dayOf = (date: string) => (Date.parse(`${date}T00:00:00Z`) / 86_400_000) as LocalDay;
const [first, last] = [dayOf('2026-12-24'), dayOf('2026-12-29')];
const hours = hoursFrom('10:00', '10:30', 30);
if (!hours) throw new Error('no hours');

/** Christmas, and the line closed on the 26th, and on the 28th, which shall be a holiday too. */
const calendar: Calendar = {
  isHoliday: (date) => date === '2026-12-25' || date === '2026-12-28',
  isClosed: (date) => date === '2026-12-26' || date === '2026-12-28',
  absences: [],
  opening: null,
};
const daily = (keeps: Source['keeps']): Source => ({
  id: 'every day at ten',
  timeZone: 'Europe/Paris',
  hours,
  days: (from, to) => Array.from({ length: to - from }, (_, no) => daysLater(from, no)),
  except: new Set(['2026-12-24']),
  keeps,
});
const on = (keeps: Source['keeps']) =>
  Object.fromEntries(
    plan(daily(keeps), calendar, first, daysLater(last, 1)).map(({ day, skipped }) => [
      isoDate(day).slice(8),
      skipped ?? 'made',
    ]),
  );

test('A closure stops fixed slots, also those that go on over holidays; a holiday stops only those that pause on them', () => {
  expect(on('closures-and-holidays')).toEqual({
    24: 'exception',
    25: 'holiday',
    26: 'closure',
    27: 'made',
    28: 'closure',
    29: 'made',
  });
  expect(on('closures')).toEqual({
    24: 'exception',
    25: 'made',
    26: 'closure',
    27: 'made',
    28: 'closure',
    29: 'made',
  });
});

test('A duty is done on the day on which somebody has put it, whatever day that is', () => {
  expect(on('every-day')).toEqual({
    24: 'exception',
    25: 'made',
    26: 'made',
    27: 'made',
    28: 'made',
    29: 'made',
  });
});
