import { expect, test } from 'vitest';
import type { OnRecord } from '../../src/console/web/request/answers.ts';
import { standingFlag } from '../../src/console/web/request/standing-flag.ts';

const record = (
  id: string,
  result: OnRecord['result'],
  more: Partial<OnRecord> & { signs?: string[] } = {},
): OnRecord => ({
  id: `${id} ${result}`,
  protocol: { id, version: '1', title: id, use: id === 'vital-screen' ? 'screen' : 'contact' },
  answers: [],
  answeredBy: 'patient',
  result,
  care: null,
  fired: (more.signs ?? []).map((sign) => ({ id: sign, say: `dit ${sign}`, unsure: false })),
  advice: [],
  ifWorse: 'Appelez le 15.',
  suggests: [],
  at: '2026-11-23T11:00:00+01:00',
  actor: 'operator:1',
  ...more,
});
const calls = (...numbers: string[]) => numbers.map((number) => ({ number, name: number }));

const raised = record('vital-screen', 'red-flag', {
  signs: ['suicidal-danger'],
  care: { to: 'samu', keepLine: true, contacts: calls('3114') },
  suggests: ['suicidal-thoughts', 'poisoning'],
});

test('a flag is what every sign in force has found, with all whom they call, each once', () => {
  const more = record('suicidal-thoughts', 'red-flag', {
    signs: ['attempt-made'],
    care: { to: 'samu', contacts: calls('3114', '0800 59 59 59') },
    suggests: ['poisoning'],
  });
  const flag = standingFlag([raised, more], ['suicidal-danger', 'suicidal-thoughts/attempt-made']);
  expect(flag.found.map(({ say }) => say)).toEqual(['dit suicidal-danger', 'dit attempt-made']);
  expect(flag.keepLine).toBe(true);
  expect(flag.contacts.map(({ number }) => number)).toEqual(['3114', '0800 59 59 59']);
  expect(flag.finer).toEqual(['poisoning']);
  expect(flag.beside).toEqual([]);
});

test('what was asked beside it and found nothing is told, adds whom it calls, and takes nothing away', () => {
  const calm = record('poisoning', 'unknown', {
    care: { to: 'doctor-call', contacts: calls('0800 59 59 59') },
  });
  const flag = standingFlag([raised, calm], ['suicidal-danger']);
  expect(flag.found).toHaveLength(1);
  expect(flag.keepLine).toBe(true);
  expect(flag.contacts.map(({ number }) => number)).toEqual(['3114', '0800 59 59 59']);
  expect(flag.beside).toEqual([calm]);
  expect(flag.finer).toEqual(['suicidal-thoughts']);
});

test('a flag that was lifted before is none of it, nor what was asked before it', () => {
  const old = record('vital-screen', 'red-flag', {
    signs: ['chest-pain'],
    care: { to: 'samu', contacts: calls('17') },
    suggests: ['violence'],
  });
  const earlier = record('suicidal-thoughts', 'clear');
  const flag = standingFlag([old, earlier, raised], ['suicidal-danger']);
  expect(flag.found.map(({ id }) => id)).toEqual(['suicidal-danger']);
  expect(flag.contacts.map(({ number }) => number)).toEqual(['3114']);
  expect(flag.finer).toEqual(['suicidal-thoughts', 'poisoning']);
  expect(flag.beside).toEqual([]);
});
