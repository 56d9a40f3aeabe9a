import { type Selectable, sql } from 'kysely';
import type { BookingState } from '../bookings/booking.ts';
import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { FlagVerdict, OfferEnd, OfferKind, RecipientState } from './offer.ts';
import type { OfferTable, OfferTables } from './tables.ts';
import type { Askable } from './waves.ts';

const db = queries<OfferTables>();

export type OfferRow = Selectable<OfferTable>;

export type NewOffer = Pick<
  OfferRow,
  | 'id'
  | 'request_id'
  | 'kind'
  | 'profession'
  | 'mode'
  | 'question'
  | 'wave_size'
  | 'wave_minutes'
  | 'expires_at'
  | 'follows'
>;

/** The database refuses a second open one of that kind for a request (`offer_open`). */
export async function insertOffer(tx: Tx, it: NewOffer): Promise<void> {
  await tx.all(
    db.insertInto('offer').values({
      ...it,
      territory_id: tx.actor.territoryId,
      expires_at: stamp(it.expires_at),
      made_at: stamp(tx.at),
      made_by: tx.actor.name,
    }),
  );
}

export const selectOffer = (tx: Tx, id: string): Promise<OfferRow | undefined> =>
  tx.first(
    db.selectFrom('offer').selectAll().where('territory_id', '=', tx.actor.territoryId).where('id', '=', id),
  );

/** Rivals wait here for each other: the second one sees what the first has done. */
export const lockOffer = (tx: Tx, id: string): Promise<OfferRow | undefined> =>
  tx.first(
    db
      .selectFrom('offer')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .forUpdate(),
  );

/** Newest first. */
export const selectOffersOf = (tx: Tx, requestId: string): Promise<OfferRow[]> =>
  tx.all(
    db
      .selectFrom('offer')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('request_id', '=', requestId)
      .orderBy('made_at', 'desc')
      .orderBy('id', 'desc'),
  );

export async function updateAccepted(
  tx: Tx,
  id: string,
  it: { by: string; plannedAt: Instant | null; bookingId: string | null; answer: string | null },
): Promise<void> {
  await tx.all(
    db
      .updateTable('offer')
      .set({
        state: 'accepted',
        accepted_by: it.by,
        accepted_at: stamp(tx.at),
        planned_at: it.plannedAt === null ? null : stamp(it.plannedAt),
        booking_id: it.bookingId,
        answer: it.answer,
        ended_at: stamp(tx.at),
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** What the one who looks at a flag has decided, and said. */
export async function updateVerdict(
  tx: Tx,
  id: string,
  it: { verdict: FlagVerdict; answer: string | null },
): Promise<void> {
  await tx.all(
    db.updateTable('offer').set(it).where('territory_id', '=', tx.actor.territoryId).where('id', '=', id),
  );
}

/** Over without anybody. */
export async function updateEnded(
  tx: Tx,
  id: string,
  state: 'withdrawn' | 'expired',
  reason: OfferEnd,
): Promise<void> {
  await tx.all(
    db
      .updateTable('offer')
      .set({ state, reason, accepted_by: null, ended_at: stamp(tx.at) })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** One more wave: who is asked, and how far they have come. */
export async function insertWave(
  tx: Tx,
  offer: Pick<OfferRow, 'id' | 'wave'>,
  asked: readonly { id: string; professionalId: string; placeId: string | null; km: number | null }[],
): Promise<void> {
  const wave = offer.wave + 1;
  await tx.all(
    db.insertInto('offer_recipient').values(
      asked.map((one) => ({
        territory_id: tx.actor.territoryId,
        id: one.id,
        offer_id: offer.id,
        professional_id: one.professionalId,
        place_id: one.placeId,
        km: one.km,
        wave,
        asked_at: stamp(tx.at),
      })),
    ),
  );
  await tx.all(
    db
      .updateTable('offer')
      .set({ wave })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', offer.id),
  );
}

export type RecipientRow = {
  id: string;
  offerId: string;
  professionalId: string;
  /** As a nurse calls them: « Dr Camille Lemaire ». */
  professionalName: string;
  state: RecipientState;
  placeId: string | null;
  km: number | null;
  wave: number;
  reason: string | null;
  askedAt: Instant;
  answeredAt: Instant | null;
};

const RECIPIENT = sql.raw(`a.id, a.offer_id as "offerId", a.professional_id as "professionalId",
  case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as "professionalName",
  a.state, a.place_id as "placeId", a.km, a.wave, a.reason, a.asked_at as "askedAt", a.answered_at as "answeredAt"
  from offer_recipient a join professional d on d.territory_id = a.territory_id and d.id = a.professional_id`);

export const selectRecipient = (
  tx: Tx,
  offerId: string,
  professionalId: string,
): Promise<RecipientRow | undefined> =>
  tx.first(sql<RecipientRow>`
    select ${RECIPIENT} where a.territory_id = ${tx.actor.territoryId} and a.offer_id = ${offerId} and a.professional_id = ${professionalId}`);

export const selectRecipientById = (tx: Tx, id: string): Promise<RecipientRow | undefined> =>
  tx.first(sql<RecipientRow>`
    select ${RECIPIENT} where a.territory_id = ${tx.actor.territoryId} and a.id = ${id}`);

/** In the order in which they were asked. */
export const selectRecipients = (tx: Tx, offerId: string): Promise<RecipientRow[]> =>
  tx.all(sql<RecipientRow>`
    select ${RECIPIENT} where a.territory_id = ${tx.actor.territoryId} and a.offer_id = ${offerId} order by a.wave, a.km, a.id`);

export async function updateRecipient(
  tx: Tx,
  id: string,
  state: RecipientState,
  reason: string | null = null,
): Promise<void> {
  await tx.all(
    db
      .updateTable('offer_recipient')
      .set({ state, reason, answered_at: stamp(tx.at) })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** It went to somebody else, or is not wanted any more. */
export async function updateTooLate(tx: Tx, offerId: string): Promise<void> {
  await tx.all(
    db
      .updateTable('offer_recipient')
      .set({ state: 'too-late' })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('offer_id', '=', offerId)
      .where('state', '=', 'asked'),
  );
}

export type AskableRow = Omit<Askable, 'km'> & {
  placeId: string | null;
  lat: number | null;
  lng: number | null;
};

/**
 * Who can be asked for a request: of that profession, volunteers (for what is settled by phone also whoever has places today), with a phone,
 * declared where the care is delegated, with an RPPS number where a flag may be lifted (rule 1), and not asked for the like of it before; who was
 * only too late then may be asked again, and so may a doctor who has looked at an earlier flag. Where they work is the place of the latest slot
 * that they gave.
 */
export const selectAskable = (
  tx: Tx,
  it: {
    requestId: string;
    kind: OfferKind;
    profession: Profession;
    declaredFor: string | undefined;
    askedSince: Instant;
    today: { from: Instant; to: Instant };
  },
): Promise<AskableRow[]> => {
  const territory = tx.actor.territoryId;
  const declared = it.declaredFor
    ? sql`and exists (select from protocol_declaration c where c.territory_id = ${territory} and c.protocol = ${it.declaredFor}
                       and c.professional_id = d.id)`
    : sql``;
  return tx.all(sql<AskableRow>`
    select d.id as "professionalId", p.id as "placeId", p.lat, p.lng, duty."onDuty",
           coalesce(d.id = f.treating_doctor, false) as "isTreatingDoctor",
           (select count(*)::int from offer_recipient a
             where a.territory_id = ${territory} and a.professional_id = d.id and a.asked_at > ${stamp(it.askedSince)}) as asked,
           (select count(*)::int from offer_recipient a join offer o on o.territory_id = ${territory} and o.id = a.offer_id
             where a.territory_id = ${territory} and a.professional_id = d.id and o.request_id = ${it.requestId} and o.kind = ${it.kind})
             as "askedForIt"
      from professional d
      join request r on r.territory_id = ${territory} and r.id = ${it.requestId}
      left join patient f on f.territory_id = ${territory} and f.id = r.patient_id
      left join lateral (
             select s.place_id from slot s where s.territory_id = ${territory} and s.professional_id = d.id
              order by s.start_at desc limit 1) last on true
      left join place p on p.territory_id = ${territory} and p.id = last.place_id
      cross join lateral (
             select exists (select from slot s where s.territory_id = ${territory} and s.professional_id = d.id and s.state = 'open'
                             and s.start_at >= ${stamp(it.today.from)} and s.start_at < ${stamp(it.today.to)}) as "onDuty") duty
     where d.territory_id = ${territory} and d.profession = ${it.profession} and d.phone is not null
       and (d.volunteer or (${it.kind} <> 'visit' and duty."onDuty")) and (${it.kind} <> 'flag' or d.rpps is not null) ${declared}
       and not exists (
             select from offer_recipient a join offer o on o.territory_id = ${territory} and o.id = a.offer_id
              where a.territory_id = ${territory} and a.professional_id = d.id and o.request_id = ${it.requestId} and o.kind = ${it.kind}
                and a.state <> 'too-late' and not (o.kind = 'flag' and a.state = 'accepted'))`);
};

/** What a professional was put since then: what is still open first, then the newest. */
export const selectPutTo = (
  tx: Tx,
  it: { professionalId: string; since: Instant; limit: number },
): Promise<RecipientRow[]> =>
  tx.all(sql<RecipientRow>`
    select ${RECIPIENT} join offer o on o.territory_id = a.territory_id and o.id = a.offer_id
     where a.territory_id = ${tx.actor.territoryId} and a.professional_id = ${it.professionalId} and a.asked_at > ${stamp(it.since)}
     order by o.state = 'open' desc, a.asked_at desc, a.id desc limit ${it.limit}`);

/** Whom a link was sent to, and who were too late. */
export const selectTold = (tx: Tx, offerId: string): Promise<{ id: string }[]> =>
  tx.all(
    db
      .selectFrom('offer_recipient')
      .select('id')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('offer_id', '=', offerId)
      .where('state', '=', 'too-late')
      .where('link_hash', 'is not', null)
      .orderBy('id'),
  );

/** What the one who accepted has, or had last, for that request: the visit that came of the offer, or the one that it was moved to. */
export const selectVisit = (
  tx: Tx,
  it: { requestId: string; professionalId: string },
): Promise<{ id: string; state: BookingState; start: Instant; end: Instant; mode: Mode } | undefined> =>
  tx.first(sql<{ id: string; state: BookingState; start: Instant; end: Instant; mode: Mode }>`
    select b.id, b.state, b.start_at as start, s.end_at as end, s.mode from booking b
      join slot s on s.territory_id = b.territory_id and s.id = b.slot_id
     where b.territory_id = ${tx.actor.territoryId} and b.request_id = ${it.requestId} and b.professional_id = ${it.professionalId}
     order by b.booked_at desc, b.id desc limit 1`);

/** The offer that was accepted by whoever has that booking, for the request that it is for. */
export const selectAcceptedOf = (tx: Tx, bookingId: string): Promise<{ id: string } | undefined> =>
  tx.first(sql<{ id: string }>`
    select o.id from booking b
      join offer o on o.territory_id = b.territory_id and o.request_id = b.request_id and o.accepted_by = b.professional_id
     where b.territory_id = ${tx.actor.territoryId} and b.id = ${bookingId} and o.kind = 'visit' and o.state = 'accepted'
     order by o.accepted_at desc limit 1`);

/** The one whose visit that booking is, when a link was sent to them. */
export const selectAcceptedWithLink = (tx: Tx, bookingId: string): Promise<{ id: string } | undefined> =>
  tx.first(sql<{ id: string }>`
    select a.id from booking b
      join offer o on o.territory_id = b.territory_id and o.request_id = b.request_id and o.accepted_by = b.professional_id and o.kind = 'visit'
      join offer_recipient a on a.territory_id = o.territory_id and a.offer_id = o.id
     where b.territory_id = ${tx.actor.territoryId} and b.id = ${bookingId} and a.state = 'accepted' and a.link_hash is not null
     order by o.accepted_at desc limit 1`);

/** With the phone that the professional has now: the link is sent there. */
export async function updateLink(tx: Tx, recipientId: string, hash: Buffer): Promise<void> {
  await tx.all(
    db
      .updateTable('offer_recipient')
      .set({
        link_hash: hash,
        link_phone: sql`(select d.phone from professional d where d.territory_id = offer_recipient.territory_id
                           and d.id = offer_recipient.professional_id)`,
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', recipientId),
  );
}
