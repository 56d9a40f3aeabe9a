import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/platform/clock.ts';
import { after, hours, instant, minutes } from '../../src/platform/clock.ts';
import {
  deadlineOf,
  durationInWords,
  timeLeft,
  timeLeftInWords,
  urgencyOf,
} from '../../src/requests/deadline.ts';

const received = instant('2026-11-23T11:20:00+01:00');
const at = (ms: number) => after(received, ms);

const anyTime = fc
  .integer({ min: instant('2024-01-01T00:00:00Z'), max: instant('2032-01-01T00:00:00Z') })
  .map((ms) => ms as Instant);

describe('24 hours (rule 2)', () => {
  test('are real hours: across a clock change the deadline shows another hour of the day', () => {
    const local = (iso: string) =>
      Temporal.Instant.fromEpochMilliseconds(deadlineOf(instant(iso)))
        .toZonedDateTimeISO('Europe/Paris')
        .toString();
    expect(local('2026-11-23T11:20:00+01:00')).toBe('2026-11-24T11:20:00+01:00[Europe/Paris]');
    expect(local('2026-03-28T11:20:00+01:00')).toBe('2026-03-29T12:20:00+02:00[Europe/Paris]');
    expect(local('2026-10-24T11:20:00+02:00')).toBe('2026-10-25T10:20:00+01:00[Europe/Paris]');
  });

  test('are over after their last instant, not at it', () => {
    const deadline = deadlineOf(received);
    expect(timeLeft(deadline, at(hours(24)))).toEqual({ late: false, ms: 0 });
    expect(timeLeft(deadline, at(hours(24) + 1))).toEqual({ late: true, ms: 1 });
    expect(timeLeft(deadline, received)).toEqual({ late: false, ms: hours(24) });
  });

  test.each([
    [0, 'encore 24 h'],
    [hours(20) + minutes(40), 'encore 3 h 20'],
    [hours(23) + minutes(15), 'encore 45 min'],
    [hours(24) - 30_000, 'encore moins d’une minute'],
    [hours(25) + minutes(5) + 59_999, 'en retard de 1 h 05'],
    [hours(24) + 1, 'en retard de moins d’une minute'],
    [hours(24 + 53), 'en retard de 2 j 5 h'],
    [hours(24 + 72), 'en retard de 3 j'],
  ])('%i ms after reception it is « %s »', (ms, words) => {
    expect(timeLeftInWords(deadlineOf(received), at(ms))).toBe(words);
  });

  test.each([
    [0, 'calm'],
    [hours(12) - 1, 'calm'],
    [hours(12), 'half'],
    [hours(19.2) - 1, 'half'],
    [hours(19.2), 'eighty'],
    [hours(24), 'eighty'],
    [hours(24) + 1, 'late'],
  ])('%i ms after reception a request is %s', (ms, urgency) => {
    expect(urgencyOf(received, deadlineOf(received), at(ms))).toBe(urgency);
  });

  test('never go back: urgency only rises, and time left and lateness add up to the time that went by', () => {
    const order = ['calm', 'half', 'eighty', 'late'];
    const elapsed = fc.integer({ min: 0, max: hours(100) });
    fc.assert(
      fc.property(anyTime, elapsed, elapsed, (start, one, other) => {
        const deadline = deadlineOf(start);
        const [sooner, later] = [after(start, Math.min(one, other)), after(start, Math.max(one, other))];
        const rank = (moment: Instant) => order.indexOf(urgencyOf(start, deadline, moment));
        expect(rank(sooner)).toBeLessThanOrEqual(rank(later));
        const signed = (moment: Instant) => {
          const { late, ms } = timeLeft(deadline, moment);
          return late ? -ms : ms;
        };
        expect(signed(sooner) - signed(later)).toBe(later - sooner);
        expect(rank(later) === 3).toBe(timeLeft(deadline, later).late);
      }),
      { numRuns: 2000 },
    );
  });

  test('are never said longer than they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: hours(47) }), (ms) => {
        const [, h = '0', min = '0'] = /^(?:(\d+) h)? ?(?:(\d+)(?: min)?)?$/.exec(durationInWords(ms)) ?? [];
        const said = hours(Number(h)) + minutes(Number(min));
        expect(said).toBeLessThanOrEqual(ms);
        expect(ms - said).toBeLessThan(minutes(1));
      }),
      { numRuns: 2000 },
    );
  });
});
