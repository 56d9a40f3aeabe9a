import { lastCallAt } from '../calls/lookup.ts';
import { after, isoIn } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { CLOSING_MS } from './closing-list.ts';
import { type DayList, dayList, undecidedIn } from './day-list.ts';
import { dayNotBegun, dayNotEnding, dayUndecided, notADayOfTheLine } from './errors.ts';
import { dayId } from './line-day.ts';
import { type Closed, insertClosed, selectClosed, updateReopened } from './store.ts';

/**
 * Closes today, once everything on its list has its named outcome (rule 2); the tasks about it are done with that. Closed before: as it
 * was then; open again meanwhile (`reopenDay`): once more. Throws `day-undecided`, `not-a-line-day`, `day-not-begun`, `day-not-ending`.
 */
export async function closeDay(tx: Tx): Promise<{ date: string; closed: Closed }> {
  const day = await dayList(tx);
  const { date, closed: before } = day;
  if (undecidedIn(day) === 0 && before) return { date, closed: before };
  await refuseOutOfTime(tx, day);
  if (undecidedIn(day) > 0) throw undecided(day);
  const closed = await insertClosed(tx, date);
  if (!closed) return { date, closed: (await selectClosed(tx, date)) ?? { at: tx.at, by: tx.actor.name } };
  const { territoryId } = tx.actor;
  await finishTasksAbout(tx, 'close-day', [dayId(territoryId, date), dayId(territoryId, date, 'late')]);
  tx.record('day.closed', dayId(territoryId, date), { date, by: tx.actor.name });
  return { date, closed };
}

/**
 * The list counts from thirty minutes before the end on: who calls after a day was closed at noon is on no list of that day. A day that the
 * hours do not know (any more: a closure was added to it) has no end; it can be closed when somebody has called on it.
 */
async function refuseOutOfTime(tx: Tx, { date, opensAt, closesAt }: DayList): Promise<void> {
  const timeZone = await timeZoneOf(tx);
  if (opensAt === undefined || closesAt === undefined) {
    const last = await lastCallAt(tx);
    if (last === undefined || localDay(timeZone, last) !== localDay(timeZone, tx.at))
      throw notADayOfTheLine(date);
    return;
  }
  if (tx.at < opensAt) throw dayNotBegun(date);
  const from = after(closesAt, -CLOSING_MS);
  if (tx.at < from) throw dayNotEnding(date, isoIn(timeZone, from));
}

/**
 * Something has come that has to be decided, after somebody has closed today: it is open again, on the record, until it is closed once more.
 * What has its outcome by now changes nothing.
 */
export async function reopenDay(tx: Tx): Promise<void> {
  const date = isoDate(localDay(await timeZoneOf(tx), tx.at));
  // Asked at everything that comes, and nearly always no: the list is read only then.
  if (!(await selectClosed(tx, date)) || undecidedIn(await dayList(tx)) === 0) return;
  if (await updateReopened(tx, date)) tx.record('day.reopened', dayId(tx.actor.territoryId, date), { date });
}

function undecided({ callers, callbacks, requests }: DayList) {
  const item = (path: string, message: string) => (row: { id: string }) => ({
    path: `${path}.${row.id}`,
    message,
  });
  return dayUndecided({ callers: callers.length, callbacks: callbacks.length, requests: requests.length }, [
    ...callers.map(item('callers', 'Cet appelant attend encore : répondez-lui.')),
    ...callbacks.map(
      item(
        'callbacks',
        'Ce rappel reste à faire : rappelez, reportez-le à votre nom, ou abandonnez-le avec son motif.',
      ),
    ),
    ...requests.map(
      item(
        'requests',
        'Cette demande n’a pas d’issue : rendez-vous, transmission au SAS, ou patient prévenu.',
      ),
    ),
  ]);
}
