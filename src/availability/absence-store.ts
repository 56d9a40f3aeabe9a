import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { AbsenceReason, AvailabilityTables } from './tables.ts';

const db = queries<AvailabilityTables>();

export type Absence = {
  id: string;
  professionalId: string;
  from: Instant;
  to: Instant;
  reason: AbsenceReason;
};

const absences = (tx: Tx) =>
  db
    .selectFrom('absence')
    .select(['id', 'professional_id as professionalId', 'from_at as from', 'to_at as to', 'reason'])
    .where('territory_id', '=', tx.actor.territoryId);

export async function insertAbsence(tx: Tx, it: Absence): Promise<void> {
  await tx.all(
    db.insertInto('absence').values({
      territory_id: tx.actor.territoryId,
      id: it.id,
      professional_id: it.professionalId,
      from_at: stamp(it.from),
      to_at: stamp(it.to),
      reason: it.reason,
      created_at: stamp(tx.at),
    }),
  );
}

export const lockAbsence = (tx: Tx, id: string): Promise<Absence | undefined> =>
  tx.first(absences(tx).where('id', '=', id).forUpdate());

export async function deleteAbsence(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db.deleteFrom('absence').where('territory_id', '=', tx.actor.territoryId).where('id', '=', id),
  );
}

/** Of these people, where they touch that time. */
export const selectAbsencesOf = (
  tx: Tx,
  people: readonly string[],
  from: Instant,
  to: Instant,
): Promise<Absence[]> =>
  tx.all(
    absences(tx)
      .where(sql<boolean>`professional_id = any(${[...people]}::uuid[])`)
      .where(sql<boolean>`tstzrange(from_at, to_at) && tstzrange(${stamp(from)}, ${stamp(to)})`)
      .orderBy('from_at'),
  );

/** Those that are not over, by their start. */
export function selectAbsences(
  tx: Tx,
  where: { professionalId: string | undefined; after: PageKey | undefined; limit: number },
): Promise<Absence[]> {
  let query = absences(tx)
    .where('to_at', '>', stamp(tx.at))
    .orderBy('from_at')
    .orderBy('id')
    .limit(where.limit);
  if (where.professionalId) query = query.where('professional_id', '=', where.professionalId);
  if (where.after)
    query = query.where(sql<boolean>`(from_at, id) > (${stamp(where.after.at)}, ${where.after.id}::uuid)`);
  return tx.all(query);
}
