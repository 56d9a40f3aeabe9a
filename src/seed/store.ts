import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';

/** Which of these ids stand in a table of the directory or the files. */
export async function idsIn(
  tx: Tx,
  table: 'professional' | 'place' | 'structure' | 'patient',
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.all(sql<{ id: string }>`
    select id from ${sql.table(table)} where territory_id = ${tx.actor.territoryId} and id = any(${ids}::uuid[])`);
  return new Set(rows.map((row) => row.id));
}

/** When this professional's slots start, withdrawn ones too. */
export async function slotStarts(tx: Tx, professionalId: string, from: Instant): Promise<Instant[]> {
  const rows = await tx.all(sql<{ start_at: Instant }>`
    select start_at from slot
     where territory_id = ${tx.actor.territoryId} and professional_id = ${professionalId} and start_at >= ${stamp(from)}`);
  return rows.map((row) => row.start_at);
}

/** When this professional is away, from then on. */
export const absencesOf = (
  tx: Tx,
  professionalId: string,
  from: Instant,
): Promise<{ from: Instant; to: Instant }[]> =>
  tx.all(sql`
    select from_at as from, to_at as to from absence
     where territory_id = ${tx.actor.territoryId} and professional_id = ${professionalId} and to_at > ${stamp(from)}`);

export async function rulesOf(tx: Tx, professionalId: string): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select id from availability where territory_id = ${tx.actor.territoryId} and professional_id = ${professionalId} order by id`);
  return rows.map((row) => row.id);
}

/** Fixed slots, or places that were made from some that are ended. */
export async function hasRule(tx: Tx, professionalId: string): Promise<boolean> {
  const row = await tx.first(sql<{ any: boolean }>`
    select exists (select from availability where territory_id = ${tx.actor.territoryId} and professional_id = ${professionalId})
        or exists (select from slot where territory_id = ${tx.actor.territoryId} and professional_id = ${professionalId} and rule_id is not null) as any`);
  return row?.any ?? false;
}

export async function rosterNames(tx: Tx): Promise<Set<string>> {
  const rows = await tx.all(
    sql<{ name: string }>`select name from roster where territory_id = ${tx.actor.territoryId}`,
  );
  return new Set(rows.map((row) => row.name));
}

export async function resourceNamed(tx: Tx, name: string): Promise<string | undefined> {
  const row = await tx.first(sql<{ id: string }>`
    select id from resource where territory_id = ${tx.actor.territoryId} and name = ${name} order by id limit 1`);
  return row?.id;
}
