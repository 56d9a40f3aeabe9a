import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  apply,
  type BoardState,
  type Change,
  type RowChange,
  type TaskRow,
} from '../../src/board/projection.ts';
import { EMPTY } from './empty-board.ts';

const task = (id: string, kind: string): TaskRow => ({
  id,
  kind,
  subject: null,
  requestId: null,
  times: 1,
  lastAt: null,
  createdAt: '2026-11-23T11:00:00+01:00',
});

/** A history of five tasks and what was told of it: each change carries its row as it was at that change, or at a later one. */
const histories = fc
  .array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      kind: fc.option(fc.constantFrom('one', 'two', 'three')),
      ahead: fc.nat(3),
    }),
    {
      maxLength: 40,
    },
  )
  .map((steps) =>
    steps.map(({ id, ahead }, index): Change => {
      const known = steps.slice(0, index + 1 + ahead).findLast((step) => step.id === id);
      const row: RowChange = { collection: 'tasks', id, value: known?.kind ? task(id, known.kind) : null };
      return { seq: index + 1, type: 'task.opened', at: EMPTY.at, subject: id, data: {}, rows: [row] };
    }),
  );

const play = (board: BoardState, changes: readonly Change[]) => changes.reduce(apply, board);

describe('the board as one change after the other leaves it', () => {
  test('is the same when changes come twice', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat(39)), (changes, repeats) => {
        const again = changes.flatMap((change, index) => [
          change,
          ...repeats.flatMap((at) => (at <= index ? (changes[at] ?? []) : [])),
        ]);
        expect(play(EMPTY, again)).toEqual(play(EMPTY, changes));
      }),
    );
  });

  test('is the same from any snapshot on, also one that already knows more than its number', () => {
    fc.assert(
      fc.property(histories, fc.nat(40), fc.nat(5), (changes, number, more) => {
        const end = play(EMPTY, changes);
        const seq = Math.min(number, changes.length);
        const snapshot = { ...play(EMPTY, changes.slice(0, seq + more)), seq };
        expect(play(snapshot, changes)).toEqual(end);
      }),
    );
  });

  test('keeps each row once, in the order of ids', () => {
    fc.assert(
      fc.property(histories, (changes) => {
        const ids = play(EMPTY, changes).tasks.map((row) => row.id);
        expect(ids).toEqual([...new Set(ids)].sort());
      }),
    );
  });

  test('never goes back in time, and takes the state of the line from the change that tells it', () => {
    const closed = { state: 'closed', opensAt: null, reason: 'closure', why: 'Grève' } as const;
    const change = {
      seq: 1,
      type: 'territory.changed',
      at: '2026-11-23T10:59:00+01:00',
      subject: 'x',
      data: {},
      rows: [],
      line: closed,
    };
    expect(apply(EMPTY, change)).toEqual({ ...EMPTY, seq: 1, line: closed });
  });

  test('takes the figures of the day from the change that tells them', () => {
    const today = { ...EMPTY.today, arrived: 3, answered: 2 };
    const change = { seq: 1, type: 'call.ended', at: EMPTY.at, subject: 'x', data: {}, rows: [], today };
    expect(apply(EMPTY, change)).toEqual({ ...EMPTY, seq: 1, today });
    expect(apply(apply(EMPTY, change), { ...change, seq: 1, today: EMPTY.today }).today).toEqual(today);
  });
});
