import { expect, test } from 'vitest';
import { type CallbackAction, nextState } from '../../src/callbacks/callback.ts';

const actions: CallbackAction[] = ['call', 'attempt', 'finish', 'give-up', 'carry-over'];

test('an open callback is over only when somebody was spoken to, or a person has given it up', () => {
  expect(Object.fromEntries(actions.map((action) => [action, nextState('open', action)]))).toEqual({
    call: 'open',
    attempt: 'open',
    finish: 'done',
    'give-up': 'given-up',
    'carry-over': 'open',
  });
});

test('what is over stays as it was left', () => {
  for (const state of ['done', 'given-up'] as const)
    for (const action of actions) expect(nextState(state, action)).toBeUndefined();
});
