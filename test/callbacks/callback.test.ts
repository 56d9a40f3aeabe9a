import { expect, test } from 'vitest';
import { type CallbackAction, nextState } from '../../src/callbacks/callback.ts';

const actions: CallbackAction[] = ['call', 'attempt', 'finish', 'give-up', 'carry-over', 'reopen'];

test('an open callback is over only when somebody was spoken to, or a person has given it up', () => {
  expect(Object.fromEntries(actions.map((action) => [action, nextState('open', action)]))).toEqual({
    call: 'open',
    attempt: 'open',
    finish: 'done',
    'give-up': 'given-up',
    'carry-over': 'open',
    reopen: undefined,
  });
});

test('what is over stays as it was left; only a call that had reached an answering machine opens it again', () => {
  const over = (state: 'done' | 'given-up') => actions.filter((action) => nextState(state, action));
  expect(over('given-up')).toEqual([]);
  expect(over('done')).toEqual(['reopen']);
});
