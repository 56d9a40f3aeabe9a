import type { Reaction } from '../platform/reactions.ts';
import { alertRegulator, noteProgress } from './note-progress.ts';
import { type TellingDeps, tellLater, tellReferrer } from './tell-referrer.ts';

export const referralReactions = (deps: TellingDeps): Reaction[] => [
  {
    name: 'note-referral-progress',
    on: [
      'referral.received',
      'referral.consented',
      'referral.consent-withdrawn',
      'booking.made',
      'request.released',
      'request.waiting',
      'request.seen',
      'request.redirected',
      'request.closed',
      'request.cancelled',
      'request.lost-contact',
      'request.reopened',
      'request.merged',
      'assessment.written',
    ],
    react: noteProgress,
  },
  {
    name: 'alert-regulator',
    on: ['booking.cancelled', 'booking.missed'],
    react: (tx, event) => alertRegulator(tx, event.subject),
  },
  {
    name: 'tell-referrer',
    on: ['referral.noticed', 'referral.told', 'referral.notice-due', 'referral.notice-given-up'],
    perform: (event) => tellReferrer(deps, event),
  },
  {
    name: 'tell-referrer-later',
    on: ['reaction.failed'],
    react: async (tx, event) => {
      if (event.data.reaction === 'tell-referrer') await tellLater(tx, event.subject);
    },
  },
];
