import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';

/** Requests that still need a place, whose time is over soonest before the others; not those for which an operator holds a place just now. */
export async function selectSeeking(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select r.id from request r
     where r.territory_id = ${tx.actor.territoryId} and r.state in ('triaged', 'offered', 'proposed', 'waiting') and r.red_flag in ('none', 'lifted')
       and r.triage_open is null and (r.orientation in ('snp', 'both', 'profession') or (r.orientation = 'samu' and r.red_flag = 'lifted'))
       and not exists (select from seat h where h.territory_id = ${tx.actor.territoryId} and h.holder = r.id and h.booking_id is null and h.held_until > ${stamp(tx.at)})
     order by r.deadline, r.id limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** A visit that could still move, with a patient's yes. */
export type Movable = { requestId: string; bookingId: string; slotId: string };

/** Visits that begin after `from`, the nearest first; none that its doctor has made beyond the slot's places. */
export const selectMovable = (tx: Tx, from: Instant, limit: number): Promise<Movable[]> =>
  tx.all(sql<Movable>`
    select b.request_id as "requestId", b.id as "bookingId", b.slot_id as "slotId"
      from booking b join slot s on s.territory_id = ${tx.actor.territoryId} and s.id = b.slot_id and not s.walk_in
     where b.territory_id = ${tx.actor.territoryId} and b.state = 'booked' and not b.overbooked and b.start_at > ${stamp(from)}
     order by b.start_at, b.id limit ${limit}`);

/** Whatever happens to a call, an SMS or a letter changes no place. */
const NO_PLACE = '^(call|leg|callback|sms|message|mail|report|task|operator|day)[.]';

/**
 * Another text as soon as something has happened that changes who could have which place: the last things that happened, among which stands also what was
 * committed late, and what is asked of each request before it may have a place (rule 1).
 */
export async function selectStanding(
  tx: Tx,
  seeking: readonly string[],
  movable: readonly Movable[],
): Promise<string> {
  const territory = tx.actor.territoryId;
  const row = await tx.first(sql<{ key: string }>`
    select md5(concat(
             (select string_agg(e.id::text, ',') from (
                select id from event where territory_id = ${territory} and type !~ ${NO_PLACE} order by id desc limit 50) e),
             (select string_agg(concat(r.id, r.state, r.red_flag, r.triage_open, r.orientation), ',' order by r.id) from request r
               where r.territory_id = ${territory} and r.id = any(${[...seeking, ...movable.map(({ requestId }) => requestId)]}::uuid[])))) as key`);
  return [row?.key, ...seeking, ...movable.map(({ bookingId }) => bookingId)].join(' ');
}
