import { label, type WallClock } from './wall-clock.ts';

/**
 * What a doctor would write into a paper diary, looking at a clock all the while: a slot begins whenever the clock shows one of the hours
 * for the first time, and takes its minutes; minutes since 1970.
 */
export function slotsByTheClock(
  clock: WallClock,
  day: number,
  { from, to, slotMinutes }: { from: number; to: number; slotMinutes: number },
): { start: number; end: number }[] {
  const end = endByTheClock(clock, day, to);
  const slots: { start: number; end: number }[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (let hour = from; hour + slotMinutes <= to; hour += slotMinutes) {
    const start = clock.first(label(day, hour));
    if (start === undefined || start < free || start + slotMinutes > end) continue;
    slots.push({ start, end: (free = start + slotMinutes) });
  }
  return slots;
}

/** An end that the clocks skip comes so many minutes after the last one that they show, as if they had not been changed. */
function endByTheClock(clock: WallClock, day: number, to: number): number {
  for (let back = 0; ; back++) {
    const shown = clock.first(label(day, to - back));
    if (shown !== undefined) return shown + back;
  }
}
