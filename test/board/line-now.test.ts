import { describe, expect, test } from 'vitest';
import { closingFrom } from '../../src/board/closing.ts';
import { isOutOfDate, lineNow } from '../../src/board/line-figures.ts';
import type { BoardState } from '../../src/board/projection.ts';
import { at, EMPTY, ms } from './empty-board.ts';

const board = (more: Partial<BoardState>): BoardState => ({ ...EMPTY, ...more });
const open = { state: 'open', closesAt: at('17:00') } as const;
const closed = (opensAt: string | null) =>
  ({ state: 'closed', opensAt, reason: 'hours', why: null }) as const;
const today = { ...EMPTY.today, closesAt: at('17:00') };

describe('the line by a board that was read before', () => {
  test('is as the board says until its next turn', () => {
    expect(lineNow(board({ line: open }), ms('16:59'))).toEqual(open);
    expect(lineNow(board({ line: closed(at('11:00')) }), ms('10:59'))).toEqual(closed(at('11:00')));
    expect(isOutOfDate(board({ line: open }), ms('16:59'))).toBe(false);
  });

  test('closes at its hour, and does not say that it never opens again', () => {
    const late = board({ line: open, today });
    expect(lineNow(late, ms('17:00'))).toMatchObject({ state: 'closed', opensAt: undefined });
    expect(isOutOfDate(late, ms('17:00'))).toBe(true);
  });

  test('opens at its hour until the end of today’s hours', () => {
    const early = board({ line: closed(at('11:00')), today });
    expect(lineNow(early, ms('11:00'))).toEqual({ state: 'open', closesAt: at('17:00') });
    expect(lineNow(early, ms('17:30'))).toMatchObject({ state: 'closed', opensAt: undefined });
    const evening = board({ line: closed('2026-11-24T11:00:00+01:00'), today });
    const tomorrow = Date.parse('2026-11-24T11:02:00+01:00');
    expect(lineNow(evening, tomorrow)).toEqual({ state: 'open', closesAt: undefined });
  });

  test('that never opens again stays closed', () => {
    expect(lineNow(board({ line: closed(null) }), ms('23:00'))).toEqual(closed(null));
  });

  test('has its day closed from half an hour before the end on, and no earlier', () => {
    expect(closingFrom(board({ today }), ms('11:00'))).toBe(ms('16:30'));
    expect(closingFrom(board({ today }), ms('16:30'))).toBeUndefined();
    expect(closingFrom(board({ today: { ...today, closesAt: null } }), ms('11:00'))).toBeUndefined();
  });
});
