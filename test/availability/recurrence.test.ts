import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecurrence, type Recurrence } from '../../src/availability/recurrence.ts';
import type { LocalDay } from '../../src/territory/local-time.ts';

const dayOf = (date: string) => (Date.parse(`${date}T00:00:00Z`) / 86_400_000) as LocalDay;
const dateOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
const START = dayOf('2026-11-23');

function read(text: string): Recurrence {
  const rule = readRecurrence(text);
  if ('fault' in rule) throw new Error(rule.fault);
  return rule;
}
const days = (text: string, from = '2026-11-23', to = '2026-12-21', startsOn = from) =>
  read(text).days(dayOf(startsOn), dayOf(from), dayOf(to)).map(dateOf);

describe('A recurrence', () => {
  test('says its days as RFC 5545 counts them', () => {
    expect(days('FREQ=WEEKLY;BYDAY=MO,WE')).toEqual([
      '2026-11-23',
      '2026-11-25',
      '2026-11-30',
      '2026-12-02',
      '2026-12-07',
      '2026-12-09',
      '2026-12-14',
      '2026-12-16',
    ]);
    expect(days('RRULE:freq=monthly;byday=1MO')).toEqual(['2026-12-07']);
    expect(days('FREQ=MONTHLY;BYDAY=-1FR', '2026-11-23', '2027-02-01')).toEqual([
      '2026-11-27',
      '2026-12-25',
      '2027-01-29',
    ]);
    expect(days('FREQ=DAILY;UNTIL=20261125')).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
    // The first day settles the phase, and is none of them by itself.
    expect(days('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', '2026-12-01', '2026-12-29', '2026-11-25')).toEqual([
      '2026-12-08',
      '2026-12-22',
    ]);
    // COUNT is counted from the first day on, not from where one looks.
    expect(days('FREQ=DAILY;COUNT=10', '2026-12-01', '2026-12-29', '2026-11-23')).toEqual([
      '2026-12-01',
      '2026-12-02',
    ]);
    expect(days('FREQ=DAILY', '2026-11-23', '2026-11-23')).toEqual([]);
    expect(days('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '2026-11-23', '2028-11-23')).toEqual([]);
  });

  test.each([
    ['FREQ=SECONDLY', /par jour, semaine/],
    ['FREQ=MINUTELY;INTERVAL=15', /par jour, semaine/],
    ['FREQ=HOURLY', /par jour, semaine/],
    ['FREQ=TOUJOURS', /par jour, semaine/],
    ['BYDAY=MO', /par jour, semaine/],
    ['FREQ=DAILY;BYHOUR=3', /« de » et « à »/],
    ['FREQ=DAILY;BYMINUTE=0,15', /« de » et « à »/],
    ['FREQ=DAILY;COUNT=999999999', /COUNT/],
    ['FREQ=DAILY;COUNT=0', /COUNT/],
    ['FREQ=DAILY;COUNT=3;UNTIL=20261201', /ne vont pas ensemble/],
    ['FREQ=DAILY;INTERVAL=0', /INTERVAL/],
    ['FREQ=DAILY;INTERVAL=400', /INTERVAL/],
    ['FREQ=DAILY;UNTIL=20261201T120000Z', /UNTIL/],
    ['FREQ=DAILY;UNTIL=20261341', /UNTIL/],
    ['FREQ=WEEKLY;BYDAY=XX', /RFC 5545/],
    ['FREQ=MONTHLY;BYMONTHDAY=32', /BYMONTHDAY va de 1 à 31/],
    ['FREQ=MONTHLY;BYMONTHDAY=1,0', /BYMONTHDAY va de 1 à 31/],
    ['FREQ=MONTHLY;BYMONTH=13', /BYMONTH va de 1 à 12/],
    ['FREQ=YEARLY;BYYEARDAY=-400', /BYYEARDAY va de 1 à 366/],
    ['FREQ=YEARLY;BYWEEKNO=99', /BYWEEKNO va de 1 à 53/],
    ['FREQ=DAILY;BYYEARDAY=10', /BYYEARDAY ne va pas avec FREQ=DAILY/],
    ['FREQ=WEEKLY;BYMONTHDAY=10', /BYMONTHDAY ne va pas avec FREQ=WEEKLY/],
    ['FREQ=WEEKLY;BYDAY=1MO', /sans nombre/],
    ['FREQ=DAILY;BYSETPOS=1', /d’un autre élément/],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=999', /BYSETPOS va de 1 à 366/],
    ['FREQ=WEEKLY;FOO=1', /FOO/],
    ['RSCALE=CHINESE;FREQ=YEARLY', /RSCALE/],
    ['FREQ=WEEKLY;BYDAY=MO;BYDAY=TU', /qu’une fois/],
    ['DTSTART:20200101T000000Z\nRRULE:FREQ=DAILY', /s’écrit comme une RRULE/],
    ['', /s’écrit comme une RRULE/],
    ['tous les lundis', /s’écrit comme une RRULE/],
    [`FREQ=YEARLY;BYYEARDAY=${Array.from({ length: 200 }, (_, i) => i + 1).join(',')}`, /trop longue/],
  ])('that nobody can keep is refused with what is wrong: %s', (text, fault) => {
    expect(readRecurrence(text)).toEqual({ fault: expect.stringMatching(fault) });
  });

  test('of any text at all is read or refused, and never breaks', () => {
    const piece = fc.constantFrom(
      ...'FREQ=,WEEKLY,DAILY,YEARLY,;,BYDAY=,MO,-1,5,BYSETPOS=,COUNT=,=,INTERVAL=,BYMONTHDAY=,31,0,UNTIL=,20270101'.split(
        ',',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          const rule = readRecurrence(text);
          if ('fault' in rule) return;
          const found = rule.days(START, START, (START + 400) as LocalDay);
          expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('seen through any window is the same recurrence, and one that goes through a calendar with a finger finds the same days', () => {
    const names = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
    const weekday = (day: number) => (((day + 3) % 7) + 7) % 7;
    const monday = (day: number) => day - weekday(day);
    const rule = fc.oneof(
      fc.record({ kind: fc.constant('DAILY' as const), every: fc.integer({ min: 1, max: 9 }) }),
      fc.record({
        kind: fc.constant('WEEKLY' as const),
        every: fc.integer({ min: 1, max: 5 }),
        on: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
      }),
      fc.record({ kind: fc.constant('MONTHLY' as const), date: fc.integer({ min: 1, max: 31 }) }),
    );
    fc.assert(
      fc.property(
        rule,
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 1, max: 120 }),
        (asked, later, ahead, length) => {
          const startsOn = START + later;
          const from = startsOn + ahead;
          const text =
            asked.kind === 'DAILY'
              ? `FREQ=DAILY;INTERVAL=${asked.every}`
              : asked.kind === 'WEEKLY'
                ? `FREQ=WEEKLY;INTERVAL=${asked.every};BYDAY=${asked.on.map((on) => names[on]).join()}`
                : `FREQ=MONTHLY;BYMONTHDAY=${asked.date}`;
          const isOne = (day: number) =>
            asked.kind === 'DAILY'
              ? (day - startsOn) % asked.every === 0
              : asked.kind === 'WEEKLY'
                ? asked.on.includes(weekday(day)) &&
                  ((monday(day) - monday(startsOn)) / 7) % asked.every === 0
                : dateOf(day).endsWith(`-${String(asked.date).padStart(2, '0')}`);
          const found = read(text).days(startsOn as LocalDay, from as LocalDay, (from + length) as LocalDay);
          expect(found).toEqual(Array.from({ length }, (_, i) => from + i).filter(isOne));
        },
      ),
      { numRuns: 200 },
    );
  });
});
