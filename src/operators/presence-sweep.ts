import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { every } from '../platform/every.ts';
import { systemActor } from '../platform/identity.ts';
import type { Log } from '../platform/log.ts';
import { transaction } from '../platform/transaction.ts';
import { loseUnseen } from './change-presence.ts';
import { UNSEEN_MS } from './presence.ts';

type Deps = { database: Database; clock: Clock; log: Log };

/**
 * Operators whose console has been silent for `unseenMs` of real time are gone. Gives how many. Several processes may look at once. The
 * relay role finds the territories; their own role does the rest.
 */
export async function sweepPresence(deps: Deps, unseenMs = UNSEEN_MS): Promise<number> {
  const before = Date.now() - unseenMs;
  const { rows } = await deps.database.relay.query<{ territory_id: string }>({
    name: 'unseen-operators',
    text: `select distinct territory_id from presence where state <> 'gone' and seen_at < $1`,
    values: [new Date(before).toISOString()],
  });
  let count = 0;
  for (const { territory_id: territoryId } of rows)
    count += await transaction(deps, systemActor(territoryId, 'presence'), (tx) => loseUnseen(tx, before));
  return count;
}

/** Looks every few seconds until it is stopped. */
export function startPresenceSweep(
  deps: Deps,
  { everyMs = 5_000, unseenMs = UNSEEN_MS } = {},
): { stop(): Promise<void> } {
  return every(
    everyMs,
    () => sweepPresence(deps, unseenMs),
    (err) => deps.log.warn({ err }, 'who is at the phones could not be looked up'),
  );
}
