import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { AvailabilityTables, Conflict } from './tables.ts';

const db = queries<AvailabilityTables>();

/** Fixed slots as somebody has said them. Dates and times on the clocks of the place. */
export type Rule = {
  id: string;
  professionalId: string;
  placeId: string;
  rrule: string;
  startsOn: string;
  until: string | null;
  from: string;
  to: string;
  slotMinutes: number;
  offer: unknown;
  except: string[];
  onHolidays: boolean;
  conflicts: Conflict[];
  /** How far the pass that is under way has come. */
  madeUntil: string | null;
  version: number;
  createdAt: Instant;
};

export type RuleRow = Omit<Rule, 'conflicts' | 'madeUntil' | 'version' | 'createdAt'>;

const rules = (tx: Tx) =>
  db
    .selectFrom('availability')
    .select(['id', 'professional_id as professionalId', 'place_id as placeId', 'rrule', 'until'])
    .select(['starts_on as startsOn', 'from_time as from', 'to_time as to', 'slot_minutes as slotMinutes'])
    .select(['offer', 'on_holidays as onHolidays', 'conflicts', 'made_until as madeUntil', 'version'])
    .select(['created_at as createdAt', sql<string[]>`except_days::text[]`.as('except')])
    .where('territory_id', '=', tx.actor.territoryId);

export const selectRule = (tx: Tx, id: string): Promise<Rule | undefined> =>
  tx.first(rules(tx).where('id', '=', id));

export const lockRule = (tx: Tx, id: string): Promise<Rule | undefined> =>
  tx.first(rules(tx).where('id', '=', id).forUpdate());

/** In the order in which they were said. */
export function selectRules(
  tx: Tx,
  where: { professionalId: string | undefined; after: PageKey | undefined; limit: number },
): Promise<Rule[]> {
  let query = rules(tx).orderBy('created_at').orderBy('id').limit(where.limit);
  if (where.professionalId) query = query.where('professional_id', '=', where.professionalId);
  if (where.after)
    query = query.where(sql<boolean>`(created_at, id) > (${stamp(where.after.at)}, ${where.after.id}::uuid)`);
  return tx.all(query);
}

const columns = (it: RuleRow) => ({
  place_id: it.placeId,
  rrule: it.rrule,
  starts_on: it.startsOn,
  until: it.until,
  from_time: it.from,
  to_time: it.to,
  slot_minutes: it.slotMinutes,
  offer: json(it.offer),
  except_days: sql<string[]>`${it.except}::text[]::date[]`,
  on_holidays: it.onHolidays,
});

export async function insertRule(tx: Tx, it: RuleRow): Promise<void> {
  await tx.all(
    db.insertInto('availability').values({
      territory_id: tx.actor.territoryId,
      id: it.id,
      professional_id: it.professionalId,
      created_at: stamp(tx.at),
      ...columns(it),
    }),
  );
}

/** What was said of it before holds no more: what stood against it is looked at anew. */
export async function updateRule(tx: Tx, it: RuleRow): Promise<void> {
  await tx.all(
    db
      .updateTable('availability')
      .set({ ...columns(it), conflicts: json([]), made_until: null, version: sql`version + 1` })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', it.id),
  );
}

export async function deleteRule(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db.deleteFrom('availability').where('territory_id', '=', tx.actor.territoryId).where('id', '=', id),
  );
}

/** What came of making its slots: how far, and what was in the way. */
export async function updateMade(
  tx: Tx,
  id: string,
  it: { madeUntil: string | null; conflicts: readonly Conflict[] },
): Promise<void> {
  await tx.all(
    db
      .updateTable('availability')
      .set({ conflicts: json([...it.conflicts]), made_until: it.madeUntil })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/**
 * Everything that makes slots is looked at anew, from today on: of the whole territory, at one place, or of one
 * professional, given by them or with them. Duties too. Each
 * gets its event when `due.ts` sweeps next; a pass under way begins again.
 */
export async function lookAtAllAnew(
  tx: Tx,
  kind: string,
  where: { professionalId?: string; placeId?: string } = {},
): Promise<void> {
  const territory = tx.actor.territoryId;
  const needed = sql`offer -> 'needs' @> jsonb_build_array(jsonb_build_object('professionalId', ${where.professionalId ?? null}::text))`;
  const mine = (byNeed = sql`false`) => sql`territory_id = ${territory}
     and (${where.professionalId ?? null}::uuid is null or professional_id = ${where.professionalId ?? null} or ${byNeed})
     and (${where.placeId ?? null}::uuid is null or place_id = ${where.placeId ?? null})`;
  await tx.all(sql`
    with rules as (update availability set made_until = null where ${mine(needed)} returning id),
         duties as (select id from duty where ${mine()} and on_day >= ${stamp(tx.at)}::date - 1)
    insert into due (territory_id, kind, subject, at)
    select ${territory}, ${kind}, id, ${stamp(tx.at)} from (select id from rules union all select id from duties) as it
    on conflict (territory_id, kind, subject) do update set at = excluded.at`);
}
