import { setDueBy } from '../platform/due.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { isBookable } from '../requests/request.ts';
import { bookableOf } from '../requests/tables.ts';
import type { Reaction } from '../platform/reactions.ts';
import { dropExpiredHolds, releaseHolds } from './store.ts';

/** A hold is over by itself because every count looks at its time; this only tidies up and tells the board. */
export const slotReactions = (): Reaction[] => [
  {
    name: 'release-holds',
    on: ['hold.expired'],
    react: async (tx, { subject }) => {
      const { dropped, nextUntil } = await dropExpiredHolds(tx, subject);
      if (dropped > 0) tx.record('slot.released', subject);
      if (nextUntil !== null) await setDueBy(tx, 'hold.expired', subject, nextUntil);
    },
  },
  {
    // Rule 1: what was kept for a request falls free when nothing may be booked for it any more.
    name: 'release-unbookable',
    on: [
      'request.red-flagged',
      'request.unscreened',
      'request.cancelled',
      'request.redirected',
      'request.closed',
      'request.lost-contact',
    ],
    react: async (tx, { subject }) => {
      const request = await requestForUpdate(tx, subject);
      if (!isBookable(bookableOf(request))) return;
      for (const slotId of await releaseHolds(tx, subject, undefined)) tx.record('slot.released', slotId);
    },
  },
];
