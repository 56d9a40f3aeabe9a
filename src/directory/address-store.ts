import { sql } from 'kysely';
import type { Tx } from '../platform/transaction.ts';

/** Who has these secure addresses (in lower case), by name in alphabetical order: professionals, or else structures. */
export const ownersOf = (
  tx: Tx,
  addresses: readonly string[],
): Promise<{ address: string; names: string[] }[]> =>
  tx.all(sql<{ address: string; names: string[] }>`
    select address, array_agg(distinct name order by name) filter (where rank = best) as names
      from (select *, min(rank) over (partition by address) as best from (
        select lower(d.secure_address) as address, 1 as rank,
               case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as name
          from professional d where d.territory_id = ${tx.actor.territoryId} and lower(d.secure_address) = any(${[...addresses]})
        union all
        select lower(s.secure_address), 2, s.name
          from structure s where s.territory_id = ${tx.actor.territoryId} and lower(s.secure_address) = any(${[...addresses]})) found) ranked
     group by address`);
