import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Care } from '../triage/care.ts';
import { foundNow } from './deadline-store.ts';
import { type Orientation, type RedFlag, type RequestKind, type RequestState, UNDECIDED } from './request.ts';
import type { RedFlagLiftTable, RequestRow, RequestTable, RequestTables } from './tables.ts';
import { findsCare } from './timed-care.ts';
import { isAskedCare, isTimed } from './timed-care-sql.ts';

const db = queries<RequestTables>();

const UNDECIDED_SQL = sql.raw(`('${UNDECIDED.join("', '")}')`);

export async function insertRequest(
  tx: Tx,
  row: Omit<
    RequestTable,
    | 'territory_id'
    | 'red_flag'
    | 'red_flag_rules'
    | 'red_flag_lifted_by'
    | 'orientation'
    | 'state'
    | 'reason'
    | 'care'
    | 'care_protocol'
    | 'care_by'
    | 'triage_open'
    | 'escalation'
    | 'search'
    | 'merged_into'
    | 'follow_ups'
  >,
): Promise<void> {
  await tx.all(
    db.insertInto('request').values({
      ...row,
      territory_id: tx.actor.territoryId,
      state: 'received',
      red_flag: 'none',
      red_flag_rules: [],
      red_flag_lifted_by: null,
      orientation: null,
      escalation: 0,
      search: json({}),
      follow_ups: [],
      decision: row.decision && json(row.decision),
      available_from: row.available_from === null ? null : stamp(row.available_from),
      available_to: row.available_to === null ? null : stamp(row.available_to),
      received_at: stamp(row.received_at),
      deadline: stamp(row.deadline),
    }),
  );
}

export function selectRequest(tx: Tx, id: string): Promise<RequestRow | undefined> {
  return tx.first(
    db
      .selectFrom('request')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** The row, and nobody else changes it until the end of this transaction. */
export function lockRequest(tx: Tx, id: string): Promise<RequestRow | undefined> {
  return tx.first(
    db
      .selectFrom('request')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .forUpdate(),
  );
}

/** Newest first. `late`: past its time and not served, as far as the reader may know (`request-json.ts`). */
export function selectRequests(
  tx: Tx,
  where: {
    state?: RequestState | undefined;
    kind?: RequestKind | undefined;
    late?: boolean | undefined;
    clinical: boolean;
    after?: PageKey | undefined;
    limit: number;
  },
): Promise<RequestRow[]> {
  let query = db.selectFrom('request').selectAll().where('territory_id', '=', tx.actor.territoryId);
  if (where.state) query = query.where('state', '=', where.state);
  if (where.kind) query = query.where('kind', '=', where.kind);
  if (where.late !== undefined) {
    const [isCare, by] = where.clinical
      ? [isTimed('request'), sql`least(deadline, care_by)`]
      : [isAskedCare('request'), sql`deadline`];
    const overdue = sql<boolean>`(${isCare} and ${by} < ${stamp(tx.at)} and state in ${UNDECIDED_SQL})`;
    query = query.where(where.late ? overdue : sql<boolean>`not ${overdue}`);
  }
  if (where.after)
    query = query.where(
      sql<boolean>`(received_at, id) < (${stamp(where.after.at)}, ${where.after.id}::uuid)`,
    );
  return tx.all(query.orderBy('received_at', 'desc').orderBy('id', 'desc').limit(where.limit));
}

/** `reason`: a code of why, never clinical text. */
export async function updateState(
  tx: Tx,
  id: string,
  state: RequestState,
  reason: string | null,
): Promise<void> {
  await tx.all(
    db
      .updateTable('request')
      // What starts again is a request of its own again.
      .set({ state, reason, ...(state === 'received' ? { merged_into: null } : {}) })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** What a screen or a lift left on the request. Care that is found only now is to be seen within 24 h from now on (rule 2). */
export async function updateScreened(
  tx: Tx,
  id: string,
  it: {
    state: RequestState;
    redFlag: RedFlag;
    orientation: Orientation | null;
    /** Absent: as it was. */
    triageOpen?: string | null | undefined;
    /** `protocol` null: a person has decided. */
    decided?: { care: Care; protocol: string | null; by: Instant | null } | undefined;
  },
): Promise<void> {
  const { redFlag } = it;
  await tx.all(
    db
      .updateTable('request')
      .set({
        state: it.state,
        orientation: it.orientation,
        red_flag: redFlag.state,
        red_flag_rules:
          redFlag.state === 'raised'
            ? [...redFlag.rules]
            : redFlag.state === 'unknown'
              ? [...redFlag.questions]
              : [],
        red_flag_lifted_by: redFlag.state === 'lifted' ? redFlag.by : null,
        ...(findsCare(it.orientation, redFlag.state) ? foundNow(tx) : {}),
        ...(it.triageOpen === undefined ? {} : { triage_open: it.triageOpen }),
        ...(it.decided === undefined
          ? {}
          : {
              care: json(it.decided.care),
              care_protocol: it.decided.protocol,
              care_by: it.decided.by === null ? null : stamp(it.decided.by),
            }),
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

export async function insertLift(
  tx: Tx,
  lift: Omit<RedFlagLiftTable, 'territory_id' | 'at' | 'actor'>,
): Promise<void> {
  await tx.all(
    db.insertInto('red_flag_lift').values({
      ...lift,
      territory_id: tx.actor.territoryId,
      advice_at: lift.advice_at === null ? null : stamp(lift.advice_at as Instant),
      at: stamp(tx.at),
      actor: tx.actor.name,
    }),
  );
}

/** A lifted flag: what it had been raised by, and who said so. Clinical. */
export type Lifted = Pick<RedFlagLiftTable, 'by' | 'rules' | 'advice_by' | 'file_number'> & {
  at: Instant;
  advice_at: Instant | null;
};

/** The latest first. */
export const selectLifts = (tx: Tx, requestId: string): Promise<Lifted[]> =>
  tx.all(sql<Lifted>`
    select by, rules, advice_by, file_number, at, advice_at from red_flag_lift
     where territory_id = ${tx.actor.territoryId} and request_id = ${requestId} order by at desc, id desc`);

/** Whether the call that a request was born from is still going on. */
export async function isCallOpen(tx: Tx, requestId: string): Promise<boolean | undefined> {
  const row = await tx.first(sql<{ open: boolean }>`
    select coalesce(c.state <> 'ended', false) as open
      from request r left join call c on c.territory_id = r.territory_id and c.id = r.call_id
     where r.territory_id = ${tx.actor.territoryId} and r.id = ${requestId}`);
  return row?.open;
}

/** All of a patient's requests. */
export const selectIdsOf = async (tx: Tx, patientId: string): Promise<string[]> =>
  (
    await tx.all(
      db
        .selectFrom('request')
        .select('id')
        .where('territory_id', '=', tx.actor.territoryId)
        .where('patient_id', '=', patientId),
    )
  ).map(({ id }) => id);

/** A patient's requests that a screen decides: triaged, waiting or booked. Locked. */
export function selectOpenOf(tx: Tx, patientId: string): Promise<Pick<RequestRow, 'id' | 'state'>[]> {
  return tx.all(
    db
      .selectFrom('request')
      .select(['id', 'state'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('patient_id', '=', patientId)
      .where('state', 'in', ['triaged', 'offered', 'proposed', 'waiting', 'booked'])
      .orderBy('id')
      .forUpdate(),
  );
}

/** As if it had not been asked yet; a red flag that stands stays, and so does the time that was found, until the triage finds another. */
export async function unscreen(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db
      .updateTable('request')
      .set({
        state: 'received',
        orientation: null,
        care: null,
        care_protocol: null,
        triage_open: null,
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

export async function updateTriageOpen(tx: Tx, id: string, protocol: string): Promise<void> {
  await tx.all(
    db
      .updateTable('request')
      .set({ triage_open: protocol })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** What an operator sees of a request before the caller has said who they are. */
export type KnownRequest = Pick<RequestRow, 'id' | 'kind' | 'state'> & {
  receivedAt: Instant;
  deadline: Instant;
};

const KNOWN = sql.raw('r.id, r.kind, r.state, r.received_at as "receivedAt", r.deadline');
const OPEN = sql.raw(`r.state in ('received', 'triaged', 'offered', 'proposed', 'waiting', 'booked')`);

/** Of the files that carry the number and of its calls; open, or received since then. Newest first. */
export const selectOfNumber = (
  tx: Tx,
  phone: string,
  since: Instant,
): Promise<(KnownRequest & { initials: string })[]> =>
  tx.all(sql<KnownRequest & { initials: string }>`
    with concerned as (
      select q.id from patient_identity p join request q on q.territory_id = p.territory_id and q.patient_id = p.patient_id
       where p.territory_id = ${tx.actor.territoryId} and p.phone = ${phone}
      union
      select q.id from call_party p join request q on q.territory_id = p.territory_id and q.call_id = p.call_id
       where p.territory_id = ${tx.actor.territoryId} and p.phone = ${phone})
    select ${KNOWN}, upper(left(i.given_name, 1)) || '. ' || upper(left(i.family_name, 1)) || '.' as initials
      from concerned join request r on r.territory_id = ${tx.actor.territoryId} and r.id = concerned.id
      join patient_identity i on i.territory_id = r.territory_id and i.patient_id = r.patient_id
     where ${OPEN} or r.received_at >= ${stamp(since)}
     order by r.received_at desc, r.id desc limit 100`);

export const selectOpenOfPatients = (
  tx: Tx,
  patientIds: readonly string[],
): Promise<(KnownRequest & { patientId: string })[]> =>
  tx.all(sql<KnownRequest & { patientId: string }>`
    select ${KNOWN}, r.patient_id as "patientId" from request r
     where r.territory_id = ${tx.actor.territoryId} and r.patient_id = any(${[...patientIds]}::uuid[]) and ${OPEN}
     order by r.received_at desc, r.id desc`);

/** Received, triaged or waiting, care with a deadline before all else (the search for a doctor has long lists); the most pressing first. */
export const selectUndecided = (tx: Tx): Promise<RequestRow[]> =>
  tx.all(
    db
      .selectFrom('request')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('state', 'in', [...UNDECIDED])
      .orderBy(isTimed('request'), 'desc')
      .orderBy(sql`least(deadline, care_by)`)
      .orderBy('id')
      .limit(1_000),
  );

/** Those that were put together with it, the oldest first. Clinical. */
export const selectMergedInto = (
  tx: Tx,
  requestId: string,
): Promise<{ id: string; motive: string; patient_id: string }[]> =>
  tx.all(sql<{ id: string; motive: string; patient_id: string }>`
    select id, motive, patient_id from request
     where territory_id = ${tx.actor.territoryId} and merged_into = ${requestId} order by received_at, id`);
