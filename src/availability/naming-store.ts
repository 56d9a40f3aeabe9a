import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { isOver } from '../slots/eligible.ts';

/** Somebody is needed in the slots of a colleague, who has put them there. */
export type Naming = {
  professionalId: string;
  name: string;
  parts: ('assistant' | 'reachable-doctor')[];
  slots: number;
  first: Instant | null;
  refused: boolean;
};

/** By name: in whose slots to come somebody is needed, and in whose they do not want to be. */
export const selectNamings = (tx: Tx, who: string): Promise<Naming[]> =>
  tx.all(sql<Naming>`
    with needed as (
           select s.professional_id, array_agg(distinct p.part order by p.part) as parts, count(distinct s.id)::int as slots, min(s.start_at) as first
             from slot_part p
             join slot s on s.territory_id = p.territory_id and s.id = p.slot_id and s.state <> 'withdrawn' and not ${isOver('s', tx.at)}
            where p.territory_id = ${tx.actor.territoryId} and p.who = ${who} and p.part in ('assistant', 'reachable-doctor')
              and p.start_at > ${stamp(tx.at)}::timestamptz - interval '12 hours'
            group by s.professional_id),
         refused as (select professional_id from naming_refusal where territory_id = ${tx.actor.territoryId} and who = ${who})
    select d.id as "professionalId", case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as name,
           coalesce(n.parts, '{}') as parts, coalesce(n.slots, 0) as slots, n.first, r.professional_id is not null as refused
      from needed n full join refused r on r.professional_id = n.professional_id
      join professional d on d.territory_id = ${tx.actor.territoryId} and d.id = coalesce(n.professional_id, r.professional_id)
     order by name, d.id limit 200`);

/** False: it was so already. */
export async function insertNamingRefusal(
  tx: Tx,
  it: { who: string; professionalId: string },
): Promise<boolean> {
  const row = await tx.first(sql`
    insert into naming_refusal (territory_id, who, professional_id, refused_at)
    values (${tx.actor.territoryId}, ${it.who}, ${it.professionalId}, ${stamp(tx.at)}) on conflict do nothing returning who`);
  return row !== undefined;
}

/** False: there was none. */
export async function deleteNamingRefusal(
  tx: Tx,
  it: { who: string; professionalId: string },
): Promise<boolean> {
  const row = await tx.first(sql`
    delete from naming_refusal
     where territory_id = ${tx.actor.territoryId} and who = ${it.who} and professional_id = ${it.professionalId} returning who`);
  return row !== undefined;
}

/** The slots to come of that professional in which somebody is needed. */
export async function selectNamedIn(
  tx: Tx,
  { who, professionalId }: { who: string; professionalId: string },
): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select distinct s.id from slot_part p join slot s on s.territory_id = p.territory_id and s.id = p.slot_id
     where p.territory_id = ${tx.actor.territoryId} and p.who = ${who} and p.part in ('assistant', 'reachable-doctor')
       and s.professional_id = ${professionalId} and not ${isOver('s', tx.at)}`);
  return rows.map(({ id }) => id);
}

/** Of these, who does not want to be named in that professional's slots. */
export async function selectRefusing(
  tx: Tx,
  professionalId: string,
  people: readonly string[],
): Promise<string[]> {
  const rows = await tx.all(sql<{ who: string }>`
    select who from naming_refusal
     where territory_id = ${tx.actor.territoryId} and professional_id = ${professionalId} and who = any(${[...people]}::uuid[])`);
  return rows.map(({ who }) => who);
}
