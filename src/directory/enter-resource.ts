import { violated } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import {
  insertResource,
  lockResource,
  type Resource,
  type ResourceKind,
  updateResource,
} from './resource-store.ts';

/** Enters a room or a kit. Throws `validation` for a place that is not in the directory. */
export async function enterResource(
  tx: Tx,
  it: { kind: ResourceKind; name: string; placeId?: string | null | undefined },
): Promise<Resource> {
  const resource = {
    id: newId(),
    kind: it.kind,
    name: it.name,
    placeId: it.placeId ?? null,
    createdAt: tx.at,
  };
  await refusingStrangePlace(insertResource(tx, resource));
  tx.record('resource.entered', resource.id, { kind: it.kind });
  return resource;
}

/** Absent: stays. What it is does not change: a room never becomes a kit. Throws `not-found`, `validation`. */
export async function correctResource(
  tx: Tx,
  id: string,
  change: { name?: string | undefined; placeId?: string | null | undefined },
): Promise<Resource> {
  const before = await lockResource(tx, id);
  if (!before) throw notFound('Cette salle ou ce matériel');
  const resource = {
    ...before,
    name: change.name ?? before.name,
    placeId: change.placeId === undefined ? before.placeId : change.placeId,
  };
  await refusingStrangePlace(updateResource(tx, resource));
  tx.record('resource.corrected', id, { fields: Object.keys(change) });
  return resource;
}

async function refusingStrangePlace(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    throw violated(error, 'resource_territory_id_place_id_fkey')
      ? invalid('placeId', 'Ce lieu n’est pas dans l’annuaire.')
      : error;
  }
}
