import { after, hours, type Instant, minutes } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Candidate } from './need.ts';
import { selectLoads } from './store.ts';

/** `meanShare`: of all that was given, what was taken. */
export type Loads = { of: ReadonlyMap<string, Candidate['load']>; meanShare: number };

/** Fairness looks at a fortnight, so that some minutes make no difference: the sums are kept for this long on the product's clock. */
export const FRESH_MS = minutes(2);
const FORTNIGHT_MS = hours(24 * 14);
/**
 * As far ahead as places are proposed: a day and two more (`BEYOND_DEADLINE_MS`). What lies further on nobody could have taken yet: who gives fixed slots for
 * weeks would seem to be hardly asked beside who gives them from one day to the next.
 */
export const PROPOSED_MS = hours(72);

/** Each professional's load over the last 14 days (rule 4), per territory. */
export const loadBook = (): Kept<Loads> => keptFor(FRESH_MS, readLoads);

async function readLoads(tx: Tx): Promise<Loads> {
  const rows = await selectLoads(tx, after(tx.at, -FORTNIGHT_MS), after(tx.at, PROPOSED_MS));
  const sum = (what: 'given' | 'taken') => rows.reduce((total, row) => total + row[what], 0);
  return {
    of: new Map(rows.map(({ professionalId, given, taken }) => [professionalId, { given, taken }])),
    meanShare: sum('given') > 0 ? sum('taken') / sum('given') : 0,
  };
}

export type Kept<T> = { of(tx: Tx): Promise<T> };

/** What is read of a territory, remembered for a while on the product's clock: never read for each proposal. */
export function keptFor<T>(freshMs: number, read: (tx: Tx) => Promise<T>): Kept<T> {
  const known = new Map<string, { at: Instant; found: Promise<T> }>();
  return {
    of: (tx) => {
      const { territoryId } = tx.actor;
      const last = known.get(territoryId);
      if (last && tx.at >= last.at && tx.at - last.at < freshMs) return last.found;
      const found = read(tx);
      known.delete(territoryId);
      known.set(territoryId, { at: tx.at, found });
      // One process serves hundreds of territories: what nobody has asked for of late is not kept.
      for (const [other, { at }] of known) {
        if (tx.at - at < freshMs) break;
        known.delete(other);
      }
      found.catch(() => known.delete(territoryId));
      return found;
    },
  };
}
