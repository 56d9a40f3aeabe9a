import { describe, test } from 'vitest';
import { shipped } from '../../src/triage/shipped.ts';
import { alwaysTrue, check } from './always-true.ts';

/** All of them about each set of answers: drawing one costs more than judging it. */
describe('what is always true (always-true.ts)', () => {
  test.each(shipped())('$protocol.id, 10,000 times', ({ protocol }) =>
    check(
      protocol,
      (...of) => {
        for (const truth of Object.values(alwaysTrue)) truth(...of);
      },
      10_000,
    ),
  );
});
