import { describe, expect, test } from 'vitest';
import { closingList } from '../../src/board/closing.ts';
import { callbacksToMake, lineFigures, waitingCallers } from '../../src/board/line-figures.ts';
import type { BoardState } from '../../src/board/projection.ts';
import { aCall, aCallback, anOperator, aRequest, at, EMPTY, ms } from './empty-board.ts';

const board = (more: Partial<BoardState>): BoardState => ({ ...EMPTY, ...more });

describe('the line in figures', () => {
  test('counts who waits, since when, and who is there for them', () => {
    const figures = lineFigures(
      board({
        calls: [
          aCall('c1', '11:20'),
          aCall('c2', '11:12'),
          aCall('c3', null),
          aCall('c4', '11:05', { state: 'answered', answeredBy: 'nurse-1' }),
        ],
        operators: [
          anOperator('nurse-1', 'on-call'),
          anOperator('nurse-2', 'present'),
          anOperator('nurse-3', 'away'),
          anOperator('nurse-4', 'wrap-up'),
        ],
      }),
      ms('11:22'),
    );
    expect(figures).toMatchObject({ waiting: 2, longestSince: at('11:12'), present: 3, free: 1 });
  });

  test('gives the share answered within 60 s of all whom a person could have answered', () => {
    const today = {
      ...EMPTY.today,
      arrived: 14,
      answered: 6,
      answeredWithin60s: 5,
      abandoned: 2,
      missed: 1,
      callbacksAsked: 1,
    };
    expect(lineFigures(board({ today }), ms('15:00'))).toMatchObject({
      answered: 6,
      abandoned: 2,
      answeredSoon: 0.5,
    });
    expect(lineFigures(EMPTY, ms('15:00')).answeredSoon).toBeNull();
  });

  test('begins again at midnight, though nobody has called yet', () => {
    const today = { ...EMPTY.today, answered: 6, answeredWithin60s: 5, abandoned: 2 };
    expect(lineFigures(board({ today }), Date.parse('2026-11-24T00:00:00+01:00'))).toMatchObject({
      answered: 0,
      abandoned: 0,
      answeredSoon: null,
    });
  });
});

describe('one caller, one row', () => {
  const owed = aCallback('k1', '11:02', { calls: 2 });

  test('somebody who calls again waits at the place of the first call, and is not to be called back meanwhile', () => {
    const it = board({
      calls: [aCall('c1', '11:10'), aCall('c2', '11:20', { callbackId: 'k1', earlierCalls: 2 })],
      callbacks: [owed, aCallback('k2', '11:15')],
    });
    expect(waitingCallers(it).map(({ call, since }) => [call.id, since])).toEqual([
      ['c2', at('11:02')],
      ['c1', at('11:10')],
    ]);
    expect(callbacksToMake(it).map(({ id }) => id)).toEqual(['k2']);
    expect(lineFigures(it, ms('11:30'))).toMatchObject({
      waiting: 2,
      longestSince: at('11:10'),
      callbacks: 1,
    });
  });

  test('somebody who only hears the greeting, or has gone again, is still to be called back', () => {
    const greeted = board({ calls: [aCall('c1', null, { callbackId: 'k1' })], callbacks: [owed] });
    expect(callbacksToMake(greeted)).toEqual([owed]);
    expect(callbacksToMake(board({ callbacks: [owed] }))).toEqual([owed]);
  });

  test('a callback taken in the night gives no place before those who wait now', () => {
    const tonight = aCallback('k1', '06:00', { notBefore: at('11:00'), reason: 'closed-hours' });
    const it = board({ calls: [aCall('c1', '11:10', { callbackId: 'k1' })], callbacks: [tonight] });
    expect(waitingCallers(it)[0]?.since).toBe(at('11:10'));
  });

  test('health professionals come first, the others as they came', () => {
    const it = board({
      calls: [aCall('c1', '11:10'), aCall('c2', '11:20', { choice: 'professional' }), aCall('c3', '11:05')],
      callbacks: [
        aCallback('k2', '11:15'),
        aCallback('k3', '11:01'),
        aCallback('k1', '11:30', { priority: true }),
      ],
    });
    expect(waitingCallers(it).map(({ call }) => call.id)).toEqual(['c2', 'c3', 'c1']);
    expect(callbacksToMake(it).map(({ id }) => id)).toEqual(['k1', 'k3', 'k2']);
  });
});

describe('the closing list', () => {
  const busy = board({
    calls: [aCall('c1', '16:40'), aCall('c2', '16:30', { state: 'answered' })],
    callbacks: [
      aCallback('k1', '15:00'),
      aCallback('k2', '15:10', { owner: 'nurse-1', carriedTo: '2026-11-24T11:00:00+01:00' }),
    ],
    requests: [
      aRequest('r1', 'triaged'),
      aRequest('r2', 'booked', { bookedFor: at('18:00') }),
      aRequest('r3', 'received', { kind: 'mt' }),
      aRequest('r4', 'waiting', { kind: 'both' }),
    ],
  });

  test('holds who waits, what is owed and not put off, and every open SNP without an outcome', () => {
    expect(closingList(busy, ms('16:30'))?.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'caller c1',
      'callback k1',
      'request r1',
      'request r4',
    ]);
  });

  test('comes thirty minutes before the end, also when nothing is left', () => {
    expect(closingList(busy, ms('16:30') - 1)).toBeUndefined();
    expect(closingList(EMPTY, ms('16:30'))).toEqual([]);
  });

  test('stays after the end until somebody has closed the day, and comes back with what comes after that', () => {
    const done = { ...EMPTY, today: { ...EMPTY.today, closedAt: at('17:05') } };
    expect(closingList(busy, ms('17:10'))).toHaveLength(4);
    expect(closingList(EMPTY, ms('17:04'))).toEqual([]);
    expect(closingList(done, ms('17:10'))).toBeUndefined();
    expect(closingList({ ...done, requests: [aRequest('r9', 'received')] }, ms('17:10'))).toHaveLength(1);
  });

  test('is there neither in the morning, nor on a day without the line, nor for a day that is over', () => {
    expect(closingList(busy, ms('10:00'))).toBeUndefined();
    expect(closingList({ ...busy, today: { ...busy.today, closesAt: null } }, ms('17:10'))).toBeUndefined();
    expect(closingList(busy, Date.parse('2026-11-24T08:00:00+01:00'))).toBeUndefined();
  });

  test('leaves out a callback that is only due at the next opening', () => {
    const night = aCallback('k9', '17:20', {
      notBefore: '2026-11-24T11:00:00+01:00',
      reason: 'closed-hours',
    });
    expect(closingList({ ...EMPTY, callbacks: [night] }, ms('17:30'))).toEqual([]);
  });
});
