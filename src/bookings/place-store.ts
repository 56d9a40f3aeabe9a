import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, stamp } from '../platform/database.ts';
import { insertEventsFrom } from '../platform/events.ts';
import { newId } from '../platform/ids.ts';
import type { KeyParts } from '../platform/idempotency.ts';
import type { Moment, Tx } from '../platform/transaction.ts';
import type { Mode } from '../matching/need.ts';
import type { Orientation, RedFlag, RedFlagLifter, RequestState } from '../requests/request.ts';
import { isOver, whyIneligible } from '../slots/eligible.ts';
import type { Ineligible, SlotState } from '../slots/terms.ts';

/** What the one statement found, whether it booked (`seatNo`) or not. Undefined `slotState`: no such slot. */
export type BookResult = {
  state: RequestState;
  red_flag: RedFlag['state'];
  red_flag_rules: string[];
  red_flag_lifted_by: RedFlagLifter | null;
  orientation: Orientation | null;
  triage_open: string | null;
  /** The slot is of the profession that the request needs, and of somebody declared where the care is delegated. */
  suits: boolean | null;
  /** Of rule 2, or sooner where a protocol wants the patient seen sooner. */
  deadline: Instant;
  seatNo: number | null;
  slotState: SlotState | null;
  professionalId: string | null;
  start: Instant | null;
  end: Instant | null;
  mode: Mode | null;
  /** Whoever comes between start and end is seen in the order of coming. */
  walkIn: boolean | null;
  /** By which of its terms the slot is not for this request. */
  ineligible: Ineligible | null;
  over: boolean | null;
  /** Not a video place where a protocol wants the patient seen another way. */
  byAWayWanted: boolean | null;
  patientId: string;
  /** The slot in which another place was held for the request, which is free now. */
  releasedSlotId: string | null;
};

/**
 * Takes a free place of a slot for a request, in one statement: the request is locked and must be bookable (the same rule as
 * `isBookable`, which explains a refusal; a test compares the two), a place that is free now or held for this very request is
 * locked and taken, the booking is written, the request is booked, and what it holds elsewhere falls free. Rivals wait on the
 * place's row and then find it taken: there is nothing to check first (decision 5).
 */
export const takePlace = (tx: Tx, it: Place): Promise<BookResult | undefined> => tx.first(placeTaken(tx, it));

export type Place = {
  bookingId: string;
  requestId: string;
  slotId: string;
  acceptLate: boolean;
  acceptVideo: boolean;
  /** For the professional who sees the patient. */
  comment?: string | undefined;
};

function placeTaken({ actor, at }: Moment, it: Place, along = NOTHING): RawBuilder<BookResult> {
  const territory = actor.territoryId;
  const now = stamp(at);
  // The profession that the protocol asks for; where it is delegated, somebody who is declared for it.
  const suits = sql`(d.profession = r.profession and (r.orientation <> 'profession' or not coalesce((r.care ->> 'declaredOnly')::boolean, true)
                or exists (select from protocol_declaration c where c.territory_id = ${territory} and c.protocol = r.care_protocol
                            and c.professional_id = d.id)))`;
  // As `excludesVideo` says it: what is not proposed is not booked by its id either.
  const byAWayWanted = sql`(s.mode <> 'VR' or ${it.acceptVideo} or r.care is null or r.care ->> 'to' not in ('doctor', 'profession')
                or r.care -> 'modes' ? 'VR')`;
  return sql<BookResult>`
    with req as materialized (
      select id, patient_id, state, red_flag, red_flag_rules, red_flag_lifted_by, orientation, least(deadline, care_by) as deadline, triage_open, care, care_protocol, search,
             requester, origin, insee, complaint, access,
             case when orientation = 'profession' then coalesce(care ->> 'profession', 'doctor') else 'doctor' end as profession
        from request where territory_id = ${territory} and id = ${it.requestId} ${along.claim} for update),
    fit as materialized (
      select s.state, s.professional_id, s.start_at, s.end_at, s.mode, s.walk_in, ${isOver('s', at)} as over, ${suits} as suits,
             ${whyIneligible({ slot: 's', request: 'r', territory, at })} as ineligible, ${byAWayWanted} as by_a_way_wanted
        from slot s join professional d on d.territory_id = ${territory} and d.id = s.professional_id cross join req r
       where s.territory_id = ${territory} and s.id = ${it.slotId}),
    spot as materialized (
      select p.no from seat p
        join fit f on not f.over and f.ineligible is null and f.suits and f.by_a_way_wanted ${along.condition}
        join req r on r.state in ('triaged', 'offered', 'proposed', 'waiting') and r.red_flag in ('none', 'lifted') and r.triage_open is null
              and (r.orientation in ('snp', 'both', 'profession') or (r.orientation = 'samu' and r.red_flag = 'lifted'))
              and (f.start_at <= r.deadline or ${it.acceptLate})
       where p.territory_id = ${territory} and p.slot_id = ${it.slotId} and p.booking_id is null
         and (p.held_until is null or p.held_until <= ${now} or p.holder = ${it.requestId})
       order by (p.holder = ${it.requestId}) desc nulls last, p.no limit 1 for update of p),
    freed as (
      update seat set holder = null, held_since = null, held_until = null
       where territory_id = ${territory} and holder = ${it.requestId} and booking_id is null and slot_id <> ${it.slotId}
         and exists (select from spot) returning slot_id),
    taken as (
      update seat p set holder = ${it.requestId}, held_since = null, held_until = null, booking_id = ${it.bookingId}
        from spot where p.territory_id = ${territory} and p.slot_id = ${it.slotId} and p.no = spot.no
      returning p.no),
    made as (
      insert into booking (territory_id, id, request_id, slot_id, seat_no, professional_id, booked_at, start_at, comment)
      select ${territory}, ${it.bookingId}, ${it.requestId}, ${it.slotId}, taken.no, fit.professional_id, ${now}, fit.start_at, ${it.comment ?? null}
        from taken cross join fit returning seat_no),
    served as (
      update request set state = 'booked' where territory_id = ${territory} and id = ${it.requestId} and exists (select from made))${along.parts}
    select req.state, req.red_flag, req.red_flag_rules, req.red_flag_lifted_by, req.orientation, req.triage_open, req.deadline,
           fit.suits, made.seat_no as "seatNo", fit.state as "slotState", fit.professional_id as "professionalId",
           fit.start_at as start, fit.end_at as end, fit.mode, fit.walk_in as "walkIn", fit.over, fit.ineligible,
           req.patient_id as "patientId", fit.by_a_way_wanted as "byAWayWanted",
           (select slot_id from freed) as "releasedSlotId"${along.column}
      from req left join made on true left join fit on true`;
}

/** What else the one statement does: more conditions on the request and on the place, more parts after `made`, more columns. */
const NOTHING = { claim: sql``, condition: sql``, parts: sql``, column: sql`` };

/** What is kept of a booking that one statement has made, with the zone in which its times are told. */
export type MadeAtOnce = {
  id: string;
  requestId: string;
  slotId: string;
  professionalId: string;
  start: Instant;
  end: Instant;
  mode: Mode;
  walkIn: boolean;
  addressMissing: false;
  timeZone: string;
};

/**
 * The same with everything that a booking brings about: the events, as `bookSlot` records them (a test compares the two), and what `keep` keeps of it.
 * A visit at home is not made so, since somebody may have to ask for the address, nor a video visit for which somebody says why: `made` stays null, as for a place
 * that is not taken.
 */
export function placeTakenAtOnce(
  moment: Moment,
  it: Place,
  { isClaimed, keep }: KeyParts,
): RawBuilder<BookResult & { made: MadeAtOnce | null }> {
  const { actor, at } = moment;
  const { bookingId, requestId, slotId } = it;
  // In the order in which they are told.
  const [released, booked] = [newId(), newId()];
  const milliseconds = (column: string) => sql`(extract(epoch from ${sql.raw(column)}) * 1000)::bigint`;
  const made = sql`
    ${json({ id: bookingId, requestId, slotId, addressMissing: false })}
      || jsonb_build_object('professionalId', fit.professional_id, 'start', ${milliseconds('fit.start_at')}, 'end', ${milliseconds('fit.end_at')},
                            'mode', fit.mode, 'walkIn', fit.walk_in,
                            'timeZone', (select time_zone from territory where territory_id = ${actor.territoryId}))`;
  return placeTaken(moment, it, {
    claim: sql`and ${isClaimed}`,
    condition: sql`and (f.mode = 'AMB' or (f.mode = 'VR' and not ${it.acceptVideo}))`,
    parts: sql`,
    told as (${insertEventsFrom(
      { territoryId: actor.territoryId, at, actor: actor.name },
      sql`
        select ${released}::uuid, 'slot.released', slot_id, '{}'::jsonb from freed
        union all
        select ${booked}::uuid, 'booking.made', ${bookingId}::uuid,
               ${json({ requestId, slotId })}
                 || jsonb_build_object('professionalId', fit.professional_id,
                                       'start', to_char(fit.start_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          from made cross join fit`,
    )}),
    kept as (${keep(made, sql`from made cross join fit`)} returning response)`,
    column: sql`, (select response from kept) as made`,
  }) as RawBuilder<BookResult & { made: MadeAtOnce | null }>;
}
