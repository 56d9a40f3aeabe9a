import type { Reaction } from '../platform/reactions.ts';
import { escalateDue, planEscalation } from './escalate.ts';
import { ESCALATION_DUE } from './escalation.ts';

export const requestReactions = (): Reaction[] => [
  {
    // Rule 2. What is found meanwhile (another orientation, a shorter time) moves the next step; so does a visit that fell through.
    name: 'plan-escalation',
    on: [
      'request.received',
      'request.triaged',
      'request.red-flagged',
      'request.red-flag-lifted',
      'request.unscreened',
      'request.released',
      'request.reopened',
    ],
    react: (tx, { subject }) => planEscalation(tx, subject),
  },
  { name: 'escalate', on: [ESCALATION_DUE], react: (tx, { subject }) => escalateDue(tx, subject) },
];
