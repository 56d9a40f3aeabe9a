import type { RequestRow } from '../../board/projection.ts';
import { hasDeadline, isEmergency, timeOf, urgency } from './request-time.ts';

export type RequestsByUrgency = {
  /** A red flag stands in the way of everything else (rule 1). */
  flagged: RequestRow[];
  /** The screen met an « I don't know », which blocks the booking and never counts as no. */
  unsure: RequestRow[];
  /** Care: who is to go to an emergency department first, then by the time that is left (rule 2). */
  timed: RequestRow[];
  /** Searches for a treating doctor and other requests, oldest first. */
  untimed: RequestRow[];
  /** All of these, as the page counts them. */
  toTreat: RequestRow[];
  /** Of these, those whose time is over. */
  late: number;
  /** Of these, those whose time is nearly over. */
  soon: number;
  /** By the hour of the appointment. */
  booked: RequestRow[];
};

/** The order in which a person should look at them at `now`, and what they come to: every figure of the page is counted here. */
export function byUrgency(requests: readonly RequestRow[], now: number): RequestsByUrgency {
  const by = (time: (row: RequestRow) => number) => (one: RequestRow, other: RequestRow) =>
    time(one) - time(other) || (one.id < other.id ? -1 : 1);
  const flagged = requests.filter((row) => row.redFlag === 'raised');
  const unsure = requests.filter((row) => row.redFlag === 'unknown');
  const clear = requests.filter((row) => row.redFlag !== 'raised' && row.redFlag !== 'unknown');
  const open = clear.filter((row) => row.state !== 'booked');
  const pressing = by((row) => timeOf(row).by);
  const timed = open
    .filter(hasDeadline)
    .sort((one, other) => Number(isEmergency(other)) - Number(isEmergency(one)) || pressing(one, other));
  const untimed = open.filter((row) => !hasDeadline(row)).sort(by((row) => Date.parse(row.receivedAt)));
  const is = (how: 'late' | 'eighty') => (row: RequestRow) => hasDeadline(row) && urgency(row, now) === how;
  // An alert is told by its own words; whoever has a place by now is not late.
  const pressed = [...unsure.filter((row) => row.state !== 'booked'), ...timed];
  return {
    flagged: flagged.sort(pressing),
    unsure: unsure.sort(pressing),
    timed,
    untimed,
    toTreat: [...flagged, ...unsure, ...timed, ...untimed],
    late: pressed.filter(is('late')).length,
    soon: pressed.filter(is('eighty')).length,
    booked: clear
      .filter((row) => row.state === 'booked')
      .sort(by((row) => Date.parse(row.bookedFor ?? row.deadline))),
  };
}
