import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { read, transaction } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { puzzle, solved } from './better-places.ts';
import type { Books } from './propose.ts';
import { planReview } from './review-due.ts';

/**
 * Looks for places that somebody who waits could have if another agreed to move, and leaves asking them to a person (rule 7). Goes on every ten minutes as long as
 * somebody waits. Repeated it finds the same and changes nothing.
 */
export async function reviewPlaces(
  deps: { database: Database; clock: Clock },
  books: Books,
  territoryId: string,
): Promise<void> {
  const actor = systemActor(territoryId, 'review-places');
  const found = await read(deps, actor, (tx) => puzzle(tx, books));
  const waiting = new Set(found.asking.filter(({ now }) => now === null).map(({ requestId }) => requestId));
  const changes = await solved(found);
  await transaction(deps, actor, async (tx) => {
    for (const { id } of changes) if (waiting.has(id)) await openTask(tx, 'better-place', id);
    if (waiting.size > 0) await planReview(tx);
  });
}
