import { type Selectable, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { withMergedInto } from './merged-store.ts';
import type { ReportOutcome } from './report.ts';
import { readContent } from './report-content.ts';
import type { ReportContent } from './report-form.ts';
import type { FeedbackTables, ReportTable } from './tables.ts';

const db = queries<FeedbackTables>();

export type Report = {
  id: string;
  bookingId: string;
  requestId: string;
  author: string;
  /** Null: the author wrote it in a program of their own. */
  outcome: ReportOutcome | null;
  text: string;
  content: ReportContent;
  writtenAt: Instant;
  version: number;
  supersedes: string | null;
  sentElsewhere: boolean;
};

/** False when the booking has that version already: the database decides between two that come at once. */
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
        content: json(report.content),
        written_at: stamp(report.writtenAt),
        version: report.version,
        supersedes: report.supersedes,
        sent_elsewhere: report.sentElsewhere,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id'),
  );
  return row !== undefined;
}

const reports = (tx: Tx) =>
  db.selectFrom('report').selectAll().where('territory_id', '=', tx.actor.territoryId);

const reportOf = (row: Selectable<ReportTable>): Report => ({
  id: row.id,
  bookingId: row.booking_id,
  requestId: row.request_id,
  author: row.author,
  outcome: row.outcome,
  text: row.text,
  content: readContent(row.content),
  writtenAt: row.written_at,
  version: row.version,
  supersedes: row.supersedes,
  sentElsewhere: row.sent_elsewhere,
});

/** Every version, the newest first. */
export const versionsOf = async (tx: Tx, bookingId: string): Promise<Report[]> =>
  (await tx.all(reports(tx).where('booking_id', '=', bookingId).orderBy('version', 'desc'))).map(reportOf);

/** The newest version. */
export async function reportOfBooking(tx: Tx, bookingId: string): Promise<Report | undefined> {
  const [newest] = await versionsOf(tx, bookingId);
  return newest;
}

export async function reportById(tx: Tx, id: string): Promise<Report | undefined> {
  const row = await tx.first(reports(tx).where('id', '=', id));
  return row && reportOf(row);
}

/** A newer version has been signed. */
export async function isSuperseded(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.first(
    db
      .selectFrom('report')
      .select('id')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('supersedes', '=', id),
  );
  return row !== undefined;
}

/** Newest versions that were written here. */
const newest = sql`not p.sent_elsewhere
       and not exists (select from report n where n.territory_id = p.territory_id and n.supersedes = p.id)`;

/** Reports about a patient that no treating doctor was told of yet; one to whom it did not leave, and who is another by now, is none. */
export async function unaddressedReports(tx: Tx, patientId: string): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select p.id from report p join request r on r.territory_id = p.territory_id and r.id = p.request_id
     where p.territory_id = ${tx.actor.territoryId} and r.patient_id = ${patientId} and ${newest}
       and not exists (select from secure_message m where m.territory_id = p.territory_id and m.report_id = p.id
                        and m.recipient_kind = 'treating-doctor' and m.state <> 'superseded')
     order by p.id`);
  return rows.map(({ id }) => id);
}

/** Also of the request that it was put together with, and so on. */
export async function reportsOfRequest(tx: Tx, requestId: string): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select p.id from report p
     where p.territory_id = ${tx.actor.territoryId} and p.request_id in ${withMergedInto(tx, requestId)} and ${newest} order by p.id`);
  return rows.map(({ id }) => id);
}
