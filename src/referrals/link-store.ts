import type { Selectable } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import {
  type Database,
  databaseUnavailable,
  isDisconnection,
  isTooSlow,
  queries,
  stamp,
} from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { LinkTable, ReferralTables } from './tables.ts';

const db = queries<ReferralTables>();

export type LinkRow = Omit<Selectable<LinkTable>, 'territory_id' | 'hash'>;

export async function insertLink(
  tx: Tx,
  link: { id: string; structureId: string; hash: Buffer; expiresAt: Instant },
): Promise<void> {
  await tx.all(
    db.insertInto('referral_link').values({
      territory_id: tx.actor.territoryId,
      id: link.id,
      structure_id: link.structureId,
      hash: link.hash,
      made_at: stamp(tx.at),
      made_by: tx.actor.name,
      expires_at: stamp(link.expiresAt),
      revoked_at: null,
    }),
  );
}

/** The newest first. */
export const selectLinks = (tx: Tx, structureId: string): Promise<LinkRow[]> =>
  tx.all(
    db
      .selectFrom('referral_link')
      .select(['id', 'structure_id', 'made_at', 'made_by', 'expires_at', 'revoked_at'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('structure_id', '=', structureId)
      .orderBy('made_at', 'desc')
      .orderBy('id', 'desc'),
  );

/** Undefined: no such link of that structure that was still good for anything. */
export const revokeLink = (tx: Tx, structureId: string, id: string): Promise<{ id: string } | undefined> =>
  tx.first(
    db
      .updateTable('referral_link')
      .set({ revoked_at: stamp(tx.at) })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('structure_id', '=', structureId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('id'),
  );

/** Whose link it is, before the territory is known (decision 1). Undefined: unknown, expired and revoked are one answer. */
export async function resolveLink(
  database: Database,
  hash: Buffer,
  at: Instant,
): Promise<{ territoryId: string; linkId: string; structureId: string } | undefined> {
  try {
    const { rows } = await database.app.query<{
      territory_id: string;
      link_id: string;
      structure_id: string;
    }>({
      name: 'resolve-referral-link',
      text: 'select * from resolve_referral_link($1, $2)',
      values: [hash, new Date(at).toISOString()],
    });
    const row = rows[0];
    return row && { territoryId: row.territory_id, linkId: row.link_id, structureId: row.structure_id };
  } catch (error) {
    throw isDisconnection(error) || isTooSlow(error) ? databaseUnavailable(error) : error;
  }
}
