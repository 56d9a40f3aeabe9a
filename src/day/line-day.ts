import type { Instant } from '../platform/clock.ts';
import { derivedId } from '../platform/ids.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import { lineState, type OpeningHours, openingOfDay } from '../territory/opening-hours.ts';

/** What of a territory decides when its days end. `timeZone`: IANA name. */
type Hours = { territoryId: string; opening: OpeningHours; timeZone: string };

/** A day of the line: its local date, and when it opens and closes; neither on a day without opening. */
export type LineDay = { date: string; opensAt: Instant | undefined; closesAt: Instant | undefined };

export function lineDay({ opening, timeZone }: Hours, at: Instant): LineDay {
  const hours = openingOfDay(opening, timeZone, at);
  return { date: isoDate(localDay(timeZone, at)), opensAt: hours?.opens, closesAt: hours?.closes };
}

/** The id under which events and tasks speak of a territory's day. `late`: of what came after its end. */
export const dayId = (territoryId: string, date: string, part: 'day' | 'late' = 'day'): string =>
  derivedId(`line-day/${territoryId}/${date}/${part}`);

/** So many days of a line that answers night and day are looked through for one at whose end it closes. */
const DAYS_LOOKED_THROUGH = 14;

/** The next end of a day of the line after that instant; `undefined` when the line does not open again, or does not close soon. */
export function nextEnding(territory: Hours, at: Instant): { date: string; closesAt: Instant } | undefined {
  for (let days = 0, from = at; days < DAYS_LOOKED_THROUGH; days++) {
    const next = nextMidnightOrEnd(territory, from);
    if (next === undefined || !isOpen(territory, next.closesAt)) return next;
    from = next.closesAt;
  }
  return undefined;
}

function nextMidnightOrEnd(territory: Hours, at: Instant): { date: string; closesAt: Instant } | undefined {
  const today = lineDay(territory, at);
  if (today.closesAt !== undefined && at < today.closesAt)
    return { date: today.date, closesAt: today.closesAt };
  const line = lineState(territory.opening, territory.timeZone, at);
  const opensAt = line.state === 'closed' ? line.opensAt : undefined;
  if (opensAt === undefined) return undefined;
  const { date, closesAt } = lineDay(territory, opensAt);
  return closesAt === undefined ? undefined : { date, closesAt };
}

const isOpen = ({ opening, timeZone }: Hours, at: Instant): boolean =>
  lineState(opening, timeZone, at).state === 'open';

/** The line answers night and day and is open: nothing ends, and whoever is at the phones goes on. */
export const goesOn = (territory: Hours, at: Instant): boolean =>
  territory.opening.from === '00:00' && territory.opening.to === '24:00' && isOpen(territory, at);
