import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { FollowUp } from './follow-up.ts';
import { type RequestKind, UNDECIDED } from './request.ts';
import type { SearchWidth } from './search-width.ts';
import type { RequestRow, RequestTables } from './tables.ts';

const db = queries<RequestTables>();

/** Open ones of these patients that were received in that time, the oldest first. */
export const selectOfDay = (
  tx: Tx,
  it: {
    except: string;
    patientIds: readonly string[];
    kinds: readonly RequestKind[];
    from: Instant;
    to: Instant;
  },
): Promise<RequestRow[]> =>
  tx.all(
    db
      .selectFrom('request')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where(sql<boolean>`patient_id = any(${[...it.patientIds]}::uuid[])`)
      .where('id', '<>', it.except)
      .where('kind', 'in', [...it.kinds])
      .where('state', 'in', [...UNDECIDED, 'booked'])
      .where('received_at', '>=', stamp(it.from))
      .where('received_at', '<', stamp(it.to))
      .orderBy('received_at')
      .orderBy('id'),
  );

export async function updateMerged(tx: Tx, id: string, into: string): Promise<void> {
  await tx.all(
    db
      .updateTable('request')
      .set({ merged_into: into })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** What a request takes over from one that was put together with it. */
export async function updateCarried(
  tx: Tx,
  id: string,
  it: { deadline: Instant; careBy: Instant | null; search: SearchWidth },
): Promise<void> {
  await tx.all(
    db
      .updateTable('request')
      .set({
        deadline: stamp(it.deadline),
        care_by: it.careBy === null ? null : stamp(it.careBy),
        search: json(it.search),
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

export async function updateFollowUps(tx: Tx, id: string, followUps: readonly FollowUp[]): Promise<void> {
  await tx.all(
    db
      .updateTable('request')
      .set({ follow_ups: [...followUps] })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** The visit that is agreed now. */
export const selectVisit = (
  tx: Tx,
  requestId: string,
): Promise<{ bookingId: string; end: Instant } | undefined> =>
  tx.first(sql<{ bookingId: string; end: Instant }>`
    select b.id as "bookingId", s.end_at as end
      from booking b join slot s on s.territory_id = b.territory_id and s.id = b.slot_id
     where b.territory_id = ${tx.actor.territoryId} and b.request_id = ${requestId} and b.state in ('booked', 'arrived')`);

/** Whether nobody has said yet that the patient was seen, or did not come. */
export const isVisitOpen = async (tx: Tx, bookingId: string): Promise<boolean> =>
  (await tx.first(sql<{ id: string }>`
    select id from booking where territory_id = ${tx.actor.territoryId} and id = ${bookingId} and state in ('booked', 'arrived')`)) !==
  undefined;
