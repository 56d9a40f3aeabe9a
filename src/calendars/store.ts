import { sql } from 'kysely';
import type { Interval } from '../availability/intervals.ts';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { FeedFault } from './fault.ts';
import type { CalendarTables, FeedState } from './tables.ts';

const db = queries<CalendarTables>();

export type Feed = {
  id: string;
  professionalId: string;
  /** A secret. */
  url: string;
  state: FeedState;
  fault: FeedFault | null;
  failures: number;
  etag: string | null;
  lastModified: string | null;
  triedAt: Instant | null;
  goodAt: Instant | null;
  readAt: Instant | null;
  askedAt: Instant | null;
  conflicts: string[];
  createdAt: Instant;
};

const feeds = (tx: Tx) =>
  db
    .selectFrom('calendar_feed')
    .select(['id', 'professional_id as professionalId', 'url', 'state', 'fault', 'failures', 'etag'])
    .select(['last_modified as lastModified', 'tried_at as triedAt', 'good_at as goodAt', 'conflicts'])
    .select(['read_at as readAt', 'asked_at as askedAt', 'created_at as createdAt'])
    .where('territory_id', '=', tx.actor.territoryId);

export const selectFeed = (tx: Tx, id: string): Promise<Feed | undefined> =>
  tx.first(feeds(tx).where('id', '=', id));

export const lockFeed = (tx: Tx, id: string): Promise<Feed | undefined> =>
  tx.first(feeds(tx).where('id', '=', id).forUpdate());

/** In the order in which they were given. */
export function selectFeeds(
  tx: Tx,
  where: { professionalId: string | undefined; after?: PageKey | undefined; limit: number },
): Promise<Feed[]> {
  let query = feeds(tx).orderBy('created_at').orderBy('id').limit(where.limit);
  if (where.professionalId) query = query.where('professional_id', '=', where.professionalId);
  if (where.after)
    query = query.where(sql<boolean>`(created_at, id) > (${stamp(where.after.at)}, ${where.after.id}::uuid)`);
  return tx.all(query);
}

export async function insertFeed(tx: Tx, it: Pick<Feed, 'id' | 'professionalId' | 'url'>): Promise<void> {
  await tx.all(
    db.insertInto('calendar_feed').values({
      territory_id: tx.actor.territoryId,
      id: it.id,
      professional_id: it.professionalId,
      url: it.url,
      created_at: stamp(tx.at),
    }),
  );
}

/** One after the other: whoever counts a professional's diaries and adds one sees what the one before has added. */
export const addingFeeds = (tx: Tx, professionalId: string): Promise<unknown> =>
  tx.first(
    sql`select pg_advisory_xact_lock(hashtextextended(${`calendars ${tx.actor.territoryId} ${professionalId}`}, 0))`,
  );

/** With all that it has told. */
export async function deleteFeed(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db.deleteFrom('calendar_feed').where('territory_id', '=', tx.actor.territoryId).where('id', '=', id),
  );
}

export async function noteAsked(tx: Tx, id: string): Promise<void> {
  await tx.all(
    sql`update calendar_feed set asked_at = ${stamp(tx.at)} where territory_id = ${tx.actor.territoryId} and id = ${id}`,
  );
}

/** The last attempt told nothing; what was told before stays. */
export async function noteFault(tx: Tx, id: string, fault: FeedFault): Promise<void> {
  await tx.all(sql`
    update calendar_feed set state = 'failing', fault = ${fault}, failures = failures + 1, tried_at = ${stamp(tx.at)}
     where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/** It says that nothing stands in it any more: not believed yet, and asked for anew. */
export async function noteEmptied(tx: Tx, id: string): Promise<void> {
  await tx.all(sql`
    update calendar_feed set state = 'emptied', fault = null, failures = 0, tried_at = ${stamp(tx.at)}, etag = null, last_modified = null, read_at = null
     where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/** It told something. `read`: all of it; undefined: that nothing has changed. */
export async function noteGood(
  tx: Tx,
  id: string,
  read: { etag: string | null; lastModified: string | null } | undefined,
): Promise<void> {
  const all = read
    ? sql`, read_at = ${stamp(tx.at)}, etag = ${read.etag}, last_modified = ${read.lastModified}`
    : sql``;
  await tx.all(sql`
    update calendar_feed set state = 'good', fault = null, failures = 0, tried_at = ${stamp(tx.at)}, good_at = ${stamp(tx.at)}${all}
     where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

export async function noteConflicts(tx: Tx, id: string, bookings: readonly string[]): Promise<void> {
  await tx.all(sql`
    update calendar_feed set conflicts = ${[...bookings]}::uuid[] where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/** What a feed said before is replaced by what it says now; what was known to be a copy of a visit is one still. */
export async function replaceBusy(
  tx: Tx,
  feed: Pick<Feed, 'id' | 'professionalId'>,
  busy: readonly Interval[],
): Promise<void> {
  const territory = tx.actor.territoryId;
  const rows = json(
    busy.map(({ start, end }) => ({
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
    })),
  );
  await tx.all(sql`
    delete from calendar_busy b where b.territory_id = ${territory} and b.feed_id = ${feed.id}
       and not exists (select from jsonb_to_recordset(${rows}) as n("start" timestamptz, "end" timestamptz)
                        where n.start = b.start_at and n.end = b.end_at)`);
  await tx.all(sql`
    insert into calendar_busy (territory_id, feed_id, professional_id, start_at, end_at)
    select ${territory}, ${feed.id}, ${feed.professionalId}, n.start, n.end
      from jsonb_to_recordset(${rows}) as n("start" timestamptz, "end" timestamptz)
    on conflict do nothing`);
}

/** How many hours to come it has told of. */
export async function countAhead(tx: Tx, feedId: string): Promise<number> {
  const row = await tx.first(sql<{ count: number }>`
    select count(*)::int as count from calendar_busy
     where territory_id = ${tx.actor.territoryId} and feed_id = ${feedId} and end_at > ${stamp(tx.at)}`);
  return row?.count ?? 0;
}

export type BusyRow = Interval & { feedId: string; own: boolean };

export const selectBusy = (tx: Tx, professionalId: string, { start, end }: Interval): Promise<BusyRow[]> =>
  tx.all(sql<BusyRow>`
    select feed_id as "feedId", start_at as start, end_at as end, own from calendar_busy
     where territory_id = ${tx.actor.territoryId} and professional_id = ${professionalId}
       and end_at > ${stamp(start)} and start_at < ${stamp(end)}
     order by start_at, end_at`);

export async function updateOwn(tx: Tx, busy: readonly BusyRow[]): Promise<void> {
  const rows = json(
    busy.map(({ feedId, start, end }) => ({
      feedId,
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
    })),
  );
  await tx.all(sql`
    update calendar_busy b set own = true
      from jsonb_to_recordset(${rows}) as n("feedId" uuid, "start" timestamptz, "end" timestamptz)
     where b.territory_id = ${tx.actor.territoryId} and b.feed_id = n."feedId" and b.start_at = n.start and b.end_at = n.end`);
}

/** Diaries by whose they are: of these people, and of whoever gives these slots or assists in them. */
export type Whose = { professionalIds?: readonly string[]; slotIds?: readonly string[] };

/** True when there is a feed; nobody changes what it says until the end of the transaction. */
export async function shareFeeds(tx: Tx, { professionalIds = [], slotIds = [] }: Whose): Promise<boolean> {
  const territory = tx.actor.territoryId;
  const rows = await tx.all(sql`
    select id from calendar_feed where territory_id = ${territory}
       and (professional_id = any(${[...new Set(professionalIds)]}::uuid[])
            or professional_id in (select who from slot_part where territory_id = ${territory} and slot_id = any(${[...slotIds]}::uuid[])
                                      and part in ('professional', 'assistant')))
     order by id for share`);
  return rows.length > 0;
}
