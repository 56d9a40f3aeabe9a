import type { Instant } from '../platform/clock.ts';
import type { LocalDay } from './local-time.ts';
import { daysLater, instantAt, isoDate, localDay, weekday } from './local-time.ts';
import type { HolidayCalendar } from './public-holidays.ts';
import { publicHoliday } from './public-holidays.ts';

/** When the line answers (rule 6), in the territory's time zone. */
export type OpeningHours = {
  /** 1 Monday … 7 Sunday. */
  weekdays: readonly number[];
  /** `11:00`. */
  from: string;
  /** `17:00`, later than `from`; `24:00` is the end of the day. */
  to: string;
  holidays: HolidayCalendar;
  closures: readonly Closure[];
};

/** Days on which the line does not answer although it usually would: local dates, both included. */
export type Closure = { from: string; to: string; reason: string };

/** `opensAt` is `undefined` when the line does not open again within 400 days. */
export type LineState =
  | { state: 'open'; closesAt: Instant }
  | ({ state: 'closed'; opensAt: Instant | undefined } & WhyClosed);

/** `hours`: too early, too late or not a day of the line. A holiday or a closure counts only on a day of the line. */
export type WhyClosed =
  | { reason: 'hours' }
  | { reason: 'holiday'; holiday: string }
  | { reason: 'closure'; closure: string };

const daysSearched = 400;

/** Whether the line is open at that instant, until when, or why not and until when (rule 6). Throws RangeError on a malformed time. */
export function lineState(hours: OpeningHours, timeZone: string, at: Instant): LineState {
  const today = localDay(timeZone, at);
  const why = whyClosedOn(hours, today);
  if (!why) {
    const { opens, closes } = openingOn(hours, timeZone, today);
    if (opens <= at && at < closes) return { state: 'open', closesAt: closes };
  }
  return {
    state: 'closed',
    opensAt: nextOpening(hours, timeZone, today, at),
    ...(why ?? { reason: 'hours' }),
  };
}

/** When the line opens and closes on the local day of that instant; `undefined` on a day without opening. */
export function openingOfDay(
  hours: OpeningHours,
  timeZone: string,
  at: Instant,
): { opens: Instant; closes: Instant } | undefined {
  const today = localDay(timeZone, at);
  if (whyClosedOn(hours, today)) return undefined;
  const opening = openingOn(hours, timeZone, today);
  return opening.opens < opening.closes ? opening : undefined;
}

/** `undefined` on a day on which the line opens. */
function whyClosedOn(hours: OpeningHours, day: LocalDay): WhyClosed | undefined {
  if (!hours.weekdays.includes(weekday(day))) return { reason: 'hours' };
  const date = isoDate(day);
  const closure = hours.closures.find((one) => one.from <= date && date <= one.to);
  if (closure) return { reason: 'closure', closure: closure.reason };
  const holiday = publicHoliday(hours.holidays, date);
  return holiday === undefined ? undefined : { reason: 'holiday', holiday };
}

function openingOn(
  hours: OpeningHours,
  timeZone: string,
  day: LocalDay,
): { opens: Instant; closes: Instant } {
  return {
    opens: instantAt(timeZone, day, minuteOfDay(hours.from)),
    closes: instantAt(timeZone, day, minuteOfDay(hours.to)),
  };
}

function nextOpening(
  hours: OpeningHours,
  timeZone: string,
  today: LocalDay,
  at: Instant,
): Instant | undefined {
  if (hours.weekdays.length === 0) return undefined;
  for (let count = 0; count <= daysSearched; count++) {
    const day = daysLater(today, count);
    if (whyClosedOn(hours, day)) continue;
    const { opens, closes } = openingOn(hours, timeZone, day);
    // On the spring change a short night opening can be skipped by the clocks altogether.
    if (opens > at && opens < closes) return opens;
  }
  return undefined;
}

/** What is wrong with these hours, for the edge that takes them in; `undefined` when they can be kept. */
export function openingHoursFault(
  hours: OpeningHours,
): 'weekdays' | 'time' | 'order' | 'closures' | undefined {
  const { weekdays } = hours;
  if (new Set(weekdays).size < weekdays.length) return 'weekdays';
  if (!weekdays.every((day) => Number.isInteger(day) && day >= 1 && day <= 7)) return 'weekdays';
  if (!localTime.test(hours.from) || !localTime.test(hours.to)) return 'time';
  if (minuteOfDay(hours.from) >= minuteOfDay(hours.to)) return 'order';
  if (!hours.closures.every(({ from, to }) => isDate(from) && isDate(to) && from <= to)) return 'closures';
  return undefined;
}

const localTime = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

function minuteOfDay(time: string): number {
  if (!localTime.test(time)) throw new RangeError(`not a local time HH:MM: ${time}`);
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** As it is said on the phone and in an SMS: « du lundi au vendredi, de 11 heures à 17 heures ». */
export function hoursInWords(hours: OpeningHours): string {
  if (hours.weekdays.length === 0) return 'aucun jour pour le moment';
  const allDay = hours.from === '00:00' && hours.to === '24:00';
  const times = allDay ? '24 heures sur 24' : `de ${timeInWords(hours.from)} à ${timeInWords(hours.to)}`;
  return `${daysInWords(hours.weekdays)}, ${times}`;
}

const dayNames = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];

function daysInWords(weekdays: readonly number[]): string {
  const days = dayNames.filter((_, index) => weekdays.includes(index + 1));
  if (days.length === 7) return 'tous les jours';
  const parts = runs(days).flatMap((run) =>
    run.length < 3 ? run.map((day) => `le ${day}`) : [`du ${run[0]} au ${run.at(-1)}`],
  );
  const last = parts.pop();
  return parts.length === 0 ? `${last}` : `${parts.join(', ')} et ${last}`;
}

/** Consecutive days together: « du lundi au jeudi » instead of four names. */
function runs(days: readonly string[]): string[][] {
  const found: string[][] = [];
  for (const day of days) {
    const run = found.at(-1);
    if (run && dayNames.indexOf(day) === dayNames.indexOf(run.at(-1) ?? '') + 1) run.push(day);
    else found.push([day]);
  }
  return found;
}

function timeInWords(time: string): string {
  const minute = minuteOfDay(time);
  if (minute === 12 * 60) return 'midi';
  if (minute === 0 || minute === 24 * 60) return 'minuit';
  const hour = Math.floor(minute / 60);
  const past = minute % 60;
  return `${hour} ${hour < 2 ? 'heure' : 'heures'}${past === 0 ? '' : ` ${past}`}`;
}
