import { everyPlace } from '../directory/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskOnce } from '../tasks/open-task.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { type Duty, selectDutiesOn } from './roster-store.ts';
import type { DutyConflict } from './tables.ts';
import { needsSomebody } from './uncovered.ts';

/** The coordinator finds somebody for hours of a duty at which nobody is there any more. */
const UNCOVERED = 'duty-uncovered';

/** Duties by the clocks of their places. */
export async function placed<It extends Pick<Duty, 'placeId'>>(
  tx: Tx,
  duties: readonly It[],
): Promise<(It & { timeZone: string })[]> {
  const timeZone = await timeZoneOf(tx);
  const zones = new Map((await everyPlace(tx)).map((place) => [place.id, place.timeZone]));
  return duties.map((duty) => ({ ...duty, timeZone: zones.get(duty.placeId) ?? timeZone }));
}

/**
 * After a look at a duty: a task opens once something new stands against it, so that a person who has seen to it is not asked again each night. It ends by itself when that has passed or
 * somebody else of the roster is there, also the tasks of others for whom this one is there now.
 */
export async function watchDuty(
  tx: Tx,
  { id, rosterId, date }: Pick<Duty, 'id' | 'rosterId' | 'date'>,
  before: readonly DutyConflict[],
): Promise<void> {
  const duties = await placed(tx, await selectDutiesOn(tx, rosterId, date));
  const isNew = duties
    .find((duty) => duty.id === id)
    ?.conflicts.some(
      ({ start, reason }) => !before.some((one) => one.start === start && one.reason === reason),
    );
  for (const duty of duties) {
    if (!needsSomebody(duty, duties, tx.at)) await finishTasksAbout(tx, UNCOVERED, [duty.id]);
    else if (isNew && duty.id === id) await openTaskOnce(tx, UNCOVERED, id);
  }
}

/** A duty is no more: who was covered by it is not. */
export async function watchWithout(
  tx: Tx,
  { id, rosterId, date }: Pick<Duty, 'id' | 'rosterId' | 'date'>,
): Promise<void> {
  await finishTasksAbout(tx, UNCOVERED, [id]);
  const duties = await placed(tx, await selectDutiesOn(tx, rosterId, date));
  for (const duty of duties)
    if (needsSomebody(duty, duties, tx.at)) await openTaskOnce(tx, UNCOVERED, duty.id);
}
