import { type RawBuilder, sql } from 'kysely';
import type { Profession } from '../directory/profession.ts';
import type { Instant } from '../platform/clock.ts';
import { json } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Claim, Overlap, Part } from './part.ts';

export type Needed =
  | { id: string; profession: Profession; kind: null; placeId: null }
  | { id: string; profession: null; kind: 'room' | 'kit'; placeId: string | null };

/**
 * Whoever publishes what needs the same people or things waits here for the one before, in the order of ids: two of them would otherwise lock each
 * other out in the exclusion constraint, and one be told of nothing but that.
 */
export const lockNeeded = (tx: Tx, ids: readonly string[]): Promise<Needed[]> =>
  needed(tx, ids, sql`for no key update`);

/** The same as they are now, for whoever only looks ahead. */
export const selectNeeded = (tx: Tx, ids: readonly string[]): Promise<Needed[]> => needed(tx, ids, sql``);

function needed(tx: Tx, ids: readonly string[], locking: RawBuilder<unknown>): Promise<Needed[]> {
  return tx.all(sql<Needed>`
    with people as materialized (
           select id, profession from professional where territory_id = ${tx.actor.territoryId} and id = any(${[...ids]}::uuid[])
            order by id ${locking}),
         things as materialized (
           select id, kind, place_id from resource where territory_id = ${tx.actor.territoryId} and id = any(${[...ids]}::uuid[]) and closed_at is null
            order by id ${locking})
    select id, profession, null as kind, null as "placeId" from people
    union all select id, null, kind, place_id from things`);
}

/**
 * The first claims that something else stands in the way of: another slot (but for `except`), or another of these claims. `since`: nothing lasts longer
 * (`LONGEST_SLOT_MS`). Row-level security lets an index be asked by plain comparisons alone, not by ranges: without it, and without `offset 0`, all that
 * somebody has ever given would be read for each claim.
 */
export function selectOverlaps(tx: Tx, claims: readonly Claim[], except?: string): Promise<Overlap[]> {
  const territory = tx.actor.territoryId;
  return tx.all(sql<Overlap>`
    with claim as materialized (
      select row_number() over () as id, n.no, n.part, n.who, n.start_at, n.end_at, case n.part when 'reachable-doctor' then 'reachable' else 'present' end as how,
             n.start_at - interval '12 hours' as since
        from jsonb_to_recordset(${json(
          claims.map(({ no, part, who, start, end }) => ({
            no,
            part,
            who,
            start_at: iso(start),
            end_at: iso(end),
          })),
        )}) as n(no int, part text, who uuid, start_at timestamptz, end_at timestamptz))
    select c.no, c.part, c.who, c.start_at as start, c.end_at as end, x.part as of, x.start_at as "takenFrom", x.end_at as "takenTo",
           coalesce(case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name, t.name) as name
      from claim c
     cross join lateral (
           select p.part, p.start_at, p.end_at from slot_part p
            where p.territory_id = ${territory} and p.who = c.who and p.how = c.how and p.active and p.slot_id is distinct from ${except ?? null}
              and p.start_at > c.since and p.start_at < c.end_at and p.end_at > c.start_at
           union all
           select o.part, o.start_at, o.end_at from claim o
            where o.id < c.id and o.who = c.who and o.how = c.how and o.start_at < c.end_at and c.start_at < o.end_at
           offset 0) x
      left join professional d on d.territory_id = ${territory} and d.id = c.who
      left join resource t on t.territory_id = ${territory} and t.id = c.who
     order by c.no, c.start_at, x.start_at limit 10`);
}

/** What these slots need beside their professionals, who are kept by the database itself. */
export async function insertParts(
  tx: Tx,
  slots: readonly { id: string; start: Instant; end: Instant; needs?: readonly Part[] }[],
): Promise<void> {
  const parts = slots.flatMap(({ id, start, end, needs = [] }) =>
    needs.map(({ part, who }) => ({ slot_id: id, who, part, start_at: iso(start), end_at: iso(end) })),
  );
  if (parts.length === 0) return;
  await tx.all(sql`
    insert into slot_part (territory_id, slot_id, who, part, start_at, end_at)
    select ${tx.actor.territoryId}, n.slot_id, n.who, n.part, n.start_at, n.end_at
      from jsonb_to_recordset(${json(parts)}) as n(slot_id uuid, who uuid, part text, start_at timestamptz, end_at timestamptz)`);
}

/** It needs these from now on, at its hours, and lets go of the others. */
export async function replaceParts(
  tx: Tx,
  slot: { id: string; start: Instant; end: Instant; needs: readonly Part[] },
): Promise<void> {
  await tx.all(sql`
    delete from slot_part where territory_id = ${tx.actor.territoryId} and slot_id = ${slot.id} and part <> 'professional'`);
  await insertParts(tx, [slot]);
}

/** Who and what a slot needs beside its professional. */
export const selectNeeds = (tx: Tx, slotId: string): Promise<Part[]> =>
  tx.all(sql<Part>`
    select part, who from slot_part where territory_id = ${tx.actor.territoryId} and slot_id = ${slotId} and part <> 'professional' order by part, who`);

const iso = (at: Instant): string => new Date(at).toISOString();
