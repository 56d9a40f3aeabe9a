import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCall, faultOf, walk } from './phone-walk.ts';

test('whatever the hour, the keys and the failures, a caller ends with a person, a callback on record, or the hours and the 15', () => {
  fc.assert(
    fc.property(anyCall, (call) => {
      expect(faultOf(call, walk(call))).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
}, 60_000);
