import { type Selectable, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { AgreedKind, Sharing } from './may-receive.ts';
import { withMerged } from './merged-store.ts';
import type { FeedbackTables } from './tables.ts';

const db = queries<FeedbackTables>();

/** What is on record of one request; `informedAt` null: nobody has said that the patient was told. */
export type SharingOnRecord = Sharing & {
  informedAt: Instant | null;
  informedBy: string | null;
  notedAt: Instant | null;
};

const NOTHING: SharingOnRecord = {
  refused: false,
  agreed: [],
  informedAt: null,
  informedBy: null,
  notedAt: null,
};

const sharing = (row: Selectable<FeedbackTables['report_consent']> | undefined): SharingOnRecord =>
  row
    ? {
        refused: row.refused,
        agreed: row.agreed_kinds,
        informedAt: row.informed_at,
        informedBy: row.informed_by,
        notedAt: row.noted_at,
      }
    : NOTHING;

/** Of requests that were put together with it too: a patient who has said no has said it of both. What was said last counts. */
const rows = (tx: Tx, requestId: string) =>
  db
    .selectFrom('report_consent')
    .selectAll()
    .where('territory_id', '=', tx.actor.territoryId)
    .where(sql<boolean>`request_id in ${withMerged(tx, requestId)}`)
    .orderBy('noted_at', 'desc')
    .orderBy('refused', 'desc')
    .limit(1);

export const sharingOf = async (tx: Tx, requestId: string): Promise<SharingOnRecord> =>
  sharing(await tx.first(rows(tx, requestId)));

export async function saveSharing(
  tx: Tx,
  requestId: string,
  it: {
    refused: boolean;
    agreed: readonly AgreedKind[];
    informedAt: Instant | null;
    informedBy: string | null;
  },
): Promise<void> {
  const said = {
    refused: it.refused,
    agreed_kinds: [...it.agreed],
    informed_at: it.informedAt === null ? null : stamp(it.informedAt),
    informed_by: it.informedBy,
    noted_at: stamp(tx.at),
  };
  await tx.all(
    db
      .insertInto('report_consent')
      .values({ territory_id: tx.actor.territoryId, request_id: requestId, ...said })
      .onConflict((conflict) => conflict.columns(['territory_id', 'request_id']).doUpdateSet(said)),
  );
}
