import { HELD, heldTooLong } from './spoken-texts.ts';
import type { Turn } from './turn.ts';

/** After so many tries (about ten minutes) the caller is told to call again rather than kept for nothing. */
export const MOST_TRIES = 35;

/**
 * Nothing could be written: says what to do, and comes back to the step. `step` is relative (`voice`), with the parameters that it cannot
 * do without; `tries` counts from 1; `hours` of the line in words, if they are known without a database.
 */
export function held(
  it: { step: string; parameters: Readonly<Record<string, string>>; tries: number },
  hours: string | undefined,
): Turn {
  const writes = { facts: [] };
  if (it.tries >= MOST_TRIES) return { writes, says: [heldTooLong(hours)], next: { do: 'hang-up' } };
  const parameters = new URLSearchParams({ ...it.parameters, tries: String(it.tries + 1) });
  return { writes, says: [HELD], next: { do: 'try-again', address: `${it.step}?${parameters}` } };
}
