import { describe, expect, test } from 'vitest';
import { isUnattended, lineFigures, lineNow } from '../../src/board/line-figures.ts';
import type { RequestRow, SlotRow } from '../../src/board/projection.ts';
import { freePlaces } from '../../src/console/web/free-places.ts';
import { referrerInWords } from '../../src/console/web/referrer.tsx';
import { byUrgency } from '../../src/console/web/request-order.ts';
import { whoAnswers } from '../../src/console/web/request/who-answers.ts';
import { hasDeadline, timeLeft, urgency } from '../../src/console/web/request-time.ts';
import { requestSearchOf } from '../../src/console/web/typed.ts';
import { agoInWords, lineInWords, requestState, sinceInWords } from '../../src/console/web/words.ts';
import { aCallback, anOperator, aRequest, at, EMPTY, ms } from '../board/empty-board.ts';

const PARIS = { timeZone: 'Europe/Paris' };

describe('when something was', () => {
  const now = Date.parse('2026-11-23T14:36:00+01:00');

  test('is how long ago today, and the day and hour of what was before', () => {
    expect(agoInWords('2026-11-23T12:26:00+01:00', now, PARIS)).toBe('il y a 2 h 10');
    expect(agoInWords('2026-11-22T09:12:00+01:00', now, PARIS)).toBe('hier à 9 h 12');
    expect(agoInWords('2026-11-20T09:12:00+01:00', now, PARIS)).toBe('vendredi 20 novembre à 9 h 12');
    expect(agoInWords('2026-11-23T00:05:00+01:00', now, PARIS)).toBe('il y a 14 h 31');
  });

  test('goes on in hours through a night shift', () => {
    const night = Date.parse('2026-11-23T01:10:00+01:00');
    expect(agoInWords('2026-11-22T23:50:00+01:00', night, PARIS)).toBe('il y a 1 h 20');
    expect(agoInWords('2026-11-22T18:00:00+01:00', night, PARIS)).toBe('hier à 18 h');
  });

  test('is since then for who waits, with the day where it is another', () => {
    expect(sinceInWords('2026-11-23T14:05:00+01:00', now, PARIS)).toBe('depuis 14 h 05');
    expect(sinceInWords('2026-11-22T17:40:00+01:00', now, PARIS)).toBe('depuis hier à 17 h 40');
  });
});

describe('the figures of the page', () => {
  const slot = (id: string, start: string, freePlaces: number): SlotRow => ({
    id,
    professionalId: 'd',
    professionalName: 'Claire Wattel',
    profession: 'doctor',
    placeName: 'Cabinet',
    commune: 'Douai',
    start: at(start),
    end: at(start),
    walkIn: false,
    mode: 'AMB',
    capacity: 3,
    freePlaces,
  });

  test('places are counted in people, over the slots that have not begun', () => {
    const { slots, places } = freePlaces(
      [slot('b', '15:00', 3), slot('a', '14:00', 1), slot('c', '11:00', 2)],
      ms('12:00'),
    );
    expect([slots.map(({ id }) => id), places]).toEqual([['a', 'b'], 4]);
  });

  test('what is to be treated is every row that is listed; what is late has no place and shows its delay', () => {
    const past = { deadline: at('11:00'), receivedAt: '2026-11-22T11:00:00+01:00' };
    const rows = [
      aRequest('alert', 'triaged', { ...past, redFlag: 'raised' }),
      aRequest('doubt', 'triaged', { ...past, redFlag: 'unknown' }),
      aRequest('booked-in-doubt', 'booked', { ...past, redFlag: 'unknown', bookedFor: at('15:00') }),
      aRequest('late', 'waiting', past),
      aRequest('soon', 'triaged', { receivedAt: '2026-11-22T15:00:00+01:00', deadline: at('15:00') }),
      aRequest('doctor', 'received', { ...past, kind: 'mt' }),
      aRequest('in-time', 'booked', { ...past, bookedFor: at('15:00') }),
    ];
    const order = byUrgency(rows, ms('12:00'));
    expect(order.toTreat.map(({ id }) => id)).toEqual([
      'alert',
      'booked-in-doubt',
      'doubt',
      'late',
      'soon',
      'doctor',
    ]);
    expect(order).toMatchObject({ late: 2, soon: 1 });
    expect(order.toTreat.length + order.booked.length).toBe(rows.length);
  });

  test('who is to be seen sooner than within the 24 h stands, is coloured and is told by that time', () => {
    const now = ms('14:00');
    const received = { receivedAt: at('12:00'), deadline: '2026-11-24T12:00:00+01:00' };
    const older = { receivedAt: at('11:00'), deadline: '2026-11-24T11:00:00+01:00' };
    const rows = [
      aRequest('a-day', 'triaged', older),
      aRequest('a-past', 'triaged', { ...received, careBy: at('13:55') }),
      aRequest('a-four-hours', 'triaged', { ...received, careBy: at('16:00') }),
      // A protocol never gives more than the 24 h.
      aRequest('a-week', 'triaged', { ...received, careBy: '2026-11-30T12:00:00+01:00' }),
      aRequest('a-search', 'triaged', { ...received, kind: 'mt', orientation: 'both', careBy: at('14:25') }),
      aRequest('b-no-care', 'triaged', { ...older, kind: 'mt', orientation: 'mt' }),
      aRequest('b-emergency', 'triaged', { ...received, kind: 'other', orientation: 'emergency' }),
    ];
    const { toTreat, late, soon } = byUrgency(rows, now);
    expect(
      toTreat.map((row) => [row.id, urgency(row, now), timeLeft(row, now).duration, hasDeadline(row)]),
    ).toEqual([
      ['b-emergency', 'eighty', '22 h', true],
      ['a-past', 'late', '5 min', true],
      ['a-search', 'eighty', '25 min', true],
      ['a-four-hours', 'half', '2 h', true],
      ['a-day', 'calm', '21 h', true],
      ['a-week', 'calm', '22 h', true],
      ['b-no-care', 'calm', '21 h', false],
    ]);
    expect({ late, soon }).toEqual({ late: 1, soon: 2 });
    // Taken up again: its 24 h are those since then.
    const again = { receivedAt: '2026-11-20T12:00:00+01:00', deadline: '2026-11-24T13:00:00+01:00' };
    expect(urgency(aRequest('again', 'received', again), now)).toBe('calm');
  });

  test('a row says that a place is to be found only where one is looked for', () => {
    const says = (orientation: string | null, more: Partial<RequestRow> = {}) =>
      requestState(aRequest('r', 'triaged', { orientation, ...more }), ms('12:00'), PARIS);
    expect(['snp', 'both', 'profession', 'samu'].map((where) => says(where, { kind: 'mt' }))).toEqual(
      Array(4).fill('orientée, à placer'),
    );
    expect(says('emergency')).toBe('à adresser aux urgences');
    expect(['mt', 'advice', 'other'].map((where) => says(where))).toEqual(Array(3).fill('orientée'));
    // A coordinator is not told what triage found.
    expect(says(null, { redFlag: null })).toBe('orientée');
  });

  test('a line that is open with nobody at it is told so wherever it is told at all', () => {
    const now = ms('12:00');
    expect(isUnattended(EMPTY, now)).toBe(true);
    expect(lineInWords(lineNow(EMPTY, now), now, EMPTY, isUnattended(EMPTY, now))).toEqual({
      state: 'Ligne ouverte, sans personne',
      detail: 'jusqu’à 17 h · elle se dit fermée',
    });
    const away = { ...EMPTY, operators: [anOperator('away', 'away')] };
    const busy = { ...EMPTY, operators: [anOperator('busy', 'on-call')] };
    expect([away, busy].map((board) => isUnattended(board, now))).toEqual([true, false]);
    // Closed by its hours: nobody is missing.
    expect(isUnattended(EMPTY, ms('17:30'))).toBe(false);
  });

  test('a callback for another day is not one to make now', () => {
    const later = aCallback('later', '09:00', { carriedTo: '2026-11-24T09:00:00+01:00' });
    const board = { ...EMPTY, callbacks: [aCallback('now', '09:30'), later] };
    expect(lineFigures(board, ms('12:00')).callbacks).toBe(1);
  });
});

describe('one field for a request', () => {
  test('takes a name, a birth date, both, a phone, or any number that a referrer may give', () => {
    expect(requestSearchOf(' dub od ')).toEqual({ name: 'dub od' });
    expect(requestSearchOf('05/03/1948')).toEqual({ birthDate: '1948-03-05' });
    expect(requestSearchOf('Dubrulle 5/3/1948')).toEqual({ name: 'Dubrulle', birthDate: '1948-03-05' });
    expect(requestSearchOf('06 39 98 01 23')).toEqual({ phone: '06 39 98 01 23' });
    expect(requestSearchOf('GD-2026-000123')).toEqual({ number: 'GD-2026-000123' });
    expect(requestSearchOf('123')).toEqual({ number: '123' });
    expect(requestSearchOf('69D1')).toEqual({ number: '69D1' });
    expect(requestSearchOf('n° fade')).toEqual({ number: 'n° fade' });
    expect(requestSearchOf('SAS 59/4411')).toEqual({ number: 'SAS 59/4411' });
  });

  test('waits for a second letter', () => {
    expect(['', ' ', 'd', '-', "d'"].map(requestSearchOf)).toEqual(Array(5).fill(undefined));
  });
});

describe('who is taken to answer the vital questions', () => {
  const begun = {
    protocol: 'vital-screen',
    answers: {},
    answeredBy: 'patient' as const,
    givenBy: {},
  };

  test('is the patient who calls, and never the patient of somebody who refers them', () => {
    expect(whoAnswers('patient-mt-away', undefined, undefined)).toBe('patient');
    for (const origin of ['professional', 'structure', 'hospital', 'cpam', 'sas'] as const) {
      expect(whoAnswers(origin, undefined, undefined)).toBe('third-person');
      expect(whoAnswers(origin, begun, undefined)).toBe('third-person');
    }
  });

  test('is whoever has answered so far, once somebody has', () => {
    expect(whoAnswers('sas', { ...begun, answers: { breathing: 'no' } }, undefined)).toBe('patient');
    expect(whoAnswers('sas', undefined, 'patient')).toBe('patient');
    expect(whoAnswers('patient-mt-away', undefined, 'parent')).toBe('parent');
  });
});

test('a referrer is told by name, or by what they are', () => {
  expect(referrerInWords({ name: 'EHPAD des Tilleuls', rank: 'structure' })).toBe('EHPAD des Tilleuls');
  expect(referrerInWords({ name: null, rank: 'osnp' })).toBe('SAS, opérateur de soins non programmés');
});
