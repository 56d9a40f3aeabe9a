import type { Answer, History, Op } from './history.ts';

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Seat = { slotId: string; no: number; holder: string | null; bookingId: string | null };

/**
 * A history of a line that does one thing after another and keeps its word, with answers lost on the way: what a checker must believe, and what lies
 * are made from. Nobody waits so long that a hold is over.
 */
export function honestHistory(seed: number, steps = 250): History {
  const roll = dice(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T;
  const slots = Array.from({ length: 8 }, (_, no) => ({
    id: `slot-${no}`,
    capacity: 1 + (no % 3),
    state: 'open',
  }));
  const requests = Array.from({ length: 16 }, (_, no) => ({ id: `request-${no}`, state: 'triaged' }));
  let seats: Seat[] = slots.flatMap(({ id, capacity }) =>
    Array.from({ length: capacity }, (_, no) => ({ slotId: id, no: no + 1, holder: null, bookingId: null })),
  );
  const bookings: (History['bookings'][number] & { state: string })[] = [];
  const events: History['events'][number][] = [];
  const log: Op[] = [];
  let now = Date.parse('2026-11-23T10:00:00Z');

  const no = (type: string): Answer => ({ status: 409, body: { type: `/problems/${type}` } });
  const stateOf = (requestId: string) => requests.find(({ id }) => id === requestId) as { state: string };
  const letGo = (requestId: string) => {
    for (const seat of seats) if (seat.holder === requestId && !seat.bookingId) seat.holder = null;
  };
  const place = (slotId: string, requestId: string) =>
    seats.find((it) => it.slotId === slotId && it.holder === requestId && !it.bookingId) ??
    seats.find((it) => it.slotId === slotId && !it.holder && !it.bookingId);
  const book = (slotId: string, requestId: string): { id: string } | Answer => {
    const request = stateOf(requestId);
    if (request.state === 'booked') return no('already-booked');
    if (slots.some(({ id, state }) => id === slotId && state !== 'open')) return no('slot-withdrawn');
    const seat = place(slotId, requestId);
    if (!seat) return no('slot-taken');
    const id = `booking-${bookings.length}`;
    letGo(requestId);
    Object.assign(seat, { holder: requestId, bookingId: id });
    bookings.push({ id, requestId, slotId, seatNo: seat.no, state: 'booked' });
    events.push({ type: 'booking.made', subject: id, data: { requestId, slotId } });
    request.state = 'booked';
    return { id };
  };
  const end = (id: string, state: string) => {
    const booking = bookings.find((it) => it.id === id) as (typeof bookings)[number];
    booking.state = state;
    for (const seat of seats)
      if (seat.bookingId === id) Object.assign(seat, { holder: null, bookingId: null });
    stateOf(booking.requestId).state = 'triaged';
    return booking;
  };
  const act = (op: Pick<Op, 'kind' | 'requestId' | 'slotId' | 'bookingId'>): Answer => {
    const [requestId, slotId, bookingId] = [op.requestId ?? '', op.slotId ?? '', op.bookingId ?? ''];
    const agreed = bookings.find(({ id }) => id === bookingId)?.state === 'booked';
    switch (op.kind) {
      case 'hold': {
        if (stateOf(requestId).state === 'booked') return no('already-booked');
        if (slots.some(({ id, state }) => id === slotId && state !== 'open')) return no('slot-withdrawn');
        const seat = place(slotId, requestId);
        if (!seat) return no('slot-taken');
        letGo(requestId);
        seat.holder = requestId;
        return { status: 200, body: { heldUntil: new Date(now + 300_000).toISOString() } };
      }
      case 'book': {
        const made = book(slotId, requestId);
        return 'id' in made ? { status: 201, body: { ...made, slotId } } : made;
      }
      case 'cancel':
        if (!agreed) return no('already-cancelled');
        end(bookingId, 'cancelled');
        events.push({ type: 'booking.cancelled', subject: bookingId, data: {} });
        return { status: 200, body: { id: bookingId, state: 'cancelled' } };
      case 'move': {
        if (!agreed) return no('already-cancelled');
        const open = slots.some(({ id, state }) => id === slotId && state === 'open');
        const own = bookings.find(({ id }) => id === bookingId)?.slotId === slotId;
        if (!own && !place(slotId, requestId)) return no(open ? 'slot-taken' : 'slot-withdrawn');
        end(bookingId, 'moved');
        const made = book(slotId, requestId) as { id: string };
        events.push({
          type: 'booking.moved',
          subject: bookingId,
          data: { bookingId: made.id, toSlotId: slotId },
        });
        return { status: 201, body: { ...made, slotId } };
      }
      case 'withdraw': {
        if (seats.some((it) => it.slotId === slotId && it.bookingId)) return no('slot-booked');
        const slot = slots.find(({ id }) => id === slotId) as { state: string };
        if (slot.state === 'open') events.push({ type: 'slot.withdrawn', subject: slotId, data: {} });
        slot.state = 'withdrawn';
        seats = seats.filter((it) => it.slotId !== slotId);
        return { status: 204, body: null };
      }
    }
  };

  for (let step = 0; step < steps; step += 1) {
    const requestId = pick(requests).id;
    const mine = bookings.find((it) => it.requestId === requestId && it.state === 'booked');
    const dies = roll();
    const kind = mine
      ? dies < 0.4
        ? 'move'
        : 'cancel'
      : dies < 0.3
        ? 'hold'
        : dies < 0.97
          ? 'book'
          : 'withdraw';
    const op = {
      kind,
      client: 0,
      requestId: kind === 'withdraw' ? null : requestId,
      // The last slot is nobody's.
      slotId: kind === 'cancel' ? null : pick(slots.slice(0, -1)).id,
      bookingId: mine?.id ?? null,
    } as const;
    now += 10;
    const sentAt = now;
    const luck = roll();
    const answer = luck < 0.05 ? undefined : act(op);
    now += 10;
    const told = answer === undefined || luck > 0.95 ? [] : luck > 0.8 ? [answer, answer] : [answer];
    log.push({ ...op, sentAt, answeredAt: told.length > 0 ? now : null, answers: told });
  }
  return {
    log,
    slots,
    bookings,
    requests,
    events,
    seats: seats.map(({ slotId, no: seatNo, bookingId }) => ({ slotId, no: seatNo, bookingId })),
  };
}
