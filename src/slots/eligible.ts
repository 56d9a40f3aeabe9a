import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Ineligible } from './terms.ts';

/** `slot`, `request`: the aliases of the two tables in the statement that asks. */
type Asked = { slot: string; request: string; territory: string; at: Instant };

/**
 * The rule of `terms.ts` in SQL, for the statements that hold, book and propose: whether a slot is for a request at that time. Never null. What
 * costs a look into another table is asked only of slots that set such a term.
 */
export const eligible = (it: Asked): RawBuilder<boolean> =>
  sql<boolean>`(${sql.join(
    terms(it).map(([, holds]) => holds),
    sql` and `,
  )})`;

/** The first term that does not hold; null: it may have it. */
export const whyIneligible = (it: Asked): RawBuilder<Ineligible | null> =>
  sql<Ineligible | null>`case ${sql.join(
    terms(it).map(([name, holds]) => sql`when not ${holds} then ${sql.lit(name)}`),
    sql` `,
  )} end`;

/** Given to the line for whoever calls, at that time: what boards count. */
export const isForTheLine = (slot: string, at: Instant): RawBuilder<boolean> => {
  const s = sql.id(slot);
  const released = sql`coalesce(${s}.release_at <= ${stamp(at)}, false)`;
  return sql<boolean>`((${s}.audience && '{CPTS}'::text[] and (${s}.reserved_for is null or ${released}))
                       or (${released} and ${s}.release_audience && '{CPTS}'::text[]))`;
};

/** Nobody can come any more; to a walk-in slot one comes until its end. */
export const isOver = (slot: string, at: Instant): RawBuilder<boolean> => {
  const s = sql.id(slot);
  return sql<boolean>`(case when ${s}.walk_in then ${s}.end_at else ${s}.start_at end <= ${stamp(at)})`;
};

/** Beside a video visit: a room that the patient comes to all the same. Of no interest at the practice, and not looked for there. */
export const hasRoom = (slot: string, territory: string): RawBuilder<boolean> => {
  const s = sql.id(slot);
  return sql<boolean>`(${s}.mode <> 'AMB' and exists (
            select from slot_part n where n.territory_id = ${territory} and n.slot_id = ${s}.id and n.part = 'room'))`;
};

function terms({ slot, request, territory, at }: Asked): [Ineligible, RawBuilder<unknown>][] {
  const [s, r] = [sql.id(slot), sql.id(request)];
  const released = sql`coalesce(${s}.release_at <= ${stamp(at)}, false)`;
  const isFor = (audience: string) =>
    sql`(${s}.audience && ${sql.lit(audience)}::text[] or (${released} and ${s}.release_audience && ${sql.lit(audience)}::text[]))`;
  return [
    ['slot-withdrawn', sql`(${s}.state <> 'withdrawn')`],
    ['slot-blocked', sql`(${s}.state <> 'blocked')`],
    ['place-closed-since', sql`(not ${s}.place_closed)`],
    [
      'slot-not-for-line',
      sql`(${isFor('{CPTS}')} or (${r}.search @> '{"fallback": true}'::jsonb and ${isFor('{SNP}')} and is_fallback(${s}.territory_id, ${s}.place_id)))`,
    ],
    [
      'slot-reserved',
      sql`(${s}.reserved_for is null or ${released} or ${s}.reserved_for is not distinct from ${r}.requester)`,
    ],
    [
      // On the day of the visit, as the clocks of its place tell it.
      'age-limit',
      sql`((${s}.min_age is null and ${s}.max_age is null) or not exists (
            select from patient_identity i join territory z on z.territory_id = ${territory}
                   join place l on l.territory_id = ${territory} and l.id = ${s}.place_id
             where i.territory_id = ${territory} and i.patient_id = ${r}.patient_id
               and not extract(year from age((${s}.start_at at time zone coalesce(l.time_zone, z.time_zone))::date::timestamp, i.birth_date::timestamp))
                       between coalesce(${s}.min_age, -1) and coalesce(${s}.max_age, 200)))`,
    ],
    [
      'has-treating-doctor',
      sql`(not ${s}.without_doctor_only or (${r}.origin <> 'patient-mt-away' and not exists (
            select from patient o where o.territory_id = ${territory} and o.id = ${r}.patient_id and o.treating_doctor is not null)))`,
    ],
    [
      'commune-not-served',
      sql`(${s}.communes is null or ${s}.mode <> 'HH' or coalesce(${r}.insee = any(${s}.communes), false))`,
    ],
    [
      'complaint-not-taken',
      sql`(${s}.complaints is null or coalesce(${r}.complaint = any(${s}.complaints), false))`,
    ],
    [
      'access-missing',
      sql`(${r}.access = '{}'
            or (${s}.mode <> 'AMB' and not ${hasRoom(slot, territory)})
            or exists (select from place l where l.territory_id = ${territory} and l.id = ${s}.place_id and ${r}.access <@ l.access))`,
    ],
  ];
}
