import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Instant } from '../platform/clock.ts';
import type { BookingState } from '../bookings/booking.ts';
import type { CallbackState } from '../callbacks/callback.ts';
import type { CallOutcome } from '../calls/call.ts';
import type { MessageState } from '../feedback/secure-message.ts';
import type { RequestKind, RequestState } from '../requests/request.ts';
import { type Inside, isIdle } from './idle.ts';

/** The product's own books after a day, as its database holds them: what the account is drawn up from. Times are epoch milliseconds. */
export type Books = {
  calls: {
    id: string;
    sid: string | null;
    origin: 'line' | 'hand' | 'callback';
    state: string;
    outcome: CallOutcome | null;
    /** E.164; of a withheld number what the caller keyed in. */
    phone: string | null;
  }[];
  /** Phones that the line has rung. */
  legs: {
    id: string;
    callId: string;
    sid: string | null;
    party: 'operator' | 'samu' | 'caller';
    state: string;
  }[];
  callbacks: { id: string; state: CallbackState; phone: string; owner: string | null }[];
  /** Local dates of the days that were closed. */
  daysClosed: string[];

  requests: {
    id: string;
    kind: RequestKind;
    state: RequestState;
    redFlag: 'none' | 'raised' | 'unknown' | 'lifted';
    receivedAt: Instant;
    deadline: Instant;
    lat: number;
    lng: number;
    lifts: number;
    /** A motive's protocol has decided where it goes. */
    careProtocol: string | null;
  }[];
  referrals: {
    id: string;
    number: string;
    requestId: string;
    caresForPatient: boolean;
    /** At the end of the day. */
    consented: boolean;
  }[];
  /** What the referrers' webhooks were to be told, in order of `seq`. */
  notices: { id: string; referralId: string; seq: number; status: string; state: string; at: Instant }[];
  offers: {
    id: string;
    requestId: string;
    kind: 'visit' | 'question' | 'flag';
    state: string;
    acceptedBy: string | null;
    bookingId: string | null;
    /** How often its acceptance is on record, and how many of those who were asked stand as having accepted. */
    acceptances: number;
    recipientsAccepted: number;
  }[];
  waitingPlaces: { id: string; list: string; state: string }[];
  bookings: {
    id: string;
    requestId: string;
    slotId: string;
    seatNo: number;
    professionalId: string;
    state: BookingState;
    start: Instant;
    bookedAt: Instant;
    mode: string;
    lat: number;
    lng: number;
  }[];
  slots: { id: string; professionalId: string; capacity: number; state: 'open' | 'withdrawn' }[];
  reports: {
    id: string;
    bookingId: string;
    familyName: string;
    birthDate: string;
    treatingDoctor: string | null;
    address: string | null;
  }[];
  /** `left`: a server has taken it, whatever became of it. */
  messages: {
    id: string;
    reportId: string;
    requestId: string;
    messageId: string;
    state: MessageState;
    left: boolean;
    integrationError: string | null;
  }[];
  /** Mail that came in and is no proof; `inReplyTo`: a message. */
  incoming: { id: string; requestId: string | null; inReplyTo: string | null; state: string }[];
  texts: {
    id: string;
    kind: string;
    bookingId: string;
    state: string;
    failure: string | null;
    reference: string;
  }[];
  tasks: { kind: string; subject: string; state: 'open' | 'done' }[];
  failedReactions: { reaction: string; eventId: string }[];
  openIntents: { kind: string; subject: string }[];
  /** Events of the territory, numbers handed out by the feed, the highest of them, and how many different events they carry. */
  feed: { events: number; numbers: number; highest: number; distinct: number };
};

/**
 * Closes the books of a day: all of them in one snapshot, of a moment at which nothing was on its way in the product. `idle` is false when there
 * was none for `patienceMs` real milliseconds; the books are then those of some moment.
 */
export async function closeBooks(
  inside: Inside,
  it: { ownerUrl: string; territoryId: string; patienceMs: number },
): Promise<{ books: Books; idle: boolean }> {
  for (const until = performance.now() + it.patienceMs; ; await sleep(5)) {
    const closed = await inSnapshot(it.ownerUrl, async (snapshot) => {
      const idle = await isIdle(inside, snapshot);
      const last = performance.now() >= until;
      return idle || last ? { books: await booksIn(snapshot, it.territoryId), idle } : undefined;
    });
    if (closed) return closed;
  }
}

/** The books of this moment, whatever is on its way. */
export const readBooks = (ownerUrl: string, territoryId: string): Promise<Books> =>
  inSnapshot(ownerUrl, (snapshot) => booksIn(snapshot, territoryId));

/** Lets `look` see one state of the database, that of its first statement, as the owner and past row-level security. */
async function inSnapshot<T>(ownerUrl: string, look: (snapshot: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    return await look(client);
  } finally {
    await client.end();
  }
}

async function booksIn(client: pg.Client, territoryId: string): Promise<Books> {
  const rows = async <Row>(text: string): Promise<Row[]> =>
    (await client.query<Row & pg.QueryResultRow>(text, [territoryId])).rows;
  const [feed] = await rows<Books['feed']>(`
      select (select count(*)::int from event where territory_id = $1) as events, count(*)::int as numbers,
             coalesce(max(seq), 0)::int as highest, count(distinct event_id)::int as "distinct"
        from board_feed where territory_id = $1`);
  return {
    calls: await rows(
      `select c.id, c.carrier_sid as sid, c.origin, c.state, c.outcome, p.phone
           from call c left join call_party p on p.territory_id = $1 and p.call_id = c.id where c.territory_id = $1`,
    ),
    legs: await rows(
      'select id, call_id as "callId", carrier_sid as sid, party, state from call_leg where territory_id = $1',
    ),
    callbacks: await rows(`
        select c.id, c.state, c.owner, p.phone
          from callback c join callback_party p on p.territory_id = $1 and p.callback_id = c.id where c.territory_id = $1`),
    daysClosed: (
      await rows<{ day: string }>('select day::text as day from line_day where territory_id = $1')
    ).map(({ day }) => day),
    requests: await rows(`
        select id, kind, state, red_flag as "redFlag", ${ms('received_at')} as "receivedAt", ${ms('deadline')} as deadline, lat, lng,
               (select count(*)::int from red_flag_lift l where l.territory_id = $1 and l.request_id = request.id) as lifts,
               care_protocol as "careProtocol"
          from request where territory_id = $1`),
    referrals: await rows(`
        select id, number, request_id as "requestId", cares_for_patient as "caresForPatient", consent_at is not null as consented
          from referral where territory_id = $1`),
    notices: await rows(
      `select id, referral_id as "referralId", seq, status, state, ${ms('at')} as at from referral_notice where territory_id = $1`,
    ),
    offers: await rows(`
        select id, request_id as "requestId", kind, state, accepted_by as "acceptedBy", booking_id as "bookingId",
               (select count(*)::int from event e where e.territory_id = $1 and e.type = 'offer.accepted' and e.subject = o.id) as acceptances,
               (select count(*)::int from offer_recipient a where a.territory_id = $1 and a.offer_id = o.id and a.state = 'accepted')
                 as "recipientsAccepted"
          from offer o where territory_id = $1`),
    waitingPlaces: await rows('select id, list, state from waiting_place where territory_id = $1'),
    bookings: await rows(`
        select b.id, b.request_id as "requestId", b.slot_id as "slotId", b.seat_no as "seatNo", b.professional_id as "professionalId",
               b.state, ${ms('b.start_at')} as start, ${ms('b.booked_at')} as "bookedAt", s.mode, p.lat, p.lng
          from booking b join slot s on s.territory_id = $1 and s.id = b.slot_id
          join place p on p.territory_id = $1 and p.id = s.place_id
         where b.territory_id = $1`),
    slots: await rows(
      'select id, professional_id as "professionalId", capacity, state from slot where territory_id = $1',
    ),
    reports: await rows(`
        select r.id, r.booking_id as "bookingId", i.family_name as "familyName", i.birth_date::text as "birthDate",
               p.treating_doctor as "treatingDoctor", d.secure_address as address
          from report r join request q on q.territory_id = $1 and q.id = r.request_id
          join patient p on p.territory_id = $1 and p.id = q.patient_id
          join patient_identity i on i.territory_id = $1 and i.patient_id = p.id
          left join professional d on d.territory_id = $1 and d.id = p.treating_doctor
         where r.territory_id = $1`),
    messages: await rows(`
        select m.id, m.report_id as "reportId", r.request_id as "requestId", m.message_id as "messageId", m.state,
               m.accepted_at is not null as left, m.integration_error as "integrationError"
          from secure_message m join report r on r.territory_id = $1 and r.id = m.report_id
         where m.territory_id = $1`),
    incoming: await rows(
      'select id, request_id as "requestId", in_reply_to as "inReplyTo", state from incoming_message where territory_id = $1',
    ),
    texts: await rows(
      'select id, kind, subject as "bookingId", state, failure, reference from sms where territory_id = $1',
    ),
    tasks: await rows('select kind, subject, state from task where territory_id = $1'),
    failedReactions: await rows(
      `select reaction, event_id as "eventId" from handled where territory_id = $1 and outcome = 'failed'`,
    ),
    openIntents: await rows(
      `select kind, subject from intent where territory_id = $1 and state in ('planned', 'attempting')`,
    ),
    feed: feed ?? { events: 0, numbers: 0, highest: 0, distinct: 0 },
  };
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
