import { expect, test } from 'vitest';
import { stepAddress, wholeAddress } from '../../src/telephony/line-addresses.ts';

const names = { territory: 'grand-douai', leg: '0197f000-0000-7000-8000-000000000000' };

test('what the carrier is told over its API it asks for again when it gets no answer; documents name steps relatively', () => {
  const step = stepAddress('leg-status', names);
  expect(step).toBe('leg-status?territory=grand-douai&leg=0197f000-0000-7000-8000-000000000000');
  const { hash, pathname, search } = new URL(wholeAddress('https://ligne.example', 'leg-status', names));
  expect(pathname + search).toBe(`/telephony/twilio/${step}`);
  const overrides = new URLSearchParams(hash.slice(1));
  // Within what the carrier allows: at most five times.
  expect([overrides.get('rc'), overrides.get('rp')]).toEqual(['3', 'all']);
});
