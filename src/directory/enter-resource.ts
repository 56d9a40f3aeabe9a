import { violated } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { resourceNeeded } from './errors.ts';
import {
  countNeeding,
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
    closedAt: null,
    createdAt: tx.at,
  };
  await refusingStrangePlace(insertResource(tx, resource));
  tx.record('resource.entered', resource.id, { kind: it.kind });
  return resource;
}

/**
 * Absent: stays. What it is does not change: a room never becomes a kit. Nothing is closed that a slot to come needs: whoever gives a slot with it waits
 * for this row (`claim-parts.ts`). Throws `not-found`, `validation`, `resource-needed`.
 */
export async function correctResource(
  tx: Tx,
  id: string,
  change: { name?: string | undefined; placeId?: string | null | undefined; closed?: boolean | undefined },
): Promise<Resource> {
  const before = await lockResource(tx, id);
  if (!before) throw notFound('Cette salle ou ce matériel');
  const resource = {
    ...before,
    name: change.name ?? before.name,
    placeId: change.placeId === undefined ? before.placeId : change.placeId,
    closedAt:
      change.closed === undefined ? before.closedAt : change.closed ? (before.closedAt ?? tx.at) : null,
  };
  if (resource.closedAt !== null && before.closedAt === null) await refuseNeeded(tx, id);
  await refusingStrangePlace(updateResource(tx, resource));
  tx.record('resource.corrected', id, { fields: Object.keys(change) });
  return resource;
}

async function refuseNeeded(tx: Tx, id: string): Promise<void> {
  const needed = await countNeeding(tx, id, isoDate(localDay(await timeZoneOf(tx), tx.at)));
  if (needed.slots + needed.fixed > 0) throw resourceNeeded(needed);
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
