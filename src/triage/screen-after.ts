import type { Tx } from '../platform/transaction.ts';
import { evaluate, type Facts } from './evaluate.ts';
import type { Given } from './given-answers.ts';
import type { Protocol } from './protocol.ts';
import { WHOLE_SCREEN } from './require-screen.ts';
import { keepDraft, selectUnfinished } from './store.ts';
import type { Asked } from './told-facts.ts';

/** The answers to the whole screen as they are now known to be; undefined when nothing that it was told has come out otherwise. */
export function screenAsKnown(
  screen: Asked,
  protocol: Pick<Protocol, 'use' | 'questions'>,
  { answers, answeredBy, givenBy }: Given,
): Given | undefined {
  const changed = screen.protocol.questions.flatMap((one) => {
    const same = protocol.questions.find(
      ({ fact, vital }) => fact !== undefined && !vital && fact === one.fact,
    );
    const answer = same && answers[same.id];
    const before = screen.answers[one.id];
    return same && answer !== undefined && before !== undefined && answer !== before
      ? [{ id: one.id, answer, by: givenBy[same.id] ?? answeredBy }]
      : [];
  });
  if (protocol.use === 'screen' || changed.length === 0) return undefined;
  return {
    answeredBy: screen.answeredBy,
    answers: { ...screen.answers, ...Object.fromEntries(changed.map(({ id, answer }) => [id, answer])) },
    givenBy: { ...screen.givenBy, ...Object.fromEntries(changed.map(({ id, by }) => [id, by])) },
  };
}

/**
 * A motive has heard otherwise what the vital questions were built on (« enceinte : non », and then yes, hours later too): what they ask because of
 * it is asked now, and nothing is booked before (rule 1).
 */
export async function askScreenAfter(
  tx: Tx,
  requestId: string,
  it: { protocol: Protocol; given: Given; facts: Facts; past: readonly (Asked & { result: string })[] },
): Promise<void> {
  const screen = it.past.findLast(({ protocol }) => protocol.id === WHOLE_SCREEN);
  const known = screen && screenAsKnown(screen, it.protocol, it.given);
  if (!screen || !known) return;
  const step = evaluate(screen.protocol, known.answers, { ...it.facts, ...known });
  if (!('next' in step) && step.result === screen.result) return;
  if ((await selectUnfinished(tx, requestId)).some(({ protocol }) => protocol === WHOLE_SCREEN)) return;
  await keepDraft(tx, { requestId, protocol: WHOLE_SCREEN, version: screen.protocol.version, ...known });
}
