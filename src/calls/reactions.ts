import type { Reaction } from '../platform/reactions.ts';
import { openTask } from '../tasks/open-task.ts';
import { selectCall } from './store.ts';

/** A call that nobody took is a task, not a loss (rule 6). Outside hours the caller was told when to call again. */
const UNSERVED = new Set(['abandoned', 'missed', 'failed']);

export const callReactions = (): Reaction[] => [
  {
    name: 'keep-missed-call',
    on: ['call.ended'],
    // The call as it stands now: a callback that came late may have told more than the event knew.
    react: async (tx, { subject }) => {
      const call = await selectCall(tx, subject);
      if (call?.outcome && UNSERVED.has(call.outcome)) await openTask(tx, 'call-back', subject);
    },
  },
];
