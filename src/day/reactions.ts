import { after, minutes } from '../platform/clock.ts';
import { setDue } from '../platform/due.ts';
import type { Reaction } from '../platform/reactions.ts';
import { openTask } from '../tasks/open-task.ts';
import { territoryOf } from '../territory/lookup.ts';
import { reopenDay } from './close-day.ts';
import { dayList, undecidedIn } from './day-list.ts';
import { dayId, goesOn, lineDay, nextEnding } from './line-day.ts';

/** What comes after the end of the day is left for so long to whoever took it in. */
const LATE_MS = minutes(30);

export const dayReactions = (): Reaction[] => [
  {
    // `day.ending` comes once a day for ever: each plans the next, whatever comes first in a territory begins, and setting it again only
    // moves it to where the hours say now.
    name: 'plan-day-ending',
    on: [
      'request.received',
      'request.reopened',
      'request.released',
      // A search for a treating doctor, or a paper, may turn out to be care.
      'request.triaged',
      'request.red-flagged',
      'request.red-flag-lifted',
      'callback.opened',
      // Open again: nobody was reached, or nobody knows.
      'callback.attempted',
      'callback.reopened',
      'territory.changed',
      'day.ending',
    ],
    react: async (tx, { type }) => {
      const territory = await territoryOf(tx);
      const { territoryId } = tx.actor;
      const next = nextEnding(territory, tx.at);
      if (next) await setDue(tx, 'day.ending', dayId(territoryId, next.date), next.closesAt);
      const { date, closesAt } = lineDay(territory, tx.at);
      const isLate =
        type !== 'day.ending' && type !== 'territory.changed' && closesAt !== undefined && tx.at >= closesAt;
      if (type !== 'day.ending' && type !== 'territory.changed') await reopenDay(tx);
      if (isLate) await setDue(tx, 'day.ending', dayId(territoryId, date, 'late'), after(tx.at, LATE_MS));
    },
  },
  {
    // Nobody may be there: then the coordinator has it on their list, so that no callback and no SNP stays without an owner (rule 2).
    name: 'leave-day-to-somebody',
    on: ['day.ending'],
    react: async (tx, { subject, at }) => {
      // Hours that were changed meanwhile to night and day.
      if (goesOn(await territoryOf(tx), at)) return;
      if (undecidedIn(await dayList(tx)) > 0) await openTask(tx, 'close-day', subject);
    },
  },
];
