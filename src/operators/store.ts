import { type Selectable, sql } from 'kysely';
import type { Tx } from '../platform/transaction.ts';
import { AT_THE_LINE } from './presence.ts';
import type { PresenceTable } from './tables.ts';

export type PresenceRow = Selectable<PresenceTable>;

export async function countAtTheLine(tx: Tx): Promise<number> {
  const row = await tx.first(sql<{ count: number }>`
    select count(*)::int as count from presence
     where territory_id = ${tx.actor.territoryId} and state = any(${AT_THE_LINE}::text[])`);
  return row?.count ?? 0;
}

export const selectByActor = (tx: Tx, actor: string): Promise<PresenceRow | undefined> =>
  tx.first(sql<PresenceRow>`
    select * from presence where territory_id = ${tx.actor.territoryId} and actor = ${actor}`);
