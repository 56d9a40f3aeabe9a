import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { type DayList, dayList, undecidedIn } from './day-list.ts';
import { dayNotBegun, dayUndecided, notADayOfTheLine } from './errors.ts';
import { dayId } from './line-day.ts';
import { type Closed, insertClosed, selectClosed } from './store.ts';

/**
 * Closes today, once everything on its list has its named outcome (rule 2); the tasks about it are done with that. Closed before: as it
 * was then. Throws `day-undecided`, `not-a-line-day`, `day-not-begun`.
 */
export async function closeDay(tx: Tx): Promise<{ date: string; closed: Closed }> {
  const day = await dayList(tx);
  const { date, closed: before, opensAt } = day;
  if (before) return { date, closed: before };
  if (opensAt === undefined) throw notADayOfTheLine(date);
  if (tx.at < opensAt) throw dayNotBegun(date);
  if (undecidedIn(day) > 0) throw undecided(day);
  const closed = await insertClosed(tx, date);
  if (!closed) return { date, closed: (await selectClosed(tx, date)) ?? { at: tx.at, by: tx.actor.name } };
  const { territoryId } = tx.actor;
  await finishTasksAbout(tx, 'close-day', [dayId(territoryId, date), dayId(territoryId, date, 'late')]);
  tx.record('day.closed', dayId(territoryId, date), { date, by: tx.actor.name });
  return { date, closed };
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
