import { describe, test } from 'vitest';
import { shipped } from '../../src/triage/shipped.ts';
import { alwaysTrue, check } from './always-true.ts';

describe.each(Object.entries(alwaysTrue))('%s', (_, truth) => {
  test.each(shipped)('$protocol.id, 10,000 times', ({ protocol }) => check(protocol, truth, 10_000));
});
