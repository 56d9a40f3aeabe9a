import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { read, transaction } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskAnew } from '../tasks/open-task.ts';
import { puzzle, solved } from './better-places.ts';
import type { Books } from './propose.ts';
import { planReview } from './review-due.ts';

/**
 * Looks for places that somebody who waits could have if another agreed to move, and leaves asking them to a person (rule 7). Goes on every ten minutes as long as
 * somebody waits. Repeated it finds the same and changes nothing; a search that has not come to its end changes nothing either.
 */
export async function reviewPlaces(
  deps: { database: Database; clock: Clock },
  books: Books,
  territoryId: string,
  search = solved,
): Promise<void> {
  const actor = systemActor(territoryId, 'review-places');
  const found = await read(deps, actor, (tx) => puzzle(tx, books));
  const waiting = new Set(found.asking.filter(({ now }) => now === null).map(({ requestId }) => requestId));
  const changes = await search(found);
  await transaction(deps, actor, async (tx) => {
    if (waiting.size > 0) await planReview(tx);
    // Not done looking: what was found before may well be there still.
    if (changes === undefined) return;
    const could = new Set(changes.map(({ id }) => id));
    for (const id of waiting) if (could.has(id)) await openTaskAnew(tx, 'better-place', id);
    // What was possible ten minutes ago is not any more: nobody shall look for it.
    await finishTasksAbout(
      tx,
      'better-place',
      [...waiting].filter((id) => !could.has(id)),
    );
  });
}
