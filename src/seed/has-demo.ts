import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { transaction } from '../platform/transaction.ts';
import { demoId } from './demo-id.ts';
import { idsIn } from './store.ts';

/** Is this territory a demonstration? Then a start may add to it; in a real one nobody is ever invented. */
export async function hasDemo(
  deps: { database: Database; clock: Clock },
  territoryId: string,
): Promise<boolean> {
  const doctor = demoId(territoryId, 'doctor', 0);
  return transaction(deps, systemActor(territoryId, 'seed'), async (tx) =>
    (await idsIn(tx, 'professional', [doctor])).has(doctor),
  );
}
