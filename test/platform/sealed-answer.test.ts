import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameOf, seal, unseal } from '../../src/platform/sealed-answer.ts';

test('an answer comes back as it was, under its own key', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (key, answer) => {
      const said = JSON.parse(JSON.stringify(answer));
      expect(unseal(key, seal(key, said))).toEqual(said);
    }),
  );
});

test('and under no other, nor once it has been changed', () => {
  const sealed = seal('4f0c', { patient: 'Alix Inventé' });
  expect(() => unseal('4f0d', sealed)).toThrow();
  expect(() => unseal(nameOf('4f0c'), sealed)).toThrow();
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => unseal('4f0c', changed)).toThrow();
  }
});

test('a row tells neither what was answered nor under which key, and no two are the same', () => {
  const answer = { patient: 'Alix Inventé' };
  const [one, two] = [seal('4f0c', answer), seal('4f0c', answer)];
  expect(one.includes('Inventé') || one.includes('4f0c') || nameOf('4f0c').includes('4f0c')).toBe(false);
  expect(one.equals(two)).toBe(false);
});
