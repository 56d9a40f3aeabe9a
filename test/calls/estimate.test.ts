import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateInWords, estimateWait } from '../../src/calls/estimate.ts';

const minutes = (n: number) => n * 60_000;

test('people before the caller × handling time ÷ operators', () => {
  const handlingMs = minutes(8);
  expect(estimateWait({ ahead: 3, operators: 1, free: 1, handlingMs })).toBe(minutes(24));
  expect(estimateWait({ ahead: 3, operators: 2, free: 1, handlingMs })).toBe(minutes(12));
  expect(estimateWait({ ahead: 0, operators: 2, free: 1, handlingMs })).toBe(0);
  // Everybody talks: the next of the two to become free is four minutes away.
  expect(estimateWait({ ahead: 0, operators: 2, free: 0, handlingMs })).toBe(minutes(4));
});

test('nobody can say without operators or without calls to go by', () => {
  expect(estimateWait({ ahead: 3, operators: 0, free: 0, handlingMs: minutes(8) })).toBeUndefined();
  expect(estimateWait({ ahead: 3, operators: 1, free: 1, handlingMs: undefined })).toBeUndefined();
});

test.each([
  [0, 'moins de 2 minutes'],
  [minutes(1), 'moins de 2 minutes'],
  [minutes(1) + 1, 'environ 2 minutes'],
  [minutes(3.2), 'environ 4 minutes'],
  [minutes(10), 'environ 10 minutes'],
  [minutes(11), 'environ 15 minutes'],
  [minutes(58), 'environ 60 minutes'],
  [minutes(61), 'plus d’une heure'],
])('%i ms are « %s »', (ms, words) => expect(estimateInWords(ms)).toBe(words));

test('what is said is never less than what is estimated', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: minutes(60) }), (ms) => {
      const said = Number(/\d+/.exec(estimateInWords(ms))?.[0]);
      expect(minutes(said)).toBeGreaterThanOrEqual(ms);
    }),
  );
});
