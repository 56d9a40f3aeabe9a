import type { Reaction } from '../platform/reactions.ts';
import { allPartFrom } from './change-presence.ts';

/** A call that was served is to be written down; any other leaves its operator free for the next. */
export const operatorReactions = (): Reaction[] => [
  {
    name: 'free-operator',
    on: ['call.ended'],
    react: (tx, { subject, data }) =>
      allPartFrom(tx, subject, data.outcome === 'completed' ? 'call-over' : 'call-lost'),
  },
];
