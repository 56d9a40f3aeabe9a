import type { Instant } from '../platform/clock.ts';

/** A stretch of time: its end no more belongs to it, as in PostgreSQL's ranges. */
export type Interval = { readonly start: Instant; readonly end: Instant };

/** Whether an instant is in both: two that only touch have none, nor has an empty one. */
export const overlap = (a: Interval, b: Interval): boolean =>
  Math.max(a.start, b.start) < Math.min(a.end, b.end);

/** Sorted, without empty ones, and with what overlaps or touches put together: each instant is in one of them at most. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start);
  const joined: Interval[] = [];
  for (const next of sorted) {
    const last = joined.at(-1);
    if (!last || last.end < next.start) joined.push(next);
    else if (last.end < next.end) joined[joined.length - 1] = { start: last.start, end: next.end };
  }
  return joined;
}

/** What is left of `from` without `taken`, in order. */
export function without(from: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const holes = merged(taken);
  return merged(from).flatMap((whole) => {
    const left: Interval[] = [];
    let at = whole.start;
    for (const hole of holes.filter((one) => overlap(one, whole))) {
      if (at < hole.start) left.push({ start: at, end: hole.start });
      if (hole.end > at) at = hole.end;
    }
    if (at < whole.end) left.push({ start: at, end: whole.end });
    return left;
  });
}

/** Whether `one` lies in `whole` to its last instant; an empty one lies everywhere. */
export const covered = (one: Interval, whole: readonly Interval[]): boolean =>
  without([one], whole).length === 0;

/** Tells of many intervals which of `taken` they overlap, in the order of both: one sort instead of a look at every pair. */
export function clashes(taken: readonly Interval[]): (one: Interval) => boolean {
  const busy = merged(taken);
  return (one) => {
    let low = 0;
    let high = busy.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((busy[middle] as Interval).end <= one.start) low = middle + 1;
      else high = middle;
    }
    const next = busy[low];
    return next !== undefined && overlap(one, next);
  };
}
