import { sql } from 'kysely';
import { isOver } from '../slots/eligible.ts';
import type { Tx } from '../platform/transaction.ts';

/**
 * Visits to come at which everybody whom they need is there after all, and wants to be, and whose duty is still that professional's, at that place. One whose duty
 * or fixed slots are gone altogether is none of them: what is in doubt is left to a person.
 */
export async function selectVisitsBack(
  tx: Tx,
  which: { who: string } | { bookingIds: readonly string[] },
): Promise<string[]> {
  const territory = tx.actor.territoryId;
  const some =
    'who' in which
      ? sql`exists (select from slot_part n where n.territory_id = ${territory} and n.slot_id = s.id and n.who = ${which.who})`
      : sql`b.id = any(${[...which.bookingIds]}::uuid[])`;
  const rows = await tx.all(sql<{ id: string }>`
    select b.id
      from booking b join slot s on s.territory_id = ${territory} and s.id = b.slot_id and not ${isOver('s', tx.at)}
     where b.territory_id = ${territory} and b.state = 'booked' and ${some}
       and not exists (
             select from slot_part n join absence a on a.territory_id = ${territory} and a.professional_id = n.who
                                                   and tstzrange(a.from_at, a.to_at) && tstzrange(n.start_at, n.end_at)
              where n.territory_id = ${territory} and n.slot_id = s.id)
       and not exists (
             select from slot_part n join naming_refusal f on f.territory_id = ${territory} and f.who = n.who and f.professional_id = s.professional_id
              where n.territory_id = ${territory} and n.slot_id = s.id)
       and (s.rule_id is null
            or exists (select from availability r where r.territory_id = ${territory} and r.id = s.rule_id)
            or exists (select from duty d where d.territory_id = ${territory} and d.id = s.rule_id
                                            and d.professional_id = s.professional_id and d.place_id = s.place_id))
     order by b.id`);
  return rows.map(({ id }) => id);
}
