import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayPhone, isMobile, parsePhone } from '../../src/territory/phone-number.ts';

describe('A phone number', () => {
  test.each([
    '06 39 98 01 23',
    '0639980123',
    '06.39.98.01.23',
    '06-39-98-01-23',
    '+33 6 39 98 01 23',
    '+33 (0)6 39 98 01 23',
    '+33 06 39 98 01 23',
    '0033 639980123',
    '33639980123',
    'tel:0639980123',
    '06 39 98 01 23 (sa fille)',
    ' 06\u00a039\u00a098\u00a001\u00a023 ',
  ])('is understood as people write it: %j', (text) => {
    expect(parsePhone(text)).toBe('+33639980123');
  });

  test.each([
    '',
    '15',
    '3624',
    '06 39 98 01',
    '06 39 98 01 23 4',
    '00 00 00 00 00',
    'anonyme',
    '+266696687',
    'Douai',
  ])('is refused when nobody could dial it: %j', (text) => {
    expect(parsePhone(text)).toBeUndefined();
  });

  test('two numbers are not one', () => {
    expect(parsePhone('06 39 98 01 23 ou 03 53 01 00 00')).toBeUndefined();
  });

  test.each([
    ['0590 27 12 34', '+590590271234', '0590 27 12 34', false],
    ['0690 35 12 34', '+590690351234', '0690 35 12 34', true],
    ['+33 690 35 12 34', '+590690351234', '0690 35 12 34', true],
    ['0596 50 12 34', '+596596501234', '0596 50 12 34', false],
    ['0694 20 12 34', '+594694201234', '0694 20 12 34', true],
    ['0262 20 12 34', '+262262201234', '0262 20 12 34', false],
    ['0692 20 12 34', '+262692201234', '0692 20 12 34', true],
    ['0639 01 23 45', '+262639012345', '0639 01 23 45', true],
    ['0709 00 12 34', '+590709001234', '0709 00 12 34', true],
    ['+32 470 12 34 56', '+32470123456', '+32 470 12 34 56', true],
    ['+32 2 555 12 12', '+3225551212', '+32 2 555 12 12', false],
    ['02 61 91 00 11', '+33261910011', '02 61 91 00 11', false],
    ['06 39 98 01 23', '+33639980123', '06 39 98 01 23', true],
  ])('%s is %s, shown as « %s », mobile: %s', (text, e164, shown, mobile) => {
    expect(parsePhone(text)).toBe(e164);
    expect(displayPhone(e164)).toBe(shown);
    expect(isMobile(e164)).toBe(mobile);
  });

  test('of every range kept for fiction survives being written and read again', () => {
    const range = fc.constantFrom('019900', '026191', '035301', '046571', '053649', '063998');
    fc.assert(
      fc.property(range, fc.integer({ min: 0, max: 9999 }), (start, end) => {
        const typed = start + String(end).padStart(4, '0');
        const phone = parsePhone(typed);
        expect(phone).toBe(`+33${typed.slice(1)}`);
        expect(parsePhone(displayPhone(phone ?? ''))).toBe(phone);
        expect(displayPhone(phone ?? '')).toBe(typed.match(/../g)?.join(' '));
        expect(isMobile(phone ?? '')).toBe(start === '063998');
      }),
      { numRuns: 1000 },
    );
  });

  test('never comes out of arbitrary text in another form than E.164', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 ().-]{0,20}$/)), (text) => {
        const phone = parsePhone(text);
        expect(phone ?? '+33639980123').toMatch(/^\+[1-9]\d{4,14}$/);
        expect(phone && parsePhone(phone)).toBe(phone);
      }),
      { numRuns: 1000 },
    );
  });
});
