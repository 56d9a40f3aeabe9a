import { describe, expect, test } from 'vitest';
import { addressOf, viewAt } from '../../src/console/web/address.ts';
import { stepOf } from '../../src/console/web/request/step.ts';
import { ageInWords, careInWords } from '../../src/console/web/request/words.ts';
import { instantAt, isoDate, numberOf, searchOf } from '../../src/console/web/typed.ts';

const ID = '01a201cb-77be-71bf-9f09-6c7b565f515f';

describe('the address of a page', () => {
  test('leads back to what it was made from, and to the board when it leads nowhere', () => {
    for (const view of [
      { at: 'board' },
      { at: 'protocols' },
      { at: 'request', id: ID },
      { at: 'new-request', callId: ID, patientId: undefined },
    ] as const)
      expect(viewAt(addressOf(view))).toEqual(view);
    for (const hash of ['', '#demandes', '#/demandes/', '#/demandes/Dupont', '#/demandes/nouveau', '#/x'])
      expect(viewAt(hash)).toEqual({ at: 'board' });
    expect(viewAt('#/demandes/nouvelle?patient=Dupont')).toEqual({
      at: 'new-request',
      callId: undefined,
      patientId: undefined,
    });
  });
});

describe('what is typed', () => {
  test('is a day as the French write it, or none', () => {
    expect(['05/03/1948', '5 3 1948', '05031948'].map(isoDate)).toEqual(Array(3).fill('1948-03-05'));
    expect(['30/02/1951', '5/3', '1948', ''].map(isoDate)).toEqual(Array(4).fill(undefined));
  });

  test('is looked for as a birth date, a phone or a name', () => {
    expect(searchOf('05/03/1948')).toEqual({ birthDate: '1948-03-05' });
    expect(searchOf('06 39 98 01 23')).toEqual({ phone: '06 39 98 01 23' });
    expect(searchOf(' dubrulle odile ')).toEqual({ name: 'dubrulle odile' });
    expect(searchOf(' ')).toBeUndefined();
  });

  test('is a number with a comma or a point', () => {
    expect(['38,5', '38.5', ' 40 '].map(numberOf)).toEqual([38.5, 38.5, 40]);
    expect(['', '38,', 'beaucoup', '1e3'].map(numberOf)).toEqual(Array(4).fill(undefined));
  });

  test('is a time of the territory, on both sides of a change of the clocks', () => {
    expect(instantAt('2026-11-23T14:05', 'Europe/Paris')).toBe('2026-11-23T13:05:00.000Z');
    expect(instantAt('2026-03-29T01:30', 'Europe/Paris')).toBe('2026-03-29T00:30:00.000Z');
    expect(instantAt('2026-03-29T03:30', 'Europe/Paris')).toBe('2026-03-29T01:30:00.000Z');
    expect(instantAt('2026-11-23T14:05', 'America/Guadeloupe')).toBe('2026-11-23T18:05:00.000Z');
    expect(['', 'demain', '14:05'].map((typed) => instantAt(typed, 'Europe/Paris'))).toEqual(
      Array(3).fill(undefined),
    );
  });
});

describe('what is to be done for a request', () => {
  test('is the red flag before all else, whatever else is open', () => {
    expect(stepOf({ state: 'booked', redFlag: 'raised', triageOpen: 'motive-fever' })).toBe('red-flag');
    expect(stepOf({ state: 'received', redFlag: 'raised' })).toBe('red-flag');
    expect(stepOf({ state: 'received', redFlag: 'none' })).toBe('screen');
    expect(stepOf({ state: 'triaged', redFlag: 'unknown' })).toBe('doubt');
    expect(stepOf({ state: 'triaged', redFlag: 'none', triageOpen: 'motive-fever' })).toBe('questions');
    expect(stepOf({ state: 'triaged', redFlag: 'lifted' })).toBe('orientation');
    expect(stepOf({ state: 'cancelled', redFlag: 'none' })).toBe('over');
  });

  test('is nothing clinical for a reader who is not told', () => {
    expect(stepOf({ state: 'triaged' })).toBe('place-only');
  });

  test('is said with its delay', () => {
    expect(careInWords({ to: 'doctor', withinHours: 6, modes: ['AMB', 'HH'] })).toEqual({
      where: 'Médecin, au cabinet ou à domicile',
      within: 'sous 6 h',
    });
    expect(careInWords({ to: 'can-wait', withinDays: 7 }).within).toBe('dans les 7 jours');
  });

  test('begins with an age in months for the youngest', () => {
    const now = Date.parse('2026-11-23T10:00:00Z');
    expect(
      ['2026-09-24', '2025-01-01', '1968-11-24', '1968-11-23'].map((day) => ageInWords(day, now)),
    ).toEqual(['1 mois', '22 mois', '57 ans', '58 ans']);
  });
});
