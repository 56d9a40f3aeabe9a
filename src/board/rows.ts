import { type Instant, isoIn } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Collection, Collections, RowOf } from './projection.ts';
import {
  failedReactions,
  freeSlots,
  knownOperators,
  openCallbacks,
  openCalls,
  openRequests,
  openTasks,
  troubledSms,
  unreadMails,
  unsentMessages,
} from './store.ts';

type Iso = (at: Instant) => string;
type Source<Row> = (tx: Tx, ids?: readonly string[]) => Promise<(iso: Iso) => Row[]>;

/** From a stored row to a row of the board, for each collection; times are written once the time zone is known. */
const sources: { [C in Collection]: Source<RowOf<C>> } = {
  calls: from(openCalls, ({ id, state, origin, choice, legs, ...row }, iso) => ({
    id,
    state,
    origin,
    choice,
    arrivedAt: iso(row.arrived_at),
    queuedAt: row.queued_at && iso(row.queued_at),
    answeredAt: row.answered_at && iso(row.answered_at),
    connectedAt: row.connected_at && iso(row.connected_at),
    heldSince: row.held_at && iso(row.held_at),
    answeredBy: row.answered_by,
    callbackId: row.callback_id,
    earlierCalls: row.earlier_calls,
    legs: legs ?? [],
  })),
  operators: from(knownOperators, ({ operator, label, state, since, call_id }, iso) => ({
    id: operator,
    label,
    state,
    since: iso(since),
    callId: call_id,
  })),
  callbacks: from(openCallbacks, ({ id, reason, priority, calls, attempts, owner, ...times }, iso) => ({
    id,
    reason,
    since: iso(times.since),
    notBefore: times.not_before && iso(times.not_before),
    priority,
    calls,
    attempts,
    attemptedAt: times.attempted_at && iso(times.attempted_at),
    owner,
    carriedTo: times.carried_to && iso(times.carried_to),
  })),
  requests: from(
    openRequests,
    ({ id, kind, state, red_flag, orientation, commune, referral, steps, ...times }, iso) => ({
      id,
      kind,
      state,
      redFlag: red_flag,
      orientation,
      receivedAt: iso(times.received_at),
      deadline: iso(times.deadline),
      careBy: times.care_by && iso(times.care_by),
      commune,
      bookedFor: times.booked_for && iso(times.booked_for),
      referral,
      escalation: steps.length,
      steps: steps.map((step) => ({ ...step, at: iso(Date.parse(step.at) as Instant) })),
      standbySince: times.standby_since && iso(times.standby_since),
      placed: times.placed_at && { at: iso(times.placed_at), told: times.told },
    }),
  ),
  slots: from(freeSlots, (slot, iso) => ({
    id: slot.id,
    professionalId: slot.professional_id,
    professionalName: slot.professional_name,
    profession: slot.profession,
    placeName: slot.place_name,
    commune: slot.commune ?? '',
    start: iso(slot.start_at),
    end: iso(slot.end_at),
    walkIn: slot.walk_in,
    mode: slot.mode,
    capacity: slot.capacity,
    freePlaces: slot.free,
  })),
  messages: from(unsentMessages, ({ id, state, attempts, queued_at }, iso) => ({
    id,
    state,
    attempts,
    queuedAt: iso(queued_at),
  })),
  incoming: from(unreadMails, ({ id, state, request_id, received_at }, iso) => ({
    id,
    state,
    requestId: request_id,
    receivedAt: iso(received_at),
  })),
  sms: from(troubledSms, ({ id, kind, state, queued_at }, iso) => ({
    id,
    kind,
    state,
    queuedAt: iso(queued_at),
  })),
  tasks: from(openTasks, ({ id, kind, subject, request_id, times, last_at, created_at }, iso) => ({
    id,
    kind,
    subject,
    requestId: request_id,
    times,
    lastAt: last_at && iso(last_at),
    createdAt: iso(created_at),
  })),
  failures: from(failedReactions, ({ event_id, reaction, at }, iso) => ({
    id: failureId(event_id, reaction),
    reaction,
    at: iso(at),
  })),
};

/** One event may fail several reactions: the two together name a failure. */
export const failureId = (eventId: string, reaction: string): string => `${eventId}-${reaction}`;

function from<Stored, Row>(
  load: (tx: Tx, ids?: readonly string[]) => Promise<Stored[]>,
  write: (stored: Stored, iso: Iso) => Row,
): Source<Row> {
  return async (tx, ids) => {
    const stored = await load(tx, ids);
    return (iso) => stored.map((one) => write(one, iso));
  };
}

/** Which rows to look up: a list of ids, `'all'`, or nothing for a collection that is not concerned. */
export type Asked = { readonly [C in Collection]?: readonly string[] | 'all' };

/**
 * The rows that are on the board now, each collection with one statement, all of them on their way together; written in a time zone, in
 * the order of ids, as the projection keeps them.
 */
export async function loadRows(tx: Tx, asked: Asked): Promise<(timeZone: string) => Collections> {
  const load = <C extends Collection>(collection: C): Promise<(iso: Iso) => RowOf<C>[]> => {
    const which = asked[collection];
    if (!which) return Promise.resolve(() => []);
    const source: Source<RowOf<C>> = sources[collection];
    return source(tx, which === 'all' ? undefined : which);
  };
  const [calls, operators, callbacks, requests, slots, messages, incoming, sms, tasks, failures] =
    await Promise.all([
      load('calls'),
      load('operators'),
      load('callbacks'),
      load('requests'),
      load('slots'),
      load('messages'),
      load('incoming'),
      load('sms'),
      load('tasks'),
      load('failures'),
    ]);
  return (timeZone) => {
    const iso: Iso = (at) => isoIn(timeZone, at);
    return {
      calls: inOrder(calls(iso)),
      operators: inOrder(operators(iso)),
      callbacks: inOrder(callbacks(iso)),
      requests: inOrder(requests(iso)),
      slots: inOrder(slots(iso)),
      messages: inOrder(messages(iso)),
      incoming: inOrder(incoming(iso)),
      sms: inOrder(sms(iso)),
      tasks: inOrder(tasks(iso)),
      failures: inOrder(failures(iso)),
    };
  };
}

const inOrder = <Row extends { id: string }>(rows: Row[]): Row[] =>
  rows.sort((one, other) => (one.id < other.id ? -1 : 1));
