import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskAnew } from '../tasks/open-task.ts';
import { territoryOf } from '../territory/lookup.ts';
import { isClosedTo } from './closed-visit.ts';
import { lookingAtClosures, selectVisitsAhead } from './closed-visits-store.ts';

/**
 * Visits that are agreed stay until somebody has found another place for each patient, also when nobody is to be there any more: a task opens for
 * each. It ends by itself once the closure is taken back; that a person has seen to it stays so.
 */
export async function watchClosedVisits(
  tx: Tx,
  where: { placeId?: string | undefined; bookingIds?: readonly string[] | undefined } = {},
): Promise<void> {
  await lookingAtClosures(tx);
  const [{ opening }, visits] = await Promise.all([territoryOf(tx), selectVisitsAhead(tx, where)]);
  const closed = new Set(visits.filter((visit) => isClosedTo(visit, opening)));
  for (const { bookingId } of closed) await openTaskAnew(tx, 'visit-while-closed', bookingId);
  const others = visits.filter((visit) => !closed.has(visit)).map(({ bookingId }) => bookingId);
  if (others.length > 0) await finishTasksAbout(tx, 'visit-while-closed', others);
}
