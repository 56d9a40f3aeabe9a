import { describe, expect, test } from 'vitest';
import { holidayCalendars, publicHoliday, publicHolidays } from '../../src/territory/public-holidays.ts';

/** Sunday of Easter by the Gregorian computus (Meeus, Jones, Butcher): nothing in common with the library. */
function easter(year: number): Date {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return new Date(Date.UTC(year, month - 1, day));
}

const daysAfterEaster = (year: number, days: number) =>
  new Date(easter(year).getTime() + days * 86_400_000).toISOString().slice(0, 10);

/** Article L3133-1 of the Code du travail. */
function eleven(year: number): string[] {
  const fixed = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];
  return [...fixed.map((day) => `${year}-${day}`), ...[1, 39, 50].map((days) => daysAfterEaster(year, days))];
}

const years = Array.from({ length: 40 }, (_, index) => 2020 + index);

const added: Record<string, (year: number) => string[]> = {
  metropole: () => [],
  'alsace-moselle': (year) => [daysAfterEaster(year, -2), `${year}-12-26`],
  guadeloupe: (year) => [`${year}-05-27`],
  martinique: (year) => [`${year}-05-22`],
  guyane: (year) => [`${year}-06-10`],
  reunion: (year) => [`${year}-12-20`],
  mayotte: (year) => [`${year}-04-27`],
  'nouvelle-caledonie': (year) => [`${year}-09-24`],
};

describe('Public holidays', () => {
  test.each(holidayCalendars)('%s keeps exactly its legal ones, for forty years', (calendar) => {
    for (const year of years) {
      const legal = new Set([...eleven(year), ...(added[calendar]?.(year) ?? ['not in this test'])]);
      expect([...publicHolidays(calendar, year).keys()].toSorted()).toEqual([...legal].toSorted());
    }
  });

  test('have French names', () => {
    expect(publicHoliday('metropole', '2026-04-06')).toBe('Lundi de Pâques');
    expect(publicHoliday('metropole', '2026-04-07')).toBeUndefined();
  });
});
