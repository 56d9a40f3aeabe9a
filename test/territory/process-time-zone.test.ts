import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { after, hours, instant } from '../../src/platform/clock.ts';
import type { OpeningHours } from '../../src/territory/opening-hours.ts';

/** 2026 hour by hour: what the rules answer must not depend on where the machine believes it is. */
async function answers() {
  vi.resetModules();
  const { lineState } = await import('../../src/territory/opening-hours.ts');
  const { holidayCalendars, publicHolidays } = await import('../../src/territory/public-holidays.ts');
  const { deadlineOf, timeLeftInWords } = await import('../../src/requests/deadline.ts');
  const line: OpeningHours = {
    weekdays: [1, 2, 3, 4, 5],
    from: '11:00',
    to: '17:00',
    holidays: 'metropole',
    closures: [{ from: '2026-08-03', to: '2026-08-14', reason: 'congés' }],
  };
  const states: unknown[] = [];
  for (
    let at = instant('2026-01-01T00:00:00Z');
    at < instant('2027-01-01T00:00:00Z');
    at = after(at, hours(1))
  )
    states.push(lineState(line, 'Europe/Paris', at), lineState(line, 'America/Guadeloupe', at));
  const changes = ['2026-03-28T11:00:00Z', '2026-10-24T11:00:00Z'].map(instant);
  return {
    states,
    holidays: holidayCalendars.map((calendar) => [
      ...publicHolidays(calendar, 2026),
      ...publicHolidays(calendar, 2027),
    ]),
    words: changes.map((at) => timeLeftInWords(deadlineOf(at), after(at, hours(20.5)))),
  };
}

/** In whatever zone the tests were started. */
const expected = await answers();

describe.each([
  ['UTC', 0],
  ['Europe/Paris', -120],
  ['America/Guadeloupe', 240],
])('On a machine whose TZ is %s', (zone, offset) => {
  const before = process.env.TZ;

  beforeAll(() => {
    process.env.TZ = zone;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  test('the process really is in that zone, and every answer is the same as elsewhere', async () => {
    expect(new Date(instant('2026-07-01T12:00:00Z')).getTimezoneOffset()).toBe(offset);
    expect(await answers()).toEqual(expected);
    expect(expected.words).toEqual(['encore 3 h 30', 'encore 3 h 30']);
  });
});
