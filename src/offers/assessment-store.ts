import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { AssessmentSheet } from './assessment.ts';
import type { OfferTables } from './tables.ts';

const db = queries<OfferTables>();

export async function insertAssessment(
  tx: Tx,
  it: { id: string; requestId: string; offerId: string; author: string; sheet: AssessmentSheet },
): Promise<void> {
  await tx.all(
    db.insertInto('assessment').values({
      territory_id: tx.actor.territoryId,
      id: it.id,
      request_id: it.requestId,
      offer_id: it.offerId,
      author: it.author,
      sheet: json(it.sheet),
      at: stamp(tx.at),
    }),
  );
}

export type WrittenAssessment = {
  id: string;
  offerId: string | null;
  author: string;
  authorName: string;
  sheet: AssessmentSheet;
  at: Instant;
};

/** The newest first. */
export const selectAssessments = (tx: Tx, requestId: string): Promise<WrittenAssessment[]> =>
  tx.all(sql<WrittenAssessment>`
    select a.id, a.offer_id as "offerId", a.author, a.sheet, a.at,
           case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name as "authorName"
      from assessment a join professional d on d.territory_id = a.territory_id and d.id = a.author
     where a.territory_id = ${tx.actor.territoryId} and a.request_id = ${requestId} order by a.at desc, a.id desc`);
