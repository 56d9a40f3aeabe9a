import { expect, test } from 'vitest';
import type { Mode } from '../../src/matching/need.ts';
import { needOf } from '../../src/matching/propose.ts';
import type { RequestRow } from '../../src/requests/tables.ts';

const modesOf = (modes: Mode[], care: Mode[] | undefined, search: Mode[] = []): Mode[] =>
  [
    ...needOf({
      modes,
      care: care ? { to: 'doctor', modes: care } : null,
      search: { modes: search },
      lat: 50,
      lng: 3,
      deadline: 0,
      care_by: null,
      available_from: null,
      available_to: null,
    } as unknown as RequestRow).modes,
  ].sort();

test('who cannot come to the practice is not sent there because a protocol allows it', () => {
  expect(modesOf(['HH'], ['AMB', 'HH', 'VR'])).toEqual(['HH', 'VR']);
  expect(modesOf(['HH'], ['AMB'])).toEqual(['HH']);
});

test('a protocol adds its other ways, an escalated search its own, and video only where a protocol has it', () => {
  expect(modesOf(['AMB'], ['AMB', 'HH'])).toEqual(['AMB', 'HH']);
  expect(modesOf(['HH'], ['HH'], ['AMB'])).toEqual(['AMB', 'HH']);
  expect(modesOf(['AMB', 'VR'], ['AMB'])).toEqual(['AMB']);
  expect(modesOf(['AMB', 'VR'], undefined)).toEqual(['AMB', 'VR']);
});
