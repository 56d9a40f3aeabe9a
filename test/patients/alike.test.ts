import fc from 'fast-check';
import { expect, test } from 'vitest';
import { almostSame, mayBeSame } from '../../src/patients/alike.ts';

test.each([
  ['jeannine', 'jeanine', true],
  ['jeanine', 'jeanune', true],
  ['odile', 'oidle', true],
  ['odile', 'odette', false],
  ['luc', 'lucie', false],
])('« %s » and « %s » may be one: %s', (one, other, same) => {
  expect(almostSame(one, other)).toBe(same);
  expect(almostSame(other, one)).toBe(same);
});

test('one letter more, anywhere, is still the same', () => {
  const name = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(name, fc.nat(12), fc.stringMatching(/^[a-z]$/), (one, at, letter) => {
      const other = one.slice(0, at) + letter + one.slice(at);
      expect(almostSame(one, other)).toBe(true);
      expect(almostSame(other, one)).toBe(true);
    }),
  );
});

test('of two names only one may differ, whatever accents and capitals', () => {
  const odile = { familyName: 'Lefèvre', givenName: 'Jeannine' };
  expect(mayBeSame(odile, { familyName: 'LEFEVRE', givenName: 'Jeanine' })).toBe(true);
  expect(mayBeSame(odile, { familyName: 'Lefebvre', givenName: 'Jeannine' })).toBe(true);
  expect(mayBeSame(odile, { familyName: 'Lefebvre', givenName: 'Jeanine' })).toBe(false);
  expect(mayBeSame({ familyName: 'Roy', givenName: 'Ida' }, { familyName: 'Roi', givenName: 'Ida' })).toBe(
    false,
  );
});
