import { sql } from 'kysely';
import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';

export type WaitingState = 'waiting' | 'picked' | 'left';

export type WaitingPlace = {
  id: string;
  requestId: string;
  list: string;
  since: Instant;
  state: WaitingState;
  pickedBy: string | null;
  pickedAt: Instant | null;
};

const PLACE = sql.raw(
  `id, request_id as "requestId", list, since, state, picked_by as "pickedBy", picked_at as "pickedAt"`,
);

/**
 * Who had left stands there again, from now on; so does who was picked before `pickedBefore` and is still to be seen to. Undefined: they wait there
 * already, or were picked.
 */
export const insertWaiting = (
  tx: Tx,
  it: { id: string; requestId: string; list: Profession; pickedBefore: Instant },
): Promise<WaitingPlace | undefined> =>
  tx.first(sql<WaitingPlace>`
    insert into waiting_place as w (territory_id, id, request_id, list, since)
    values (${tx.actor.territoryId}, ${it.id}, ${it.requestId}, ${it.list}, ${stamp(tx.at)})
    on conflict (territory_id, request_id, list)
    do update set state = 'waiting', since = excluded.since, picked_by = null, picked_at = null
       where w.state = 'left' or (w.state = 'picked' and w.picked_at <= ${stamp(it.pickedBefore)})
    returning ${PLACE}`);

export const selectWaiting = (tx: Tx, id: string): Promise<WaitingPlace | undefined> =>
  tx.first(sql<WaitingPlace>`
    select ${PLACE} from waiting_place where territory_id = ${tx.actor.territoryId} and id = ${id}`);

export const selectWaitingOf = (tx: Tx, requestId: string): Promise<WaitingPlace[]> =>
  tx.all(sql<WaitingPlace>`
    select ${PLACE} from waiting_place where territory_id = ${tx.actor.territoryId} and request_id = ${requestId} order by since, id`);

/** The first to pick has them; undefined for everybody after. */
export const updatePicked = (tx: Tx, id: string, by: string): Promise<WaitingPlace | undefined> =>
  tx.first(sql<WaitingPlace>`
    update waiting_place set state = 'picked', picked_by = ${by}, picked_at = ${stamp(tx.at)}
     where territory_id = ${tx.actor.territoryId} and id = ${id} and state = 'waiting' returning ${PLACE}`);

/** Those lists on which somebody stood; of one alone, or all. */
export const updateLeft = (
  tx: Tx,
  requestId: string,
  list: string | null = null,
): Promise<{ id: string; list: string }[]> =>
  tx.all(sql<{ id: string; list: string }>`
    update waiting_place set state = 'left'
     where territory_id = ${tx.actor.territoryId} and request_id = ${requestId} and list <> 'mt' and state = 'waiting'
       and list = coalesce(${list}, list) returning id, list`);

export type WaitingRow = {
  id: string;
  patientId: string;
  lat: number;
  lng: number;
  insee: string | null;
  modes: Mode[];
  careProtocol: string | null;
  complaint: string | null;
  since: Instant;
};

/** A list that grows longer than this is not picked from by reading it. */
const LONGEST = 1_000;

/** Whoever stands on a list and may be picked at this moment, the longest first: not while questions are open (rule 1). */
export const selectList = (tx: Tx, list: Profession): Promise<WaitingRow[]> =>
  tx.all(sql<WaitingRow>`
    select w.id, r.patient_id as "patientId", r.lat, r.lng, r.insee, r.modes, r.care_protocol as "careProtocol", r.complaint, w.since
      from waiting_place w join request r on r.territory_id = w.territory_id and r.id = w.request_id
     where w.territory_id = ${tx.actor.territoryId} and w.list = ${list} and w.state = 'waiting'
       and r.triage_open is null and r.red_flag in ('none', 'lifted')
     order by w.since, w.id limit ${LONGEST}`);

/** Where a professional works: the place of the latest slot that they gave. */
export const selectWorkplace = (
  tx: Tx,
  professionalId: string,
): Promise<{ id: string; lat: number; lng: number } | undefined> =>
  tx.first(sql<{ id: string; lat: number; lng: number }>`
    select p.id, p.lat, p.lng from slot s join place p on p.territory_id = s.territory_id and p.id = s.place_id
     where s.territory_id = ${tx.actor.territoryId} and s.professional_id = ${professionalId} order by s.start_at desc limit 1`);
