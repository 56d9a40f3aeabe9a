import type { Instant } from '../platform/clock.ts';
import { instantAt } from '../territory/local-time.ts';
import { type Interval, overlap } from './intervals.ts';
import { hoursFrom, slotsOn } from './occurrences.ts';
import type { Standing } from './make-slots.ts';
import type { Duty } from './roster-store.ts';
import { dayOf } from './source.ts';
import type { DutyConflict, DutyReason } from './tables.ts';

/** A duty, with the clocks of its place. */
export type PlacedDuty = Pick<Duty, 'id' | 'date' | 'from' | 'to' | 'slotMinutes' | 'conflicts'> & {
  timeZone: string;
};

/** What has become of a duty: at which hours to come nobody gives its slots, and why. */
export const dutyConflicts = ({ planned, made, lacking }: Standing, at: Instant): DutyConflict[] =>
  planned
    .filter(({ start }) => start > at)
    .flatMap(({ start, end, skipped }) => {
      const slot = made.get(start);
      const reason = lacking ? 'gone' : whyNot(skipped, slot?.state);
      return reason
        ? [{ start: new Date(start).toISOString(), end: new Date(end).toISOString(), reason }]
        : [];
    });

function whyNot(
  skipped: Standing['planned'][number]['skipped'],
  state: 'open' | 'blocked' | 'withdrawn' | undefined,
): DutyReason | undefined {
  if (skipped === 'absence') return 'absent';
  if (skipped === 'place-closed') return 'place-closed';
  // By a person, for that slot.
  if (state === 'withdrawn') return 'withdrawn';
  return state === 'blocked' || (skipped !== undefined && state === undefined) ? 'elsewhere' : undefined;
}

const hoursOf = ({ conflicts }: Pick<Duty, 'conflicts'>): Interval[] =>
  conflicts.map(({ start, end }) => ({
    start: Date.parse(start) as Instant,
    end: Date.parse(end) as Instant,
  }));

/** Hours to come of a duty at which nobody is there: neither whom it names nor anybody else of the roster. */
export function uncovered(duty: PlacedDuty, all: readonly PlacedDuty[], at: Instant): DutyConflict[] {
  const others = all.filter(({ id, date }) => id !== duty.id && date === duty.date);
  return duty.conflicts.filter(({ start, end }) => {
    const hours = { start: Date.parse(start) as Instant, end: Date.parse(end) as Instant };
    return hours.start > at && !others.some((other) => isHeldAt(other, hours));
  });
}

function isHeldAt(duty: PlacedDuty, { start, end }: Interval): boolean {
  const hours = hoursFrom(duty.from, duty.to, duty.slotMinutes);
  const day = dayOf(duty.date);
  return (
    hours !== undefined &&
    instantAt(duty.timeZone, day, hours.from) <= start &&
    instantAt(duty.timeZone, day, hours.to) >= end &&
    !hoursOf(duty).some((conflict) => overlap(conflict, { start, end }))
  );
}

/** Whom it names gives none of its slots that are still to come: nobody is on duty. */
export function isUnheld(duty: PlacedDuty, at: Instant): boolean {
  const hours = hoursFrom(duty.from, duty.to, duty.slotMinutes);
  if (!hours) return true;
  const conflicts = new Set(hoursOf(duty).map(({ start }) => start));
  const ahead = slotsOn(duty.timeZone, dayOf(duty.date), hours).filter(({ start }) => start > at);
  return ahead.length > 0 && ahead.every(({ start }) => conflicts.has(start));
}

/** Somebody has to be found. A slot or two that its professional has taken back in full knowledge of the duty are theirs to take back (rule 4); all of them are not. */
export function needsSomebody(duty: PlacedDuty, all: readonly PlacedDuty[], at: Instant): boolean {
  const hours = uncovered(duty, all, at);
  return hours.some(({ reason }) => reason !== 'withdrawn') || (hours.length > 0 && isUnheld(duty, at));
}
