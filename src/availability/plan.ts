import { isPlaceOpen, type PlaceHours } from '../directory/place-hours.ts';
import { isoDate, type LocalDay } from '../territory/local-time.ts';
import { clashes, type Interval } from './intervals.ts';
import { type Hours, slotsOn } from './occurrences.ts';

/** What slots are made from: fixed hours that recur, or one duty of a roster. */
export type Source = {
  id: string;
  /** Of its place. */
  timeZone: string;
  hours: Hours;
  days(from: LocalDay, to: LocalDay): readonly LocalDay[];
  /** Local dates on which it is not. */
  except: ReadonlySet<string>;
  /** A duty is on the day on which somebody has put it, whatever day that is. */
  keeps: 'closures-and-holidays' | 'closures' | 'every-day';
};

/** What stands against a slot, as it is known on that day. */
export type Calendar = {
  isHoliday(date: string): boolean;
  isClosed(date: string): boolean;
  absences: readonly Interval[];
  /** Hours of the place, where it has said any. */
  opening: readonly PlaceHours[] | null;
};

/** Why a slot of the rule is not made. `overlap`: its professional, or what else it needs, has something else at that hour. */
export type Skipped = 'exception' | 'holiday' | 'closure' | 'absence' | 'place-closed' | 'overlap';

export type Planned = Interval & { day: LocalDay; skipped: Skipped | undefined };

/** Every slot of `from` to before `to`, with what keeps it from being made. A night goes by the day on which it begins. */
export function plan(source: Source, calendar: Calendar, from: LocalDay, to: LocalDay): Planned[] {
  const isAbsent = clashes(calendar.absences);
  return source.days(from, to).flatMap((day) => {
    const whole = dayOff(source, calendar, isoDate(day));
    return slotsOn(source.timeZone, day, source.hours).map((slot) => ({
      ...slot,
      day,
      skipped:
        whole ??
        (isAbsent(slot) ? 'absence' : undefined) ??
        (isPlaceOpen(calendar.opening, source.timeZone, slot) ? undefined : 'place-closed'),
    }));
  });
}

/**
 * A closure is somebody's decision that nothing is given through the line on that date, and holds for all fixed slots, also for those that go on over public
 * holidays: a holiday is nobody's decision, and stops only what pauses on them. Who sees patients all the same says so for that day: by slots of its
 * own, or a duty, which is put on a date in full knowledge of it.
 */
function dayOff({ except, keeps }: Source, { isHoliday, isClosed }: Calendar, date: string) {
  if (except.has(date)) return 'exception';
  if (keeps !== 'every-day' && isClosed(date)) return 'closure';
  if (keeps === 'closures-and-holidays' && isHoliday(date)) return 'holiday';
  return undefined;
}

/** The same, knowing at which hours those whom a slot needs are taken already. */
export function besides(planned: readonly Planned[], taken: readonly Interval[]): Planned[] {
  const isTaken = clashes(taken);
  return planned.map((slot) =>
    slot.skipped === undefined && isTaken(slot) ? { ...slot, skipped: 'overlap' } : slot,
  );
}

/** Days until so many slots are found, at least one: what one transaction makes at most (decision 2). */
export function fewDays(
  source: Source,
  from: LocalDay,
  to: LocalDay,
  slots: number,
): { to: LocalDay; isAll: boolean } {
  const each = Math.max(1, Math.floor((source.hours.to - source.hours.from) / source.hours.slotMinutes));
  const days = source.days(from, to);
  const next = days[Math.max(1, Math.floor(slots / each))];
  return next === undefined ? { to, isAll: true } : { to: next, isAll: false };
}
