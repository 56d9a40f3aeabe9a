import { type History, isDone, isUnknown, madeBy, type Op } from './history.ts';

/** A way in which a line could fail its patients, told on a true history; undefined: there is nothing in it to lie about. */
export type Lie = {
  what: string;
  /** What the checker calls it. */
  kind: string;
  tell(history: History): History | undefined;
};

type Booking = History['bookings'][number];
const withState = (it: History, id: string, state: string): History => ({
  ...it,
  bookings: it.bookings.map((one) => (one.id === id ? { ...one, state } : one)),
});
const without = (it: History, id: string): History => ({
  ...it,
  bookings: it.bookings.filter((one) => one.id !== id),
  seats: it.seats.map((seat) => (seat.bookingId === id ? { ...seat, bookingId: null } : seat)),
  events: it.events.filter(({ subject }) => subject !== id),
});
const standing = (it: History): Booking | undefined => {
  const told = new Set(it.log.map(madeBy));
  const doubted = new Set(it.log.filter(isUnknown).flatMap(({ bookingId }) => bookingId ?? []));
  return it.bookings.find(({ id, state }) => state === 'booked' && told.has(id) && !doubted.has(id));
};
const done = (it: History, kind: Op['kind']): Op | undefined =>
  it.log.find((op) => op.kind === kind && isDone(op));
const freeSlot = (it: History) =>
  it.slots.find(({ id, state }) => state === 'open' && it.log.every(({ slotId }) => slotId !== id));
const aRefusal = (slotId: string, sentAt: number): Op => ({
  kind: 'book',
  client: 99,
  requestId: 'nobody',
  slotId,
  bookingId: null,
  sentAt,
  answeredAt: sentAt + 5,
  answers: [{ status: 409, body: { type: '/problems/slot-taken' } }],
});

export const lies: readonly Lie[] = [
  {
    what: 'a booking that was acknowledged is not there any more',
    kind: 'booking-gone',
    tell: (it) => {
      const one = standing(it);
      return one && without(it, one.id);
    },
  },
  {
    what: 'it was called off, and nobody had asked for it',
    kind: 'booking-gone',
    tell: (it) => {
      const one = standing(it);
      return one && withState(it, one.id, 'cancelled');
    },
  },
  {
    what: 'it is in another slot',
    kind: 'booking-gone',
    tell: (it) => {
      const one = standing(it);
      const other = it.slots.find(({ id }) => id !== one?.slotId);
      return one && other
        ? { ...it, bookings: it.bookings.map((b) => (b === one ? { ...b, slotId: other.id } : b)) }
        : undefined;
    },
  },
  {
    what: 'a booking that was called off is there again',
    kind: 'cancel-undone',
    tell: (it) => {
      const id = done(it, 'cancel')?.bookingId;
      return id ? withState(it, id, 'booked') : undefined;
    },
  },
  {
    what: 'a booking that was moved is there still',
    kind: 'move-undone',
    tell: (it) => {
      const id = done(it, 'move')?.bookingId;
      return id ? withState(it, id, 'booked') : undefined;
    },
  },
  {
    what: 'a booking was moved, and is nowhere',
    kind: 'half-a-move',
    tell: (it) => {
      const move = done(it, 'move');
      const made = move && madeBy(move);
      return made === undefined ? undefined : without(it, made);
    },
  },
  {
    what: 'a slot that was withdrawn can be booked',
    kind: 'withdraw-undone',
    tell: (it) => {
      const id = done(it, 'withdraw')?.slotId;
      return id
        ? { ...it, slots: it.slots.map((slot) => (slot.id === id ? { ...slot, state: 'open' } : slot)) }
        : undefined;
    },
  },
  {
    what: 'a place of a withdrawn slot was held',
    kind: 'given-after-withdrawal',
    tell: (it) => {
      const off = done(it, 'withdraw');
      const hold = done(it, 'hold');
      const at = (off?.answeredAt ?? 0) + 1;
      return off && hold
        ? { ...it, log: [...it.log, { ...hold, slotId: off.slotId, sentAt: at, answeredAt: at + 1 }] }
        : undefined;
    },
  },
  {
    what: 'two have the same place',
    kind: 'place-twice',
    tell: (it) => {
      const one = standing(it);
      return (
        one && {
          ...it,
          bookings: [...it.bookings, { ...one, id: 'twin', requestId: 'request-of-the-twin' }],
        }
      );
    },
  },
  {
    what: 'more are expected than there are places',
    kind: 'place-twice',
    tell: (it) => {
      const one = standing(it);
      const there = it.bookings.filter(({ slotId, state }) => slotId === one?.slotId && state === 'booked');
      return (
        one && {
          ...it,
          slots: it.slots.map((slot) =>
            slot.id === one.slotId ? { ...slot, capacity: there.length - 1 } : slot,
          ),
        }
      );
    },
  },
  {
    what: 'two had the same place for a moment, and in the end all is well',
    kind: 'crowded-moment',
    tell: (it) => {
      for (const off of it.log.filter((op) => op.kind === 'cancel' && isDone(op))) {
        const first = it.bookings.find(({ id }) => id === off.bookingId);
        const slot = it.slots.find(
          ({ id, capacity, state }) => id === first?.slotId && capacity === 1 && state === 'open',
        );
        const then = it.log.find(
          (op) =>
            op.kind === 'book' &&
            isDone(op) &&
            op.slotId === slot?.id &&
            op.requestId !== first?.requestId &&
            op.sentAt > (off.answeredAt ?? Infinity),
        );
        const doubted = it.log.some((op) => isUnknown(op) && op.bookingId === first?.id);
        if (!slot || !then || doubted || !it.log.some((op) => madeBy(op) === first?.id)) continue;
        const at = (then.answeredAt ?? 0) + 1;
        return { ...it, log: it.log.map((op) => (op === off ? { ...op, sentAt: at, answeredAt: at } : op)) };
      }
      return undefined;
    },
  },
  {
    what: 'a place was kept for one and given to another',
    kind: 'crowded-moment',
    tell: (it) => {
      const alone = (op: Op) => it.slots.some(({ id, capacity }) => id === op.slotId && capacity === 1);
      const book = it.log.find((op) => op.kind === 'book' && isDone(op) && alone(op));
      if (!book) return undefined;
      const hold: Op = {
        ...book,
        kind: 'hold',
        requestId: 'another',
        sentAt: book.sentAt - 2,
        answeredAt: book.sentAt - 1,
        answers: [{ status: 200, body: { heldUntil: new Date(book.sentAt + 300_000).toISOString() } }],
      };
      return { ...it, log: [...it.log, hold] };
    },
  },
  {
    what: 'a place that nobody had was refused',
    kind: 'refused-without-reason',
    tell: (it) => {
      const slot = freeSlot(it);
      return slot && { ...it, log: [...it.log, aRefusal(slot.id, it.log[0]?.sentAt ?? 0)] };
    },
  },
  {
    what: 'a place of an open slot is lost',
    kind: 'place-lost',
    tell: (it) => {
      const slot = freeSlot(it);
      const seat = it.seats.find(({ slotId }) => slotId === slot?.id);
      return seat && { ...it, seats: it.seats.filter((one) => one !== seat) };
    },
  },
  {
    what: 'a place is kept for a booking that is not there',
    kind: 'place-for-nobody',
    tell: (it) => {
      const seat = it.seats.find(({ bookingId }) => bookingId === null);
      return (
        seat && { ...it, seats: it.seats.map((one) => (one === seat ? { ...one, bookingId: 'ghost' } : one)) }
      );
    },
  },
  {
    what: 'somebody is expected for whom nobody booked',
    kind: 'booking-of-nobody',
    tell: (it) => {
      const slot = freeSlot(it);
      const seat = it.seats.find(({ slotId }) => slotId === slot?.id);
      if (!seat) return undefined;
      const stranger = { id: 'stranger', requestId: 'request-0', slotId: seat.slotId, seatNo: seat.no };
      return { ...it, bookings: [...it.bookings, { ...stranger, state: 'cancelled' }] };
    },
  },
  {
    what: 'a request has two visits',
    kind: 'two-visits',
    tell: (it) => {
      const one = standing(it);
      return one && { ...it, bookings: [...it.bookings, { ...one, id: 'twin' }] };
    },
  },
  {
    what: 'a request does not know of its visit',
    kind: 'request-state',
    tell: (it) => {
      const one = standing(it);
      return (
        one && {
          ...it,
          requests: it.requests.map((r) => (r.id === one.requestId ? { ...r, state: 'triaged' } : r)),
        }
      );
    },
  },
  {
    what: 'the same key had two answers',
    kind: 'another-answer',
    tell: (it) => {
      const op = it.log.find(isDone);
      return (
        op && {
          ...it,
          log: it.log.map((one) =>
            one === op ? { ...op, answers: [...op.answers, { status: 409, body: null }] } : one,
          ),
        }
      );
    },
  },
  {
    what: 'a booking is not in the event log',
    kind: 'event-log',
    tell: (it) => {
      const made = it.events.find(({ type }) => type === 'booking.made');
      return made && { ...it, events: it.events.filter((one) => one !== made) };
    },
  },
  {
    what: 'a cancellation is in the event log twice',
    kind: 'event-log',
    tell: (it) => {
      const off = it.events.find(({ type }) => type === 'booking.cancelled');
      return off && { ...it, events: [...it.events, off] };
    },
  },
  {
    what: 'the event log tells of a booking that is nowhere',
    kind: 'event-log',
    tell: (it) => ({
      ...it,
      events: [...it.events, { type: 'booking.made', subject: 'ghost', data: {} }],
    }),
  },
];
