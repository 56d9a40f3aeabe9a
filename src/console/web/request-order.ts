import type { RequestRow } from '../../board/projection.ts';
import { hasDeadline } from './words.ts';

export type RequestsByUrgency = {
  /** A red flag stands in the way of everything else (rule 1). */
  flagged: RequestRow[];
  /** The screen met an « I don't know », which blocks the booking and never counts as no. */
  unsure: RequestRow[];
  /** Care, by the time that is left (rule 2). */
  timed: RequestRow[];
  /** Searches for a treating doctor and other requests, oldest first. */
  untimed: RequestRow[];
  /** By the hour of the appointment. */
  booked: RequestRow[];
};

/** The order in which a person should look at them. */
export function byUrgency(requests: readonly RequestRow[]): RequestsByUrgency {
  const by = (time: (row: RequestRow) => string) => (one: RequestRow, other: RequestRow) =>
    Date.parse(time(one)) - Date.parse(time(other)) || (one.id < other.id ? -1 : 1);
  const flagged = requests.filter((row) => row.redFlag === 'raised');
  const unsure = requests.filter((row) => row.redFlag === 'unknown');
  const clear = requests.filter((row) => row.redFlag !== 'raised' && row.redFlag !== 'unknown');
  const open = clear.filter((row) => row.state !== 'booked');
  const deadline = by((row) => row.deadline);
  return {
    flagged: flagged.sort(deadline),
    unsure: unsure.sort(deadline),
    timed: open.filter(hasDeadline).sort(deadline),
    untimed: open.filter((row) => !hasDeadline(row)).sort(by((row) => row.receivedAt)),
    booked: clear.filter((row) => row.state === 'booked').sort(by((row) => row.bookedFor ?? row.deadline)),
  };
}
