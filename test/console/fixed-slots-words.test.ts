import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rule } from '../../src/console/web/publishing/answers.ts';
import {
  daysInWords,
  nextInFigures,
  ruleDetails,
  rruleOf,
  WEEKDAYS,
  weeklyOf,
} from '../../src/console/web/publishing/rule-words.ts';

describe('Fixed slots', () => {
  test('the days of a form are the days of its rule', () => {
    const days = fc.subarray(
      WEEKDAYS.map(([day]) => day),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 8 }), (chosen, everyWeeks) => {
        expect(weeklyOf(rruleOf({ days: chosen, everyWeeks }))).toEqual({ days: chosen, everyWeeks });
      }),
    );
  });

  test.each([
    ['FREQ=WEEKLY;BYDAY=MO,WE', 'les lundis et mercredis'],
    ['FREQ=WEEKLY;BYDAY=TU', 'tous les mardis'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SA', 'le samedi, une semaine sur deux'],
    ['FREQ=DAILY', 'tous les jours'],
    ['FREQ=MONTHLY;BYDAY=1MO', 'selon une répétition particulière'],
    ['FREQ=WEEKLY;BYDAY=MO;COUNT=3', 'selon une répétition particulière'],
    ['FREQ=WEEKLY', 'selon une répétition particulière'],
  ])('%s is said « %s »', (rrule, words) => expect(daysInWords(rrule)).toBe(words));

  test('what a form cannot show is not taken for something that it can', () => {
    for (const rrule of [
      'FREQ=DAILY;INTERVAL=2',
      'FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101',
      'FREQ=WEEKLY;BYDAY=2MO',
    ])
      expect(weeklyOf(rrule)).toBeUndefined();
  });

  test('say from when until when, and whether on public holidays', () => {
    const rule: Rule = {
      id: 'r',
      professionalId: 'p',
      placeId: 'cabinet',
      rrule: 'FREQ=WEEKLY;BYDAY=MO',
      from: '18:00',
      to: '19:00',
      slotMinutes: 20,
      startsOn: '2026-12-01',
      until: '2027-06-30',
      except: [],
      onHolidays: false,
      mode: 'HH',
      capacity: 1,
      audience: ['CPTS'],
      needs: [],
      walkIn: false,
      conflicts: [],
      version: 1,
    };
    expect(ruleDetails(rule, '', '2026-11-23')).toEqual([
      'toutes les 20\u00a0min',
      'à domicile',
      'dès le 1er décembre 2026',
      'jusqu’au 30 juin 2027',
      'sauf jours fériés',
    ]);
  });

  test('a preview counts what is given, and says what stands against the rest', () => {
    const next = (['to-come', 'booked', 'holiday', 'overlap', 'overlap'] as const).map((state) => ({
      start: '',
      end: '',
      slotId: null,
      state,
    }));
    const { given, against } = nextInFigures(next);
    expect(given).toHaveLength(2);
    expect(against).toEqual([
      ['jour férié', 1],
      ['un autre créneau à cette heure', 2],
    ]);
  });
});
