import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kilometres, kilometresInWords } from '../../src/territory/distance.ts';

const point = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lng: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe('Distance as the crow flies', () => {
  test('Douai to Waziers is 3.1 km, Douai to Lille about 30, a degree of latitude 111.2, half the Earth 20,015', () => {
    const douai = { lat: 50.37069, lng: 3.07922 };
    expect(kilometres(douai, { lat: 50.38717, lng: 3.1149 })).toBeCloseTo(3.13, 1);
    expect(kilometres(douai, { lat: 50.63297, lng: 3.05858 })).toBeCloseTo(29.2, 1);
    expect(kilometres({ lat: 0, lng: 0 }, { lat: 1, lng: 0 })).toBeCloseTo(111.195, 3);
    expect(kilometres({ lat: 0, lng: 0 }, { lat: 0, lng: 180 })).toBeCloseTo(20_015.115, 2);
  });

  test('is the same both ways, nothing to oneself, and never longer than by a detour, to the metre', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        expect(kilometres(a, b)).toBeCloseTo(kilometres(b, a), 6);
        expect(kilometres(a, a)).toBe(0);
        expect(kilometres(a, c)).toBeLessThanOrEqual(kilometres(a, b) + kilometres(b, c) + 0.001);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    [0.4, 'moins de 1 km'],
    [1, '1 km'],
    [3.24, '3,2 km'],
    [9.94, '9,9 km'],
    [9.96, '10 km'],
    [14.4, '14 km'],
  ])('%f is said « %s »', (km, words) => {
    expect(kilometresInWords(km)).toBe(words);
  });
});
