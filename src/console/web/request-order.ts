import type { RequestRow } from '../../board/projection.ts';
import { hasDeadline, urgency } from './words.ts';

export type RequestsByUrgency = {
  /** A red flag stands in the way of everything else (rule 1). */
  flagged: RequestRow[];
  /** The screen met an « I don't know », which blocks the booking and never counts as no. */
  unsure: RequestRow[];
  /** Care, by the time that is left (rule 2). */
  timed: RequestRow[];
  /** Searches for a treating doctor and other requests, oldest first. */
  untimed: RequestRow[];
  /** All of these, as the page counts them. */
  toTreat: RequestRow[];
  /** Of these, those whose 24 h are over. */
  late: number;
  /** Of these, those whose 24 h are nearly over. */
  soon: number;
  /** By the hour of the appointment. */
  booked: RequestRow[];
};

/** The order in which a person should look at them at `now`, and what they come to: every figure of the page is counted here. */
export function byUrgency(requests: readonly RequestRow[], now: number): RequestsByUrgency {
  const by = (time: (row: RequestRow) => string) => (one: RequestRow, other: RequestRow) =>
    Date.parse(time(one)) - Date.parse(time(other)) || (one.id < other.id ? -1 : 1);
  const flagged = requests.filter((row) => row.redFlag === 'raised');
  const unsure = requests.filter((row) => row.redFlag === 'unknown');
  const clear = requests.filter((row) => row.redFlag !== 'raised' && row.redFlag !== 'unknown');
  const open = clear.filter((row) => row.state !== 'booked');
  const deadline = by((row) => row.deadline);
  const timed = open.filter(hasDeadline).sort(deadline);
  const untimed = open.filter((row) => !hasDeadline(row)).sort(by((row) => row.receivedAt));
  const is = (how: 'late' | 'eighty') => (row: RequestRow) => hasDeadline(row) && urgency(row, now) === how;
  // An alert is told by its own words; whoever has a place by now is not late.
  const pressed = [...unsure.filter((row) => row.state !== 'booked'), ...timed];
  return {
    flagged: flagged.sort(deadline),
    unsure: unsure.sort(deadline),
    timed,
    untimed,
    toTreat: [...flagged, ...unsure, ...timed, ...untimed],
    late: pressed.filter(is('late')).length,
    soon: pressed.filter(is('eighty')).length,
    booked: clear.filter((row) => row.state === 'booked').sort(by((row) => row.bookedFor ?? row.deadline)),
  };
}
