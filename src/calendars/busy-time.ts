import type { CalendarResponse, VEvent } from 'node-ical';
import type { Interval } from '../availability/intervals.ts';
import type { Instant } from '../platform/clock.ts';
import { daysLater, instantAt, localDay, type LocalDay } from '../territory/local-time.ts';

/** The hours of a calendar that lie, at least in part, between two times; in order, none twice. Throws on an event whose hours make no sense. */
export function busyTime(calendar: CalendarResponse, timeZone: string, between: Interval): Interval[] {
  const found = new Map<string, Interval>();
  const keep = (it: Interval) => {
    const [start, end] = [Math.max(it.start, between.start), Math.min(it.end, between.end)] as Instant[];
    if (start !== undefined && end !== undefined && start < end) found.set(`${start}/${end}`, { start, end });
    if (found.size > MOST_HOURS) throw new TooMany();
  };
  for (const component of Object.values(calendar)) {
    if (component?.type === 'VEVENT') ofEvent(component as VEvent, timeZone, between).forEach(keep);
    if (component?.type === 'VFREEBUSY' && 'freebusy' in component)
      for (const { type, start, end } of component.freebusy ?? [])
        if (type !== 'FREE') keep(timed(start, end));
  }
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

const MOST_HOURS = 10_000;

export class TooMany extends Error {
  override readonly name = 'TooMany';
}

type Times = {
  start?: Date;
  end?: Date;
  status?: string;
  transparency?: string;
  recurrenceid?: Date;
};

function ofEvent(event: VEvent, timeZone: string, between: Interval): Interval[] {
  const own = spanOf(event, timeZone);
  const others: Times[] = [...new Set(Object.values(event.recurrences ?? {}))];
  const replaced = new Set(others.flatMap((it) => (it.recurrenceid ? [keyOf(it.recurrenceid)] : [])));
  const left = new Set(Object.values(event.exdate ?? {}).map(keyOf));
  const instead = others.filter(isBusy).map((it) => spanOf(it, timeZone));
  // Without its series only the exceptions are there; they are among `others`.
  if (!isBusy(event) || event.recurrenceid !== undefined) return instead;
  if (!event.rrule) return replaced.has(keyOf(event.start)) ? instead : [own, ...instead];
  const longest = own.end - own.start;
  const from = new Date(between.start - longest - DAY);
  const series = event.rrule
    .between(from, new Date(between.end + DAY), true)
    .filter((start) => {
      const key = keyOf(start);
      return !replaced.has(key) && !left.has(key) && !left.has(dayKey(start, timeZone));
    })
    .map((start) => again(event, own, start, timeZone));
  return [...series, ...instead];
}

const DAY = 86_400_000;

/** RFC 5545, 3.8.2.7 and 3.8.1.11: nobody is kept from anything by what is transparent, or called off. */
const isBusy = ({ status, transparency }: Times): boolean =>
  String(transparency ?? '').toUpperCase() !== 'TRANSPARENT' &&
  String(status ?? '').toUpperCase() !== 'CANCELLED';

const isDay = (date: Date): boolean => (date as { dateOnly?: boolean }).dateOnly === true;

/** A day of the calendar, as the library tells it: midnight of this machine. */
const dayOf = (date: Date): LocalDay =>
  (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY) as LocalDay;

/** By which an exception names what it is an exception to. */
const keyOf = (date: Date): string => (isDay(date) ? `day ${dayOf(date)}` : `at ${date.getTime()}`);

/** An exception may name a whole day of a series of hours. */
const dayKey = (date: Date, timeZone: string): string =>
  `day ${isDay(date) ? dayOf(date) : localDay(timeZone, date.getTime() as Instant)}`;

function spanOf({ start, end }: Pick<Times, 'start' | 'end'>, timeZone: string): Interval {
  if (!(start instanceof Date) || !(end instanceof Date)) throw new RangeError('no hours');
  return isDay(start) ? days(dayOf(start), daysBetween(start, end), timeZone) : timed(start, end);
}

/** From midnight to midnight on the professional's own walls. */
const days = (day: LocalDay, count: number, timeZone: string): Interval => ({
  start: instantAt(timeZone, day, 0),
  end: instantAt(timeZone, daysLater(day, count), 0),
});

function daysBetween(start: Date, end: Date): number {
  const count = dayOf(end) - dayOf(start);
  if (!(count >= 0)) throw new RangeError('the end comes before the start');
  return Math.max(1, count);
}

function timed(start: Date, end: Date): Interval {
  const span = { start: start.getTime() as Instant, end: end.getTime() as Instant };
  if (!(span.end >= span.start)) throw new RangeError('the end comes before the start');
  return span;
}

const again = (event: VEvent, own: Interval, start: Date, timeZone: string): Interval =>
  isDay(event.start)
    ? days(dayOf(start), daysBetween(event.start, event.end ?? event.start), timeZone)
    : timed(start, new Date(start.getTime() + (own.end - own.start)));
