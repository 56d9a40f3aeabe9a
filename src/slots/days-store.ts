import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';

/** What one professional has published for one day. */
export type PublishedDay = {
  professionalId: string;
  /** Local date of the territory on which the slots begin. */
  date: string;
  /** Places of slots that are open. */
  places: number;
  taken: number;
  /** Neither booked nor held, and not begun (of walk-in hours: not over). */
  free: number;
  /** Slots that the professional's own diary has filled. */
  blocked: number;
};

/** Of everybody who has published something between the two, by professional and day. */
export const selectPublishedDays = (
  tx: Tx,
  { from, to, timeZone }: { from: Instant; to: Instant; timeZone: string },
): Promise<PublishedDay[]> =>
  tx.all(sql<PublishedDay>`
    select s.professional_id as "professionalId", to_char(s.start_at at time zone ${timeZone}, 'YYYY-MM-DD') as date,
           count(p.no) filter (where s.state = 'open' or p.booking_id is not null)::int as places,
           count(p.booking_id)::int as taken,
           count(p.no) filter (where s.state = 'open' and p.booking_id is null and (p.held_until is null or p.held_until <= ${stamp(tx.at)})
                                 and case when s.walk_in then s.end_at else s.start_at end > ${stamp(tx.at)})::int as free,
           count(distinct s.id) filter (where s.state = 'blocked')::int as blocked
      from slot s left join seat p on p.territory_id = ${tx.actor.territoryId} and p.slot_id = s.id
     where s.territory_id = ${tx.actor.territoryId} and s.start_at >= ${stamp(from)} and s.start_at < ${stamp(to)} and s.state <> 'withdrawn'
     group by 1, 2 order by 1, 2`);
