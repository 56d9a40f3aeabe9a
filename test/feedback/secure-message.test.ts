import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MESSAGE_STATES,
  type MessageState,
  type MessageStep,
  messageIdOf,
  moved,
  STEPS,
} from '../../src/feedback/secure-message.ts';

const after = (from: MessageState, steps: readonly MessageStep[]): MessageState =>
  steps.reduce((state, step) => moved(state, step) ?? state, from);

/** What servers, recipients and programs say: in any order, late, and more than once. */
const PROOFS: readonly MessageStep[] = ['accept', 'refuse', 'bounce', 'deliver', 'read'];

const proofs = fc.array(fc.constantFrom(...PROOFS), { maxLength: 8 });
const states = fc.constantFrom(...MESSAGE_STATES);

describe('a secure message', () => {
  test.each<[MessageState, MessageStep, MessageState]>([
    ['queued', 'send', 'sending'],
    ['sending', 'hold', 'queued'],
    ['sending', 'accept', 'accepted'],
    ['accepted', 'deliver', 'delivered'],
    ['delivered', 'read', 'read'],
    ['sending', 'refuse', 'refused'],
    ['sending', 'expire', 'expired'],
    ['accepted', 'bounce', 'bounced'],
    // It was there all the time.
    ['bounced', 'deliver', 'delivered'],
    ['posted', 'read', 'read'],
    ['expired', 'accept', 'accepted'],
    ['refused', 'retry', 'queued'],
    ['queued', 'supersede', 'superseded'],
    ['refused', 'post', 'posted'],
  ])('%s: %s makes it %s', (from, step, to) => expect(moved(from, step)).toBe(to));

  test.each<[MessageState, MessageStep]>([
    // Rule: a late DSN never takes `read` back.
    ['read', 'deliver'],
    ['read', 'bounce'],
    ['delivered', 'bounce'],
    ['delivered', 'accept'],
    ['accepted', 'expire'],
    ['accepted', 'retry'],
    ['accepted', 'supersede'],
    ['read', 'post'],
    ['delivered', 'post'],
    // Sent again by a person: what is said of the time before does not undo it.
    ['queued', 'bounce'],
    ['superseded', 'send'],
    ['posted', 'send'],
  ])('%s: %s changes nothing', (from, step) => expect(moved(from, step)).toBeUndefined());

  test('proofs end the same in whatever order they come, and however often', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('sending', 'accepted'),
        proofs,
        fc.infiniteStream(fc.nat()),
        (from, said, random) => {
          const shuffled = said
            .concat(said.slice(0, random.next().value % (said.length + 1)))
            .map((step) => ({ step, key: random.next().value }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ step }) => step);
          expect(after(from, shuffled)).toBe(after(from, said));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('nothing but a person takes it back: a state that was left for another is not entered again', () => {
    const others = (Object.keys(STEPS) as MessageStep[]).filter(
      (it) => !['retry', 'hold', 'resume'].includes(it),
    );
    fc.assert(
      fc.property(states, fc.array(fc.constantFrom(...others), { maxLength: 20 }), (from, steps) => {
        const seen = [from];
        for (const step of steps) {
          const last = seen.at(-1) ?? from;
          const next = moved(last, step);
          if (next !== undefined) seen.push(next);
        }
        expect(new Set(seen).size).toBe(seen.length);
      }),
      { numRuns: 2_000 },
    );
  });

  test('read is the end of it, whatever comes', () => {
    for (const step of Object.keys(STEPS) as MessageStep[]) expect(moved('read', step)).toBeUndefined();
  });

  test('is named by its report and its recipient alone', () => {
    expect(messageIdOf('r', 'p', 'ligne@cpts.mssante.example')).toBe('<r.p@cpts.mssante.example>');
  });
});
