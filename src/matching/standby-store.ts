import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { eligible, hasRoom, isOver } from '../slots/eligible.ts';
import type { Mode } from './need.ts';

export type Standby = { requestId: string; since: Instant; agreedBy: string };

/** `new`: whether the request was not on the list yet. */
export async function insertStandby(tx: Tx, requestId: string): Promise<{ standby: Standby; new: boolean }> {
  const row = await tx.first(sql<Standby & { new: boolean }>`
    insert into standby (territory_id, request_id, since, agreed_by)
    values (${tx.actor.territoryId}, ${requestId}, ${stamp(tx.at)}, ${tx.actor.name})
    on conflict (territory_id, request_id) do update set since = standby.since
    returning request_id as "requestId", since, agreed_by as "agreedBy", xmax = 0 as new`);
  if (!row) throw new Error('a row that was written is not there');
  return { standby: row, new: row.new };
}

export const selectStandby = (tx: Tx, requestId: string): Promise<Standby | undefined> =>
  tx.first(sql<Standby>`
    select request_id as "requestId", since, agreed_by as "agreedBy" from standby
     where territory_id = ${tx.actor.territoryId} and request_id = ${requestId}`);

/** Whether it was on the list. */
export const deleteStandby = async (tx: Tx, requestId: string): Promise<boolean> =>
  (await tx.first(sql`
    delete from standby where territory_id = ${tx.actor.territoryId} and request_id = ${requestId} returning request_id`)) !==
  undefined;

/**
 * Until this transaction ends, no other one gives places to those who wait in this territory: two places that fall free in the same instant go to two
 * patients, and whoever one of them could not be given to is there for the other.
 */
export const oneAtATime = (tx: Tx): Promise<unknown> =>
  tx.first(sql`select pg_advisory_xact_lock(hashtextextended(${`standby:${tx.actor.territoryId}`}, 0))`);

/** False: it is not on the list any more. Whoever is just taking it off is waited for. */
export const lockStandby = async (tx: Tx, requestId: string): Promise<boolean> =>
  (await tx.first(sql`
    select request_id from standby where territory_id = ${tx.actor.territoryId} and request_id = ${requestId} for update`)) !==
  undefined;

/** A place that has fallen free. */
export type FreedPlace = {
  start: Instant;
  end: Instant;
  mode: Mode;
  professionalId: string;
  placeId: string;
  lat: number;
  lng: number;
  hasRoom: boolean;
  walkIn: boolean;
  freePlaces: number;
};

/** Undefined: there is none that anybody could still take. */
export const selectFreed = (tx: Tx, slotId: string): Promise<FreedPlace | undefined> =>
  tx.first(sql<FreedPlace>`
    select s.start_at as start, s.end_at as end, s.mode, s.professional_id as "professionalId", s.place_id as "placeId", p.lat, p.lng,
           ${hasRoom('s', tx.actor.territoryId)} as "hasRoom", s.walk_in as "walkIn", count(*)::int as "freePlaces"
      from slot s
      join place p on p.territory_id = ${tx.actor.territoryId} and p.id = s.place_id
      join seat f on f.territory_id = ${tx.actor.territoryId} and f.slot_id = s.id and f.booking_id is null
           and (f.held_until is null or f.held_until <= ${stamp(tx.at)})
     where s.territory_id = ${tx.actor.territoryId} and s.id = ${slotId} and s.state = 'open' and not ${isOver('s', tx.at)}
     group by s.territory_id, s.id, p.territory_id, p.id`);

/**
 * Who waits for a place like this one: on the list, for whom the slot is on its terms, of the profession that they need, and who holds none just now: an
 * operator is about to book that one with the patient.
 */
export async function selectWaitingFor(tx: Tx, slotId: string): Promise<string[]> {
  const rows = await tx.all(
    sql<{ id: string }>`select r.id ${waitingFor(tx, [slotId])} order by w.since, r.id`,
  );
  return rows.map(({ id }) => id);
}

/** Those of these slots for which somebody waits, in the order given. Mostly nobody waits at all, which is cheaper to ask. */
export async function selectWaitedFor(tx: Tx, slotIds: readonly string[]): Promise<string[]> {
  if (!(await tx.first(sql`select from standby where territory_id = ${tx.actor.territoryId} limit 1`)))
    return [];
  const rows = await tx.all(sql<{ id: string }>`select distinct s.id ${waitingFor(tx, slotIds)}`);
  const found = new Set(rows.map(({ id }) => id));
  return slotIds.filter((id) => found.has(id));
}

/** Each who waits (`w`, their request `r`) with each of these slots (`s`) that may be for them. */
const waitingFor = ({ actor: { territoryId }, at }: Tx, slotIds: readonly string[]) => sql`
      from standby w
      join request r on r.territory_id = ${territoryId} and r.id = w.request_id
      join slot s on s.territory_id = ${territoryId} and s.id = any(${slotIds}::uuid[])
      join professional d on d.territory_id = ${territoryId} and d.id = s.professional_id
     where w.territory_id = ${territoryId}
       and d.profession = case when r.orientation = 'profession' then coalesce(r.care ->> 'profession', 'doctor') else 'doctor' end
       and ${eligible({ slot: 's', request: 'r', territory: territoryId, at })}
       and not exists (select from seat h where h.territory_id = ${territoryId} and h.holder = r.id and h.booking_id is null and h.held_until > ${stamp(at)})`;

/** The patient's own doctor, who is never too far. */
export const selectTreatingDoctor = async (tx: Tx, requestId: string): Promise<string | undefined> =>
  (
    await tx.first(sql<{ treatingDoctor: string | null }>`
      select o.treating_doctor as "treatingDoctor" from request r
        join patient o on o.territory_id = ${tx.actor.territoryId} and o.id = r.patient_id
       where r.territory_id = ${tx.actor.territoryId} and r.id = ${requestId}`)
  )?.treatingDoctor ?? undefined;
