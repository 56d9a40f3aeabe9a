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
  /** Since when no new slot may need it. */
  closedAt: Instant | null;
  createdAt: Instant;
};

type ResourceTable = {
  territory_id: string;
  id: string;
  kind: ResourceKind;
  name: string;
  place_id: string | null;
  closed_at: Instant | null;
  created_at: Instant;
};

const db = queries<{ resource: ResourceTable }>();

const resources = (tx: Tx) =>
  db
    .selectFrom('resource')
    .select(['id', 'kind', 'name', 'place_id as placeId', 'closed_at as closedAt', 'created_at as createdAt'])
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
      .set({
        name: it.name,
        place_id: it.placeId,
        closed_at: it.closedAt === null ? null : stamp(it.closedAt),
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', it.id),
  );
}

/** What needs it from now on: slots to come, and fixed slots that make more of them. `today`: a local date. */
export async function countNeeding(
  tx: Tx,
  id: string,
  today: string,
): Promise<{ slots: number; fixed: number }> {
  const territory = tx.actor.territoryId;
  const needed = await tx.first(sql<{ slots: number; fixed: number }>`
    select (select count(*)::int from slot_part p
             where p.territory_id = ${territory} and p.who = ${id} and p.active and p.end_at > ${stamp(tx.at)}) as slots,
           (select count(*)::int from availability a
             where a.territory_id = ${territory} and (a.until is null or a.until >= ${today})
               and a.offer -> 'needs' @> jsonb_build_array(jsonb_build_object('resourceId', ${id}::text))) as fixed`);
  return needed ?? { slots: 0, fixed: 0 };
}
