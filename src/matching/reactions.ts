import type { Reaction } from '../platform/reactions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { fillPlace } from './fill-place.ts';
import { leaveStandby } from './join-standby.ts';
import { openBooks } from './propose.ts';
import { planReview, REVIEW_DUE } from './review-due.ts';
import { reviewPlaces } from './review-places.ts';

export function matchingReactions(deps: { database: Database; clock: Clock }): Reaction[] {
  const books = openBooks();
  return [
    {
      name: 'review-places',
      on: [REVIEW_DUE],
      perform: ({ territoryId }) => reviewPlaces(deps, books, territoryId),
    },
    {
      name: 'plan-review',
      on: ['request.waiting', 'request.proposed', 'standby.joined'],
      react: (tx) => planReview(tx),
    },
    {
      // Rule 3: a place that falls free is somebody's at once.
      name: 'fill-freed-place',
      on: [
        'booking.cancelled',
        'booking.moved',
        'slots.published',
        'slot.released',
        'slot.unblocked',
        // On other terms, or for others from this moment on.
        'slot.changed',
        'slot.opened',
      ],
      react: async (tx, event) => {
        for (const slotId of freedBy(event)) await fillPlace(tx, slotId);
      },
    },
    {
      // Who has a place, or needs none, or must not be booked any more (rule 1), waits for none.
      name: 'leave-standby',
      on: [
        'booking.made',
        'request.red-flagged',
        'request.unscreened',
        'request.cancelled',
        'request.redirected',
        'request.closed',
        'request.lost-contact',
      ],
      react: (tx, { type, subject, data }) =>
        leaveStandby(tx, type === 'booking.made' ? String(data.requestId) : subject, type),
    },
  ];
}

/** The slots in which there may be a free place now. */
function freedBy({ type, subject, data }: RecordedEvent): string[] {
  if (type === 'booking.cancelled') return [String(data.slotId)];
  if (type === 'booking.moved') return [String(data.fromSlotId)];
  return type === 'slots.published' && Array.isArray(data.slotIds) ? data.slotIds.map(String) : [subject];
}
