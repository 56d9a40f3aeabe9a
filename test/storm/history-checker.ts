import { type History, heldUntil, isDone, isUnknown, madeBy, type Op, refusedBecause } from './history.ts';

/**
 * Whether a history can be true of a line that gives each place once and keeps its word; gives each lie that it finds, by its kind. It knows the rules
 * of the API and nothing of how the product keeps them. What it says is certain: an unknown outcome, and commands under way at the same time, are
 * given every benefit of the doubt.
 */
export function liesIn(history: History): string[] {
  const it = indexed(history);
  return [
    ...placesTwice(it),
    ...promisesBroken(it),
    ...unexplained(it),
    ...events(it),
    ...requests(it),
    ...answersThatChange(history.log),
    ...crowdedMoments(it),
    ...refusedWithoutReason(it),
  ].toSorted();
}

const TAKES = new Set(['booked', 'arrived', 'seen', 'no-show']);
type Booking = History['bookings'][number];

type Indexed = History & {
  booking: ReadonlyMap<string, Booking>;
  /** By the booking that a command was told to have made. */
  maker: ReadonlyMap<string, Op>;
  enders: ReadonlyMap<string, readonly Op[]>;
  /** Of slots that were withdrawn in the end: an attempt on one that is open has come to nothing. */
  withdrawals: ReadonlyMap<string, readonly Op[]>;
};

function indexed(history: History): Indexed {
  const maker = new Map<string, Op>();
  for (const op of history.log) {
    const id = madeBy(op);
    if (id) maker.set(id, op);
  }
  const gone = new Set<string | null>(
    history.slots.filter(({ state }) => state === 'withdrawn').map(({ id }) => id),
  );
  const ends = history.log.filter(({ kind }) => kind === 'cancel' || kind === 'move');
  return {
    ...history,
    booking: new Map(history.bookings.map((one) => [one.id, one])),
    maker,
    enders: Map.groupBy(ends, ({ bookingId }) => bookingId ?? ''),
    withdrawals: Map.groupBy(
      history.log.filter(
        (op) => op.kind === 'withdraw' && (isDone(op) || isUnknown(op)) && gone.has(op.slotId),
      ),
      ({ slotId }) => slotId ?? '',
    ),
  };
}

/** In the end: never more than the places, each place one booking's, each booking its place, and no place lost. */
function placesTwice({ slots, seats, bookings, booking }: Indexed): string[] {
  const found: string[] = [];
  const seatsOf = Map.groupBy(seats, ({ slotId }) => slotId);
  const taking = Map.groupBy(
    bookings.filter(({ state }) => TAKES.has(state)),
    ({ slotId }) => slotId,
  );
  for (const { id, capacity, state } of slots) {
    const there = taking.get(id) ?? [];
    const places = seatsOf.get(id) ?? [];
    if (there.length > capacity) found.push(`place-twice: slot ${id} has ${there.length} of ${capacity}`);
    if (new Set(there.map(({ seatNo }) => seatNo)).size < there.length)
      found.push(`place-twice: two bookings on one place of slot ${id}`);
    if (state === 'open' && places.length !== capacity)
      found.push(`place-lost: slot ${id} has ${places.length} places of ${capacity}`);
    if (state === 'withdrawn' && places.some(({ bookingId }) => bookingId === null))
      found.push(`withdraw-undone: slot ${id} still has free places`);
    const seated = new Set(places.map(({ bookingId }) => bookingId));
    for (const one of there) if (!seated.has(one.id)) found.push(`no-place: booking ${one.id}`);
  }
  for (const { bookingId, slotId, no } of seats) {
    const one = bookingId === null ? undefined : booking.get(bookingId);
    if (bookingId !== null && (!one || !TAKES.has(one.state) || one.slotId !== slotId || one.seatNo !== no))
      found.push(`place-for-nobody: place ${no} of slot ${slotId}`);
  }
  return found;
}

/** Whatever was acknowledged is so in the end, or something later explains why not. */
function promisesBroken({ log, booking, enders, withdrawals, slots }: Indexed): string[] {
  const found: string[] = [];
  const mayEnd = (op: Op) => isDone(op) || isUnknown(op);
  for (const op of log.filter(isDone)) {
    const made = madeBy(op);
    const one = made === undefined ? undefined : booking.get(made);
    if (made !== undefined && (!one || one.slotId !== op.slotId || one.requestId !== op.requestId))
      found.push(`booking-gone: ${made}`);
    const off = one && withdrawals.has(one.slotId);
    if (one && !TAKES.has(one.state) && !off && !(enders.get(one.id) ?? []).some(mayEnd))
      found.push(`booking-gone: ${one.id} is ${one.state}, and nobody asked for it`);
    const ended = op.bookingId === null ? undefined : booking.get(op.bookingId);
    if (op.kind === 'cancel' && ended?.state !== 'cancelled') found.push(`cancel-undone: ${op.bookingId}`);
    if (op.kind === 'move' && ended?.state !== 'moved') found.push(`move-undone: ${op.bookingId}`);
    if (op.kind === 'withdraw' && slots.find(({ id }) => id === op.slotId)?.state !== 'withdrawn')
      found.push(`withdraw-undone: ${op.slotId}`);
    const gone = (withdrawals.get(op.slotId ?? '') ?? []).some(
      (other) => isDone(other) && (other.answeredAt ?? Infinity) < op.sentAt,
    );
    if (gone && op.kind !== 'withdraw' && op.kind !== 'cancel')
      found.push(`given-after-withdrawal: slot ${op.slotId}`);
  }
  return found;
}

/** Nothing is there that nobody asked for; what came of an unknown outcome is all of it or nothing. */
function unexplained({ log, bookings, maker, enders, withdrawals }: Indexed): string[] {
  const found: string[] = [];
  const place = (it: { requestId: string | null; slotId: string | null }) =>
    `${it.requestId} in ${it.slotId}`;
  const tries = Map.groupBy(
    log.filter((op) => (op.kind === 'book' || op.kind === 'move') && isUnknown(op)),
    place,
  );
  const strangers = Map.groupBy(
    bookings.filter(({ id }) => !maker.has(id)),
    place,
  );
  for (const [where, made] of strangers)
    if (made.length > (tries.get(where)?.length ?? 0)) found.push(`booking-of-nobody: ${where}`);
  for (const one of bookings) {
    const by = (kind: Op['kind']) =>
      (enders.get(one.id) ?? []).some((op) => op.kind === kind && (isDone(op) || isUnknown(op)));
    if (one.state === 'moved' && !by('move')) found.push(`ended-by-nobody: ${one.id}`);
    if (one.state === 'cancelled' && !by('cancel') && !withdrawals.has(one.slotId))
      found.push(`ended-by-nobody: ${one.id}`);
  }
  return found;
}

/** The event log tells the same story as the tables, each thing once. */
function events({ events: told, bookings, slots, booking }: Indexed): string[] {
  const found: string[] = [];
  const count = new Map<string, number>();
  for (const { type, subject } of told)
    count.set(`${type} ${subject}`, (count.get(`${type} ${subject}`) ?? 0) + 1);
  const expect = (type: string, subject: string, wanted: boolean) => {
    const times = count.get(`${type} ${subject}`) ?? 0;
    if (times !== (wanted ? 1 : 0)) found.push(`event-log: ${type} of ${subject} ${times} times`);
  };
  for (const { id, state } of bookings) {
    expect('booking.made', id, true);
    expect('booking.cancelled', id, state === 'cancelled');
    expect('booking.moved', id, state === 'moved');
  }
  for (const { id, state } of slots) expect('slot.withdrawn', id, state === 'withdrawn');
  for (const { type, subject, data } of told) {
    if (type.startsWith('booking.') && !booking.has(subject))
      found.push(`event-log: ${type} of ${subject}, which is not there`);
    if (type !== 'booking.moved') continue;
    const [from, to] = [booking.get(subject), booking.get(String(data.bookingId))];
    if (!to || to.requestId !== from?.requestId || to.slotId !== data.toSlotId)
      found.push(`half-a-move: of ${subject}`);
  }
  return found;
}

/** A request has one visit at most, and knows whether it has one. */
function requests({ requests: all, bookings }: Indexed): string[] {
  const agreed = Map.groupBy(
    bookings.filter(({ state }) => state === 'booked' || state === 'arrived'),
    ({ requestId }) => requestId,
  );
  return all.flatMap(({ id, state }) => {
    const visits = agreed.get(id)?.length ?? 0;
    if (visits > 1) return [`two-visits: request ${id}`];
    return (visits === 1) === (state === 'booked') ? [] : [`request-state: ${id} is ${state}`];
  });
}

/** The same key has the same answer, always. */
const answersThatChange = (log: readonly Op[]): string[] =>
  log
    .filter(({ answers }) => new Set(answers.map((one) => canonical(one))).size > 1)
    .map(({ kind, requestId, slotId }) => `another-answer: ${kind} of ${requestId ?? ''} in ${slotId ?? ''}`);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

type Stay = { requestId: string; from: number; to: number };

/** At no moment have more been told that a place is theirs, and not yet begun to give it up, than there are places: bookings and holds. */
function crowdedMoments(it: Indexed): string[] {
  const stays = new Map<string, Stay[]>();
  const add = (slotId: string | null, stay: Stay) => {
    if (slotId !== null && stay.to > stay.from) stays.set(slotId, [...(stays.get(slotId) ?? []), stay]);
  };
  for (const op of it.log.filter(isDone)) {
    const [requestId, from] = [op.requestId, op.answeredAt];
    if (requestId === null || from === null) continue;
    const made = madeBy(op);
    if (made !== undefined) add(op.slotId, { requestId, from, to: firstEnd(it, made) });
    if (op.kind === 'hold') add(op.slotId, { requestId, from, to: certainlyHeldUntil(it.log, op) });
  }
  return it.slots.flatMap(({ id, capacity }) => {
    const all = stays.get(id) ?? [];
    // The crowd is greatest at a moment when somebody comes.
    const crowd = Math.max(
      0,
      ...all.map(
        ({ from }) =>
          new Set(all.filter((one) => one.from <= from && from < one.to).map(({ requestId }) => requestId))
            .size,
      ),
    );
    return crowd > capacity ? [`crowded-moment: ${crowd} in slot ${id} of ${capacity}`] : [];
  });
}

/** When somebody first set out to end it. */
const firstEnd = ({ enders, booking, withdrawals }: Indexed, id: string): number =>
  Math.min(
    Infinity,
    ...[...(enders.get(id) ?? []), ...(withdrawals.get(booking.get(id)?.slotId ?? '') ?? [])]
      .filter((op) => isDone(op) || isUnknown(op))
      .map(({ sentAt }) => sentAt),
  );

/** Until its time, or until its request does anything else; nothing is certain after something of that request whose outcome is unknown. */
function certainlyHeldUntil(log: readonly Op[], hold: Op): number {
  const same = log.filter((op) => op !== hold && op.requestId === hold.requestId);
  if (same.some((op) => isUnknown(op) && op.sentAt <= (hold.answeredAt ?? 0))) return -Infinity;
  const next = same.filter(({ sentAt }) => sentAt >= (hold.answeredAt ?? 0)).map(({ sentAt }) => sentAt);
  return Math.min(heldUntil(hold), ...next);
}

/**
 * Nobody is told that a place is taken while there were certainly more places than all who can have had one, unless the slot was being withdrawn
 * at the time: then none was left either.
 */
function refusedWithoutReason(it: Indexed): string[] {
  return it.log
    .filter((op) => refusedBecause(op) === '/problems/slot-taken')
    .flatMap((op) => {
      const slot = it.slots.find(({ id }) => id === op.slotId);
      const others = it.log.filter((other) => other.slotId === op.slotId && mayOverlap(it, other, op));
      const rivals = new Set(others.map(({ requestId }) => requestId));
      rivals.delete(op.requestId);
      const leaving = (it.withdrawals.get(op.slotId ?? '') ?? []).some(
        (off) => off.sentAt <= (op.answeredAt ?? Infinity) && (off.answeredAt ?? Infinity) >= op.sentAt,
      );
      return slot && !leaving && rivals.size < slot.capacity
        ? [`refused-without-reason: slot ${slot.id}`]
        : [];
    });
}

/** Whether the place that a command took may have been taken at some time during another command. */
function mayOverlap(it: Indexed, other: Op, op: Op): boolean {
  if (!['hold', 'book', 'move'].includes(other.kind) || !(isDone(other) || isUnknown(other))) return false;
  if (other.sentAt > (op.answeredAt ?? Infinity)) return false;
  const made = madeBy(other);
  const ends =
    made === undefined
      ? []
      : [...(it.enders.get(made) ?? [])].filter(isDone).map(({ answeredAt }) => answeredAt ?? Infinity);
  return Math.min(Infinity, ...ends) >= op.sentAt;
}
