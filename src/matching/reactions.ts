import type { Reaction } from '../platform/reactions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { catchUp } from './catch-up.ts';
import { fillPlace } from './fill-place.ts';
import { FREEING, freedBy } from './freed.ts';
import { leaveStandby } from './join-standby.ts';
import { openBooks } from './propose.ts';
import { planReview, REVIEW_DUE } from './review-due.ts';
import { reviewPlaces } from './review-places.ts';
import { selectUnheld } from './catch-up-store.ts';
import { selectWaitedFor } from './standby-store.ts';

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
      on: FREEING,
      react: async (tx, event) => {
        // Who joins after this look is seen to by `catch-up-joined`.
        for (const slotId of await selectWaitedFor(tx, freedBy(event))) await fillPlace(tx, slotId);
      },
    },
    {
      // What fell free in the very instant in which they joined, before anybody could see that they wait.
      name: 'catch-up-joined',
      on: ['standby.joined'],
      react: (tx, { subject }) => catchUp(tx, subject),
    },
    {
      // While a place was held for them they were passed over.
      name: 'catch-up-unheld',
      on: ['hold.expired'],
      react: async (tx, { subject }) => {
        for (const requestId of await selectUnheld(tx, subject)) await catchUp(tx, requestId);
      },
    },
    {
      // Who has a place, or needs none, or must not be booked any more (rule 1), waits for none.
      name: 'leave-standby',
      on: SEEKS_NO_MORE,
      react: (tx, event) => leaveStandby(tx, whoseSearch(event), event.type),
    },
    {
      name: 'forget-better-place',
      on: SEEKS_NO_MORE,
      react: (tx, event) => finishTasksAbout(tx, 'better-place', [whoseSearch(event)]),
    },
  ];
}

/** Its search is over, or has to stop. */
const SEEKS_NO_MORE = [
  'booking.made',
  'request.red-flagged',
  'request.unscreened',
  'request.cancelled',
  'request.redirected',
  'request.closed',
  'request.lost-contact',
] as const;

const whoseSearch = ({ type, subject, data }: RecordedEvent): string =>
  type === 'booking.made' ? String(data.requestId) : subject;
