import { createHash } from 'node:crypto';
import { slotsOn } from '../../src/availability/occurrences.ts';
import { readRecurrence } from '../../src/availability/recurrence.ts';
import { offsetMinutes, type Instant } from '../../src/platform/clock.ts';
import type { LocalDay } from '../../src/territory/local-time.ts';
import { TEN_YEARS, ZONES } from './wall-clock.ts';

/**
 * A program of its own, for a machine that believes it is somewhere else: writes where that is, and a digest of what ten years of fixed slots are in
 * every zone (`under-time-zones.test.ts`).
 */
const digest = createHash('sha256');
const [first, last] = TEN_YEARS;
for (const text of [
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO',
  'FREQ=MONTHLY;BYDAY=-1SU',
  'FREQ=DAILY;COUNT=700',
]) {
  const rule = readRecurrence(text);
  if ('fault' in rule) throw new Error(rule.fault);
  digest.update(rule.days((first - 9) as LocalDay, first as LocalDay, last as LocalDay).join());
}
let slots = 0;
for (const zone of ZONES)
  for (let day = first; day < last; day++) {
    // Noon to noon differs: the clocks change in between. Of other days every fiftieth.
    const offset = (by: number) => offsetMinutes(zone, ((day + by) * 86_400_000) as Instant);
    if (offset(-1) === offset(2) && day % 50 > 0) continue;
    for (const hours of [
      { from: 0, to: 300, slotMinutes: 30 },
      { from: 85, to: 260, slotMinutes: 35 },
      { from: 1320, to: 1800, slotMinutes: 60 },
    ]) {
      const made = slotsOn(zone, day as LocalDay, hours);
      slots += made.length;
      digest.update(`${zone} ${day} ${made.map(({ start, end }) => `${start}-${end}`).join()}`);
    }
  }
const machine = {
  january: new Date(2027, 0, 1).getTimezoneOffset(),
  july: new Date(2027, 6, 1).getTimezoneOffset(),
};
process.stdout.write(JSON.stringify({ machine, slots, digest: digest.digest('hex') }));
