import { describe, expect, test } from 'vitest';
import { afterEndOf, isOpenLeg, legAfter, type LegMove, type LegState } from '../../src/calls/leg.ts';

const STATES: LegState[] = ['planned', 'ringing', 'picked-up', 'joined', 'left', 'failed'];
const MOVES: LegMove[] = ['rings', 'picks-up', 'joins', 'ends'];
const NURSE = 'nurse';
const COLLEAGUE = 'colleague';

type Leg = Parameters<typeof afterEndOf>[2][number];
const operator = (state: LegState, who = NURSE): Leg => ({ party: 'operator', operator: who, state });
const samu = (state: LegState): Leg => ({ party: 'samu', operator: null, state });
const patient = (state: LegState): Leg => ({ party: 'caller', operator: null, state });
const call = (more: Partial<Parameters<typeof afterEndOf>[1]> = {}) => ({
  origin: 'line' as const,
  answered: true,
  connected: true,
  operator: NURSE,
  ...more,
});

describe('a leg', () => {
  test('only goes forward, and nothing wakes one that is over', () => {
    const order = ['planned', 'ringing', 'picked-up', 'joined'];
    for (const state of STATES)
      for (const move of MOVES) {
        const next = legAfter(state, move);
        if (!isOpenLeg({ state })) expect(next).toBeUndefined();
        if (next && isOpenLeg({ state: next }))
          expect(order.indexOf(next)).toBeGreaterThan(order.indexOf(state));
      }
  });

  test('that ends after having talked has left; any other has failed', () => {
    expect(STATES.map((state) => legAfter(state, 'ends'))).toEqual([
      'failed',
      'failed',
      'failed',
      'left',
      undefined,
      undefined,
    ]);
  });
});

describe('when a leg ends', () => {
  test('the nurse who was not reached gives the caller back, who never left the queue', () => {
    const gone = operator('failed');
    expect(afterEndOf(gone, call({ connected: false }), [operator('failed'), gone])).toEqual({
      do: 'take-back-answer',
    });
  });

  test('whoever has talked and has nobody with them any more is alone, also while another phone still rings', () => {
    const gone = operator('left');
    expect(afterEndOf(gone, call(), [gone])).toEqual({ do: 'left-alone' });
    expect(afterEndOf(gone, call(), [gone, samu('ringing')])).toEqual({ do: 'left-alone' });
    expect(afterEndOf(samu('left'), call(), [gone, samu('left')])).toEqual({ do: 'left-alone' });
  });

  test('a colleague who has joined has the call; the SAMU does not', () => {
    const gone = operator('left');
    expect(afterEndOf(gone, call(), [gone, operator('joined', COLLEAGUE)])).toEqual({
      do: 'hand-over',
      to: COLLEAGUE,
    });
    expect(afterEndOf(gone, call(), [gone, samu('joined')])).toEqual({ do: 'nothing' });
    const other = operator('left', COLLEAGUE);
    expect(afterEndOf(other, call(), [operator('joined'), other])).toEqual({ do: 'nothing' });
  });

  test('a patient who is called back was missed when their phone rang, and not before', () => {
    const back = call({ origin: 'callback', connected: false });
    expect(afterEndOf(operator('failed'), back, [operator('failed')])).toEqual({
      do: 'unreached',
      rang: false,
    });
    const silent = patient('failed');
    expect(afterEndOf(silent, back, [operator('joined'), silent])).toEqual({ do: 'unreached', rang: true });
    const left = operator('left');
    expect(afterEndOf(left, back, [left, patient('ringing')])).toEqual({ do: 'unreached', rang: true });
    expect(afterEndOf(patient('left'), call({ origin: 'callback' }), [operator('joined')])).toEqual({
      do: 'end',
    });
  });

  test('of a call that is over or waits again nothing follows', () => {
    for (const leg of [operator('left'), operator('failed'), samu('left'), patient('left')])
      expect(afterEndOf(leg, call({ answered: false }), [leg])).toEqual({ do: 'nothing' });
  });
});
