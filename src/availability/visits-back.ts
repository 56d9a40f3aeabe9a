import type { Tx } from '../platform/transaction.ts';
import type { Remaining } from '../slots/made-slots.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { selectVisitsBack } from './visits-back-store.ts';

/**
 * Somebody is there after all: nobody has to look for another place any more for those of their visits that lack nobody else. What a person has settled
 * stays so.
 */
export async function forgetWithout(tx: Tx, who: string): Promise<void> {
  await finishTasksAbout(tx, 'visit-without-professional', await selectVisitsBack(tx, { who }));
}

/** Visits of a duty that is somebody else's, or elsewhere, need a person; those to which it has come back do not any more. */
export async function watchVisitsOfDuty(tx: Tx, remaining: readonly Remaining[]): Promise<void> {
  const bookingIds = remaining.map(({ bookingId }) => bookingId);
  const back = await selectVisitsBack(tx, { bookingIds });
  for (const id of bookingIds) if (!back.includes(id)) await openTask(tx, 'visit-without-professional', id);
  await finishTasksAbout(tx, 'visit-without-professional', back);
}
