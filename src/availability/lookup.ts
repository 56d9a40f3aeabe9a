import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { selectAbsencesOf } from './absence-store.ts';
import type { Interval } from './intervals.ts';
import { selectRefusing } from './naming-store.ts';

/** When these people are away, but not why. */
export async function absencesOf(
  tx: Tx,
  people: readonly string[],
  from: Instant,
  to: Instant,
): Promise<(Interval & { who: string })[]> {
  const found = await selectAbsencesOf(tx, people, from, to);
  return found.map((it) => ({ who: it.professionalId, start: it.from, end: it.to }));
}

/** Of these people, who does not want to be named in that professional's slots. */
export const refusingToBeNamed = (
  tx: Tx,
  professionalId: string,
  people: readonly string[],
): Promise<string[]> => selectRefusing(tx, professionalId, people);
