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
