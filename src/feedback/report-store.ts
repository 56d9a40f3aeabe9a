import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { ReportOutcome } from './report.ts';
import type { FeedbackTables } from './tables.ts';

const db = queries<FeedbackTables>();

export type Report = {
  id: string;
  bookingId: string;
  requestId: string;
  author: string;
  outcome: ReportOutcome;
  text: string;
  writtenAt: Instant;
};

/** False when the booking has its report already: the database decides between two that come at once. */
export async function insertReport(tx: Tx, report: Report): Promise<boolean> {
  const row = await tx.first(
    db
      .insertInto('report')
      .values({
        territory_id: tx.actor.territoryId,
        id: report.id,
        booking_id: report.bookingId,
        request_id: report.requestId,
        author: report.author,
        outcome: report.outcome,
        text: report.text,
        written_at: stamp(report.writtenAt),
      })
      .onConflict((conflict) => conflict.columns(['territory_id', 'booking_id', 'version']).doNothing())
      .returning('id'),
  );
  return row !== undefined;
}

const reports = (tx: Tx) =>
  db
    .selectFrom('report')
    .select([
      'id',
      'booking_id as bookingId',
      'request_id as requestId',
      'author',
      'outcome',
      'text',
      'written_at as writtenAt',
    ])
    .where('territory_id', '=', tx.actor.territoryId);

export const reportOfBooking = (tx: Tx, bookingId: string): Promise<Report | undefined> =>
  tx.first(reports(tx).where('booking_id', '=', bookingId));

export const reportById = (tx: Tx, id: string): Promise<Report | undefined> =>
  tx.first(reports(tx).where('id', '=', id));

/** Reports about a patient that have left for nobody. */
export async function unaddressedReports(tx: Tx, patientId: string): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select p.id from report p join request r on r.territory_id = p.territory_id and r.id = p.request_id
     where p.territory_id = ${tx.actor.territoryId} and r.patient_id = ${patientId}
       and not exists (select from secure_message m where m.territory_id = p.territory_id and m.report_id = p.id)
     order by p.id`);
  return rows.map(({ id }) => id);
}
