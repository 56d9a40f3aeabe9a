import { after, hours, type Instant, minutes } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Candidate } from './need.ts';
import { selectLoads } from './store.ts';

export type Loads = ReadonlyMap<string, Candidate['load']>;

/** Fairness looks at a fortnight, so that some minutes make no difference: the sums are kept for this long on the product's clock. */
const FRESH_MS = minutes(2);
const FORTNIGHT_MS = hours(24 * 14);

/** Each professional's load over the last 14 days (rule 4), per territory. */
export function loadBook(): { of(tx: Tx): Promise<Loads> } {
  const known = new Map<string, { at: Instant; loads: Promise<Loads> }>();
  return {
    of: (tx) => {
      const { territoryId } = tx.actor;
      const found = known.get(territoryId);
      if (found && tx.at >= found.at && tx.at - found.at < FRESH_MS) return found.loads;
      const loads = selectLoads(tx, after(tx.at, -FORTNIGHT_MS)).then(
        (rows) => new Map(rows.map(({ professionalId, given, taken }) => [professionalId, { given, taken }])),
      );
      known.set(territoryId, { at: tx.at, loads });
      loads.catch(() => known.delete(territoryId));
      return loads;
    },
  };
}

export type LoadBook = ReturnType<typeof loadBook>;
