import { after, hours, type Instant } from '../platform/clock.ts';
import { daysLater, instantAt, type LocalDay, localDay } from '../territory/local-time.ts';
import { type OpeningHours, openingOfDay } from '../territory/opening-hours.ts';

/** The line's time, as far as expecting requests goes. */
export type LineCalendar = {
  /** Hours between the two in which the line answers (rule 6): requests come only then. */
  openHours(from: Instant, to: Instant): number;
  /** Midnight at the end of the local day. */
  dayEnd(at: Instant): Instant;
};

const NOON = 12 * 60;

/** Remembers the opening of each day that it was asked about. */
export function lineCalendar(opening: OpeningHours, timeZone: string): LineCalendar {
  const days = new Map<LocalDay, { opens: Instant; closes: Instant } | undefined>();
  const openingOf = (day: LocalDay) => {
    if (!days.has(day)) days.set(day, openingOfDay(opening, timeZone, instantAt(timeZone, day, NOON)));
    return days.get(day);
  };
  return {
    openHours(from, to) {
      let ms = 0;
      const last = localDay(timeZone, to);
      for (let day = localDay(timeZone, from); day <= last; day = daysLater(day, 1)) {
        const open = openingOf(day);
        if (open) ms += Math.max(0, Math.min(to, open.closes) - Math.max(from, open.opens));
      }
      return ms / hours(1);
    },
    dayEnd: (at) => instantAt(timeZone, daysLater(localDay(timeZone, at), 1), 0),
  };
}

/** Whoever has to be done by ten o'clock of the next day cannot wait until tomorrow morning. */
export const isTight = (calendar: LineCalendar, at: Instant, by: Instant | undefined): boolean =>
  by !== undefined && by < after(calendar.dayEnd(at), hours(10));
