import { sql } from 'kysely';
import { queries, stamp } from '../platform/database.ts';
import type { Instant } from '../platform/clock.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';

/** A room, or a kit that somebody takes along: what a slot may need beside people. */
export type ResourceKind = 'room' | 'kit';

export type Resource = {
  id: string;
  kind: ResourceKind;
  name: string;
  /** Where a room is, or where a kit is kept. */
  placeId: string | null;
  createdAt: Instant;
};

type ResourceTable = {
  territory_id: string;
  id: string;
  kind: ResourceKind;
  name: string;
  place_id: string | null;
  created_at: Instant;
};

const db = queries<{ resource: ResourceTable }>();

const resources = (tx: Tx) =>
  db
    .selectFrom('resource')
    .select(['id', 'kind', 'name', 'place_id as placeId', 'created_at as createdAt'])
    .where('territory_id', '=', tx.actor.territoryId);

/** In the order in which they were entered. */
export function selectResources(
  tx: Tx,
  filter: { kind?: ResourceKind | undefined; placeId?: string | undefined },
  part: { after: PageKey | undefined; limit: number },
): Promise<Resource[]> {
  let query = resources(tx).orderBy('created_at').orderBy('id').limit(part.limit);
  if (filter.kind) query = query.where('kind', '=', filter.kind);
  if (filter.placeId) query = query.where('place_id', '=', filter.placeId);
  if (part.after)
    query = query.where(sql<boolean>`(created_at, id) > (${stamp(part.after.at)}, ${part.after.id}::uuid)`);
  return tx.all(query);
}

export const lockResource = (tx: Tx, id: string): Promise<Resource | undefined> =>
  tx.first(resources(tx).where('id', '=', id).forUpdate());

export async function insertResource(tx: Tx, it: Resource): Promise<void> {
  await tx.all(
    db.insertInto('resource').values({
      territory_id: tx.actor.territoryId,
      id: it.id,
      kind: it.kind,
      name: it.name,
      place_id: it.placeId,
      created_at: stamp(it.createdAt),
    }),
  );
}

export async function updateResource(tx: Tx, it: Resource): Promise<void> {
  await tx.all(
    db
      .updateTable('resource')
      .set({ name: it.name, place_id: it.placeId })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', it.id),
  );
}
