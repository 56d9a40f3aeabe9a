import { setDue } from '../platform/due.ts';
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
      if (nextUntil !== null) await setDue(tx, 'hold.expired', subject, nextUntil);
    },
  },
  {
    // Rule 1: what was kept for a request falls free when a red flag is raised.
    name: 'release-red-flagged',
    on: ['request.red-flagged', 'request.cancelled', 'request.redirected'],
    react: async (tx, { subject }) => {
      for (const slotId of await releaseHolds(tx, subject, undefined)) tx.record('slot.released', slotId);
    },
  },
];
