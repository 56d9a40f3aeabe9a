import { describe, expect, it } from 'vitest';
import type { PlannedCall } from '../../src/simulator/planned-call.ts';
import { keyNamed, keysAfter, wasPromised } from '../../src/simulator/ears.ts';
import { DEFAULT_TEXTS, fillIn } from '../../src/territory/line-texts.ts';
import { DEFAULT_LINE } from '../../src/territory/phone-line.ts';

const menu = DEFAULT_LINE.menu.map(({ says, key }) => fillIn(says, { key })).join(' ');
const { offerCallback, offerAtOpening, callbackKey, askNumber, confirmNumber } = DEFAULT_TEXTS;

const caller = (it: Partial<PlannedCall> = {}) =>
  ({
    menu: 'snp',
    keysNumber: 'right',
    asksCallback: false,
    patient: { phone: '+33639980101' },
    ...it,
  }) as PlannedCall;

describe('a simulated caller', () => {
  it('hears in the line’s own texts which key is for what', () => {
    expect(DEFAULT_LINE.menu.map(({ choice }) => keyNamed([menu], choice))).toEqual(['1', '2', '3']);
    for (const text of [offerCallback, offerAtOpening, callbackKey])
      expect(keyNamed([fillIn(text, { key: '9' })], 'callback')).toBe('9');
    expect(keyNamed([menu], 'callback')).toBeUndefined();
  });

  it.each([
    ['the key for what they want', { menu: 'mt' }, '2'],
    ['a key that is not in the menu', { menu: 'wrong' }, '7'],
    ['nothing', { menu: 'nothing' }, undefined],
  ] as const)('presses %s', (_, it, keys) => {
    expect(keysAfter([menu], caller(it), 0)).toBe(keys);
  });

  it('asks to be called back, or not', () => {
    const heard = [fillIn(offerAtOpening, { key: '9' })];
    expect(keysAfter(heard, caller({ asksCallback: true }), 0)).toBe('9');
    expect(keysAfter(heard, caller(), 0)).toBeUndefined();
  });

  it('keys in the number, rightly, never, or after a slip that is put right', () => {
    const confirm = [fillIn(confirmNumber, { number: '06 39 98 01 01', key: '1' })];
    expect(keysAfter([askNumber], caller(), 0)).toBe('0639980101');
    expect(keysAfter(confirm, caller(), 1)).toBe('1');
    expect(keysAfter([askNumber], caller({ keysNumber: 'never' }), 0)).toBeUndefined();
    const slips = caller({ keysNumber: 'slip' });
    expect(keysAfter([askNumber], slips, 0)).toBe('0639980999');
    expect(keysAfter(confirm, slips, 1)).toBe('0');
    expect(keysAfter([askNumber], slips, 1)).toBe('0639980101');
    expect(keysAfter(confirm, slips, 2)).toBe('1');
  });

  it('knows a promise when they hear one', () => {
    for (const text of [DEFAULT_TEXTS.callbackTaken, DEFAULT_TEXTS.callbackAtOpening, DEFAULT_TEXTS.callKept])
      expect(wasPromised([text])).toBe(true);
    expect(wasPromised([DEFAULT_TEXTS.callAgain, menu])).toBe(false);
  });
});
