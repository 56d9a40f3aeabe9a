import { randomUUID } from 'node:crypto';
import type { CallHandle } from '../../src/simulator/leg.ts';
import type { TestDatabase } from './database.ts';

/**
 * Somebody sits at the line: without anybody an open line plays the closed message. Written past the API, and not swept away during a
 * test; `state` is any of those of `operators/presence.ts`.
 */
export async function atTheLine(
  world: { database: TestDatabase; clock: { now(): number } },
  { operators = 1, state = 'present', territoryId = 'grand-douai' } = {},
): Promise<void> {
  for (let count = 0; count < operators; count++) {
    const operator = randomUUID();
    await world.database.owner.query(
      `insert into presence (territory_id, operator, actor, state, since, seen_at)
       values ($1, $2, $3, $4, $5, now() + interval '1 day')`,
      [territoryId, operator, `operator:${operator}`, state, new Date(world.clock.now()).toISOString()],
    );
  }
}

/** Everybody has left the line. */
export const nobodyAtTheLine = async (world: { database: TestDatabase }): Promise<void> => {
  await world.database.owner.query(`update presence set state = 'away'`);
};

/** The caller chooses unplanned care in the menu (or presses `key`) and waits in the queue. */
export async function choosesAndWaits(caller: CallHandle, key = '1'): Promise<CallHandle> {
  await caller.press(key);
  await caller.until('waiting');
  return caller;
}
