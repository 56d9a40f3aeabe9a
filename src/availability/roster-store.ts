import { sql } from 'kysely';
import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Audience } from '../slots/terms.ts';
import type { AvailabilityTables, DutyConflict } from './tables.ts';

const db = queries<AvailabilityTables>();

export type Roster = {
  id: string;
  name: string;
  profession: Profession;
  mode: Mode;
  audience: Audience[];
  /** Local dates, both included. */
  seasonFrom: string;
  seasonTo: string;
  /** On which somebody should be on duty; null: the days of the line. */
  weekdays: number[] | null;
  onHolidays: boolean;
  version: number;
  createdAt: Instant;
};

export type NewRoster = Omit<Roster, 'version' | 'createdAt'>;

/** Somebody of a roster on one day; times on the clocks of the place. */
export type Duty = {
  id: string;
  rosterId: string;
  date: string;
  from: string;
  to: string;
  professionalId: string;
  placeId: string;
  slotMinutes: number;
  capacity: number;
  conflicts: DutyConflict[];
  version: number;
};

export type NewDuty = Omit<Duty, 'conflicts' | 'version'>;

const rosters = (tx: Tx) =>
  db
    .selectFrom('roster')
    .select(['id', 'name', 'profession', 'mode', 'audience', 'weekdays', 'on_holidays as onHolidays'])
    .select(['season_from as seasonFrom', 'season_to as seasonTo', 'version', 'created_at as createdAt'])
    .where('territory_id', '=', tx.actor.territoryId);

export const selectRoster = (tx: Tx, id: string): Promise<Roster | undefined> =>
  tx.first(rosters(tx).where('id', '=', id));

/** Two people who put duties into one roster do it one after the other. */
export const lockRoster = (tx: Tx, id: string): Promise<Roster | undefined> =>
  tx.first(rosters(tx).where('id', '=', id).forUpdate());

/** While its duties are made real none is put into it or taken out; each is made by itself, and many at once. */
export const shareRoster = (tx: Tx, id: string): Promise<Roster | undefined> =>
  tx.first(rosters(tx).where('id', '=', id).forShare());

export function selectRosters(
  tx: Tx,
  where: { after: PageKey | undefined; limit: number },
): Promise<Roster[]> {
  let query = rosters(tx).orderBy('created_at').orderBy('id').limit(where.limit);
  if (where.after)
    query = query.where(sql<boolean>`(created_at, id) > (${stamp(where.after.at)}, ${where.after.id}::uuid)`);
  return tx.all(query);
}

export async function insertRoster(tx: Tx, it: NewRoster): Promise<void> {
  await tx.all(
    db.insertInto('roster').values({
      territory_id: tx.actor.territoryId,
      id: it.id,
      name: it.name,
      profession: it.profession,
      mode: it.mode,
      audience: it.audience,
      season_from: it.seasonFrom,
      season_to: it.seasonTo,
      weekdays: it.weekdays,
      on_holidays: it.onHolidays,
      created_at: stamp(tx.at),
    }),
  );
}

/** What may change of it: of which profession it is and how patients are seen is what its duties are made of. */
export async function updateRoster(tx: Tx, it: Omit<NewRoster, 'profession' | 'mode'>): Promise<void> {
  await tx.all(
    db
      .updateTable('roster')
      .set({
        name: it.name,
        audience: it.audience,
        season_from: it.seasonFrom,
        season_to: it.seasonTo,
        weekdays: it.weekdays,
        on_holidays: it.onHolidays,
        version: sql`version + 1`,
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', it.id),
  );
}

const duties = (tx: Tx) =>
  db
    .selectFrom('duty')
    .select(['id', 'roster_id as rosterId', 'on_day as date', 'from_time as from', 'to_time as to'])
    .select(['professional_id as professionalId', 'place_id as placeId', 'slot_minutes as slotMinutes'])
    .select(['capacity', 'conflicts', 'version'])
    .where('territory_id', '=', tx.actor.territoryId);

/** By day and hour. */
export const selectDuties = (tx: Tx, rosterId: string): Promise<Duty[]> =>
  tx.all(duties(tx).where('roster_id', '=', rosterId).orderBy('on_day').orderBy('from_time').orderBy('id'));

/** Of one local date. */
export const selectDutiesOn = (tx: Tx, rosterId: string, date: string): Promise<Duty[]> =>
  tx.all(
    duties(tx)
      .where('roster_id', '=', rosterId)
      .where('on_day', '=', date)
      .orderBy('from_time')
      .orderBy('id'),
  );

/** Of any roster, of those professionals, between two local dates. */
export const selectDutiesOf = (
  tx: Tx,
  professionalIds: readonly string[],
  from: string,
  to: string,
): Promise<Duty[]> =>
  tx.all(
    duties(tx)
      .where(sql<boolean>`professional_id = any(${[...professionalIds]}::uuid[])`)
      .where('on_day', '>=', from)
      .where('on_day', '<=', to),
  );

export const selectDuty = (tx: Tx, id: string): Promise<Duty | undefined> =>
  tx.first(duties(tx).where('id', '=', id));

export const lockDuty = (tx: Tx, rosterId: string, id: string): Promise<Duty | undefined> =>
  tx.first(duties(tx).where('id', '=', id).where('roster_id', '=', rosterId).forUpdate());

export async function insertDuties(tx: Tx, all: readonly NewDuty[]): Promise<void> {
  if (all.length === 0) return;
  await tx.all(
    db.insertInto('duty').values(
      all.map((it) => ({
        territory_id: tx.actor.territoryId,
        id: it.id,
        roster_id: it.rosterId,
        on_day: it.date,
        from_time: it.from,
        to_time: it.to,
        professional_id: it.professionalId,
        place_id: it.placeId,
        slot_minutes: it.slotMinutes,
        capacity: it.capacity,
      })),
    ),
  );
}

export async function updateDuty(
  tx: Tx,
  id: string,
  it: { professionalId: string; placeId: string },
): Promise<void> {
  await tx.all(
    db
      .updateTable('duty')
      .set({
        professional_id: it.professionalId,
        place_id: it.placeId,
        conflicts: json([]),
        version: sql`version + 1`,
      })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

export async function deleteDuty(tx: Tx, id: string): Promise<void> {
  await tx.all(db.deleteFrom('duty').where('territory_id', '=', tx.actor.territoryId).where('id', '=', id));
}

export async function updateDutyMade(tx: Tx, id: string, conflicts: readonly DutyConflict[]): Promise<void> {
  await tx.all(
    db
      .updateTable('duty')
      .set({ conflicts: json([...conflicts]) })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}
