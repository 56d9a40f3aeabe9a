import { DomainError } from '../platform/errors.ts';
import type { Reaction } from '../platform/reactions.ts';
import { askNextWave } from './ask-wave.ts';
import { expireOffer, reviewOffers } from './cancel-offer.ts';
import { offerAnew } from './give-back-offer.ts';
import { askWhetherCalled, CALL_DUE } from './confirm-call.ts';
import { endWaiting, leaveWaitingLists, reviewWaiting } from './join-waiting-list.ts';
import { makeOffer } from './make-offer.ts';
import { stopAskingAddress } from './stop-asking-address.ts';
import { EXPIRY_DUE, WAVE_DUE } from './offer.ts';

export const offerReactions = (): Reaction[] => [
  { name: 'ask-next-wave', on: [WAVE_DUE], react: (tx, { subject }) => askNextWave(tx, subject) },
  { name: 'expire-offer', on: [EXPIRY_DUE], react: (tx, { subject }) => expireOffer(tx, subject) },
  {
    // Booked elsewhere, called off, a red flag (rule 1), or one that was lifted: nobody is needed any more.
    name: 'review-offers',
    on: [
      'booking.made',
      'booking.arrived',
      'request.seen',
      'request.reported',
      'request.triaged',
      'request.red-flagged',
      'request.red-flag-lifted',
      'request.unscreened',
      'request.cancelled',
      'request.redirected',
      'request.closed',
      'request.lost-contact',
    ],
    react: (tx, { type, subject, data }) =>
      reviewOffers(tx, type.startsWith('booking.') ? String(data.requestId) : subject),
  },
  {
    // The one who had accepted cannot come: others are asked, as when they say so by their link (rule 2).
    name: 'offer-anew',
    on: ['booking.cancelled'],
    react: async (tx, { subject, data }) => {
      if (data.by === 'professional') await offerAnew(tx, subject);
    },
  },
  {
    name: 'stop-asking-address',
    on: [
      'booking.cancelled',
      'booking.moved',
      'booking.missed',
      'offer.expired',
      'offer.withdrawn',
      'offer.withdrew',
      'request.seen',
      'request.cancelled',
      'request.redirected',
      'request.closed',
    ],
    react: (tx, { type, subject, data }) =>
      stopAskingAddress(tx, type.startsWith('request.') ? subject : String(data.requestId)),
  },
  {
    name: 'leave-waiting-lists',
    on: ['request.cancelled', 'request.redirected', 'request.closed', 'request.lost-contact', 'request.seen'],
    react: (tx, { subject }) => endWaiting(tx, subject),
  },
  {
    // Rule 1: nobody is picked with what it has now.
    name: 'leave-lists-on-flag',
    on: ['request.red-flagged', 'request.unscreened'],
    react: (tx, { subject }) => leaveWaitingLists(tx, subject),
  },
  { name: 'review-waiting', on: ['request.triaged'], react: (tx, { subject }) => reviewWaiting(tx, subject) },
  { name: 'ask-whether-called', on: [CALL_DUE], react: (tx, { subject }) => askWhetherCalled(tx, subject) },
  {
    // Rule 2: a request is never dropped, it escalates. Where nobody can be asked, the record says why.
    name: 'offer-escalated',
    on: ['request.escalated'],
    react: async (tx, { subject, data }) => {
      if (!Array.isArray(data.done) || !data.done.includes('offers')) return;
      try {
        await makeOffer(tx, { requestId: subject, kind: 'visit' });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        tx.record('offer.not-made', subject, { reason: error.code });
      }
    },
  },
];
