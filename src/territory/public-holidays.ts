import type { HolidaysTypes } from 'date-holidays';
import Holidays from 'date-holidays';

/** Whose public holidays a territory keeps. */
export type HolidayCalendar = keyof typeof calendars;

/**
 * The eleven of article L3133-1 of the Code du travail, with what L3134-13 adds in Alsace-Moselle, the day of the abolition of slavery
 * of L3422-2 overseas, and 24 September in New Caledonia. Computed by date-holidays, so that a change of the law is an update of a package.
 */
const calendars = {
  metropole: ['FR'],
  'alsace-moselle': ['FR', '67'],
  guadeloupe: ['GP'],
  martinique: ['MQ'],
  guyane: ['GF'],
  reunion: ['RE'],
  mayotte: ['YT'],
  'nouvelle-caledonie': ['NC'],
} as const satisfies Record<string, readonly [country: string, state?: string]>;

/** What settings may choose from. */
export const holidayCalendars = Object.keys(calendars) as readonly HolidayCalendar[];

/**
 * Local dates (`2026-05-14`) of the public holidays of a year, in order, with their French names.
 * Good Friday is one by law in Alsace-Moselle only: in the Antilles it is a custom, which a territory that keeps it writes
 * down as a closure.
 */
export function publicHolidays(calendar: HolidayCalendar, year: number): ReadonlyMap<string, string> {
  const key = `${calendar} ${year}`;
  let dates = years.get(key);
  if (!dates) years.set(key, (dates = compute(calendar, year)));
  return dates;
}

/** The holiday's French name, `undefined` on any other date. `date` is a local date: `2026-05-14`. */
export function publicHoliday(calendar: HolidayCalendar, date: string): string | undefined {
  return publicHolidays(calendar, Number(date.slice(0, 4))).get(date);
}

const years = new Map<string, ReadonlyMap<string, string>>();

function compute(calendar: HolidayCalendar, year: number): ReadonlyMap<string, string> {
  const [country, state] = calendars[calendar] as readonly [string, string?];
  const options: HolidaysTypes.Options = { types: ['public'], languages: ['fr'] };
  const library = state ? new Holidays(country, state, options) : new Holidays(country, options);
  const dates = new Map<string, string>();
  for (const day of library.getHolidays(year)) {
    const goodFridayByCustom = day.rule === 'easter -2' && calendar !== 'alsace-moselle';
    if (!goodFridayByCustom) dates.set(day.date.slice(0, 10), day.name);
  }
  return dates;
}
