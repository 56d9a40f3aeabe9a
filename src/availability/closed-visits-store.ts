import { sql } from 'kysely';
import type { Tx } from '../platform/transaction.ts';
import { isOver } from '../slots/eligible.ts';
import type { VisitAhead } from './closed-visit.ts';

/** One look after the other, so that an older one does not have the last word. What is read after it is not older than what the one before has seen. */
export const lookingAtClosures = (tx: Tx): Promise<unknown> =>
  tx.first(sql`select pg_advisory_xact_lock(hashtextextended(${`closures ${tx.actor.territoryId}`}, 0))`);

/** Whose patients have still to come: all, those at one place, or some of them. A night counts to the day on which it begins. */
export function selectVisitsAhead(
  tx: Tx,
  where: { placeId?: string | undefined; bookingIds?: readonly string[] | undefined },
): Promise<VisitAhead[]> {
  const territory = tx.actor.territoryId;
  const there = where.placeId === undefined ? sql`` : sql`and s.place_id = ${where.placeId}`;
  const some = where.bookingIds === undefined ? sql`` : sql`and b.id = any(${[...where.bookingIds]}::uuid[])`;
  return tx.all(sql<VisitAhead>`
    select b.id as "bookingId", s.start_at as start, s.end_at as end, coalesce(p.time_zone, z.time_zone) as "timeZone", p.opening,
           case when s.rule_id is null or d.id is not null then null
                else ((s.start_at at time zone coalesce(p.time_zone, z.time_zone))
                      - case when s.moved_from is null then coalesce(a.from_time, '00:00')::interval else interval '0' end)::date::text
           end as "fixedOn", coalesce(a.on_holidays, true) as "onHolidays"
      from booking b
      join slot s on s.territory_id = ${territory} and s.id = b.slot_id and not ${isOver('s', tx.at)}
      join place p on p.territory_id = ${territory} and p.id = s.place_id
      join territory z on z.territory_id = ${territory}
      left join availability a on a.territory_id = ${territory} and a.id = s.rule_id
      left join duty d on d.territory_id = ${territory} and d.id = s.rule_id
     where b.territory_id = ${territory} and b.state = 'booked' ${there} ${some}
     order by s.start_at, b.id`);
}
