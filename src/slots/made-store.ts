import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { isOver } from './eligible.ts';
import { OPENED_DUE } from './publish-slots.ts';
import type { Audience, SlotState } from './terms.ts';

/** Slots that were made from a rule, and those that an absence concerns: read, locked and written many at a time. */

export type MadeSlot = {
  id: string;
  professionalId: string;
  start: Instant;
  end: Instant;
  /** The start that the rule gave it. */
  given: Instant;
  /** By a person. */
  moved: boolean;
  state: SlotState;
  capacity: number;
  /** Places that are there, booked ones among them. */
  places: number;
  booked: number;
};

export const selectMade = (tx: Tx, ruleId: string, from: Instant, to: Instant): Promise<MadeSlot[]> =>
  tx.all(sql<MadeSlot>`
    select s.id, s.professional_id as "professionalId", s.start_at as start, s.end_at as end, s.state, s.capacity,
           coalesce(s.moved_from, s.start_at) as given, s.moved_from is not null as moved, count(p.no)::int as places, count(p.booking_id)::int as booked
      from slot s left join seat p on p.territory_id = s.territory_id and p.slot_id = s.id
     where s.territory_id = ${tx.actor.territoryId} and s.rule_id = ${ruleId}
       and coalesce(s.moved_from, s.start_at) >= ${stamp(from)} and coalesce(s.moved_from, s.start_at) < ${stamp(to)}
     group by s.territory_id, s.id order by s.start_at, s.id`);

/** At which hours people and things are taken, but by slots of that rule. */
export const selectTaken = (
  tx: Tx,
  needs: readonly { who: string; how: 'present' | 'reachable' }[],
  from: Instant,
  to: Instant,
  exceptRule: string | null,
): Promise<{ start: Instant; end: Instant }[]> =>
  tx.all(sql<{ start: Instant; end: Instant }>`
    select n.start_at as start, n.end_at as end
      from unnest(${needs.map(({ who }) => who)}::uuid[], ${needs.map(({ how }) => how)}::text[]) as w(who, how)
      join slot_part n on n.territory_id = ${tx.actor.territoryId} and n.who = w.who and n.how = w.how and n.active
                      and tstzrange(n.start_at, n.end_at) && tstzrange(${stamp(from)}, ${stamp(to)})
      join slot s on s.territory_id = n.territory_id and s.id = n.slot_id
     where s.rule_id is distinct from ${exceptRule}`);

/**
 * Which slots: of some rules, those that have not begun; or those to which somebody may still come, of which some have begun where they are walk-in hours: `ids`,
 * or whatever a person gives or is needed for between two times.
 */
export type WhichSlots =
  | { ruleIds: readonly string[] }
  | { ids: readonly string[] }
  | { professionalId: string; from: Instant; to: Instant };

const which = (tx: Tx, it: WhichSlots): RawBuilder<boolean> => {
  if ('ruleIds' in it)
    return sql`s.rule_id = any(${[...it.ruleIds]}::uuid[]) and s.start_at > ${stamp(tx.at)}`;
  return 'ids' in it
    ? sql`s.id = any(${[...it.ids]}::uuid[]) and not ${isOver('s', tx.at)}`
    : sql`not ${isOver('s', tx.at)} and s.id in (
            select p.slot_id from slot_part p
             where p.territory_id = ${tx.actor.territoryId} and p.who = ${it.professionalId} and p.active
               and tstzrange(p.start_at, p.end_at) && tstzrange(${stamp(it.from)}, ${stamp(it.to)}))`;
};

/** `bookings`: whose patients have still to be seen. `isTaken`: somebody has a place, if only who has been seen. */
export type LockedSlot = {
  id: string;
  start: Instant;
  ruleId: string | null;
  bookings: string[];
  isTaken: boolean;
};

/** Locks slots that are not withdrawn with all of their places, so that nobody books one meanwhile. */
export async function lockSlots(tx: Tx, it: WhichSlots): Promise<LockedSlot[]> {
  const territory = tx.actor.territoryId;
  const slots = await tx.all(sql<{ id: string; start: Instant; ruleId: string | null }>`
    select s.id, s.start_at as start, s.rule_id as "ruleId" from slot s
     where s.territory_id = ${territory} and s.state <> 'withdrawn' and ${which(tx, it)}
     order by s.start_at, s.id for update`);
  if (slots.length === 0) return [];
  const seats = await tx.all(sql<{ slotId: string; bookingId: string | null; isAwaited: boolean }>`
    select p.slot_id as "slotId", p.booking_id as "bookingId",
           exists (select from booking b where b.territory_id = ${territory} and b.id = p.booking_id and b.state in ('booked', 'arrived')) as "isAwaited"
      from seat p
     where p.territory_id = ${territory} and p.slot_id = any(${slots.map(({ id }) => id)}::uuid[]) order by p.slot_id, p.no for update`);
  const taken = Map.groupBy(
    seats.filter(({ bookingId }) => bookingId !== null),
    ({ slotId }) => slotId,
  );
  return slots.map((slot) => ({
    ...slot,
    bookings: (taken.get(slot.id) ?? []).flatMap(
      ({ bookingId, isAwaited }) => (isAwaited && bookingId) || [],
    ),
    isTaken: taken.has(slot.id),
  }));
}

/** No place is left that could be booked, and no diary opens one again. Gives the slots that had one. */
export async function closeFreePlaces(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.all(sql<{ slotId: string }>`
    delete from seat where territory_id = ${tx.actor.territoryId} and slot_id = any(${[...ids]}::uuid[]) and booking_id is null
    returning slot_id as "slotId"`);
  await tx.all(sql`
    update slot set diary_full = false where territory_id = ${tx.actor.territoryId} and id = any(${[...ids]}::uuid[]) and diary_full`);
  return [...new Set(rows.map(({ slotId }) => slotId))];
}

/** `absenceId`: open again when that absence ends; null: the rule lets go of them and may make others in their place. */
export async function withdrawMany(tx: Tx, ids: readonly string[], absenceId: string | null): Promise<void> {
  await tx.all(sql`
    update slot set state = 'withdrawn', version = version + 1, absence_id = ${absenceId}::uuid,
           rule_id = case when ${absenceId}::uuid is null then null else rule_id end
     where territory_id = ${tx.actor.territoryId} and id = any(${[...ids]}::uuid[])`);
  await tx.all(sql`
    delete from due where territory_id = ${tx.actor.territoryId} and kind = ${OPENED_DUE} and subject = any(${[...ids]}::uuid[])`);
}

/** What an absence has withdrawn of a rule is not the rule's any more: it has changed meanwhile, or is over. */
export async function letGoOfAbsent(tx: Tx, ruleId: string): Promise<void> {
  await tx.all(sql`
    update slot set rule_id = null, absence_id = null
     where territory_id = ${tx.actor.territoryId} and rule_id = ${ruleId} and absence_id is not null`);
}

/** The same of single slots. */
export async function letGoOfThese(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.all(sql`
    update slot set rule_id = null, absence_id = null
     where territory_id = ${tx.actor.territoryId} and id = any(${[...ids]}::uuid[]) and absence_id is not null`);
}

/** Whom the slots of a rule are for, as it was said before and as it is said now. */
export type NewAudience = { before: readonly Audience[]; after: readonly Audience[] };

/**
 * Of slots to come, also those that an absence may give back. Where one is for others than its rule said, these stay, and whom it is not for although the rule said so is not put
 * back; where nobody would be left it is for whom the rule says. Gives those that have changed.
 */
export const updateAudience = (
  tx: Tx,
  ruleIds: readonly string[],
  { before, after }: NewAudience,
): Promise<{ id: string; professionalId: string; start: Instant; end: Instant; state: SlotState }[]> =>
  tx.all(sql`
    with said as (select ${[...before]}::text[] as before, ${[...after]}::text[] as after),
    mine as (
      select s.id, coalesce(nullif(
               array(select it from unnest(said.after) with ordinality as a(it, no) where it = any(s.audience) or it <> all(said.before) order by no)
               || array(select it from unnest(s.audience) with ordinality as o(it, no) where it <> all(said.before) and it <> all(said.after) order by no),
             '{}'), said.after) as audience
        from slot s cross join said
       where s.territory_id = ${tx.actor.territoryId} and ${which(tx, { ruleIds })} and (s.state <> 'withdrawn' or s.absence_id is not null))
    update slot s set audience = mine.audience, version = version + 1
      from mine where s.territory_id = ${tx.actor.territoryId} and s.id = mine.id and s.audience <> mine.audience
    returning s.id, s.professional_id as "professionalId", s.start_at as start, s.end_at as end, s.state`);

/**
 * Slots that an absence has withdrawn and whose hours are still free are open again; those that need somebody else who is away wait for them, the others
 * are forgotten. Gives those that are open. The absence itself is gone already. `since`: as in `selectOverlaps`.
 */
export async function reopenAfter(tx: Tx, absenceId: string): Promise<string[]> {
  const territory = tx.actor.territoryId;
  await tx.all(sql`
    update slot s set absence_id = a.id
      from slot_part p join absence a on a.territory_id = ${territory} and a.professional_id = p.who
                                     and tstzrange(a.from_at, a.to_at) && tstzrange(p.start_at, p.end_at)
     where s.territory_id = ${territory} and s.absence_id = ${absenceId} and p.territory_id = ${territory} and p.slot_id = s.id`);
  const opened = await tx.all(sql<{ id: string }>`
    update slot s set state = 'open', version = version + 1, absence_id = null
     where s.territory_id = ${territory} and s.absence_id = ${absenceId} and not ${isOver('s', tx.at)}
       and not exists (
         select from (select m.*, m.start_at - interval '12 hours' as since from slot_part m
                       where m.territory_id = ${territory} and m.slot_id = s.id offset 0) mine
          cross join lateral (
                select p.slot_id, p.active from slot_part p
                 where p.territory_id = ${territory} and p.who = mine.who and p.how = mine.how and p.slot_id <> mine.slot_id
                   and p.start_at > mine.since and p.start_at < mine.end_at and p.end_at > mine.start_at offset 0) other
          where other.active or exists (
                select from slot o where o.territory_id = ${territory} and o.id = other.slot_id and o.absence_id = s.absence_id and o.id < s.id))
    returning s.id`);
  await tx.all(sql`
    insert into due (territory_id, kind, subject, at)
    select territory_id, ${OPENED_DUE}, id, release_at from slot
     where territory_id = ${territory} and id = any(${opened.map(({ id }) => id)}::uuid[]) and release_at > ${stamp(tx.at)}
    on conflict do nothing`);
  await tx.all(
    sql`update slot set absence_id = null, rule_id = null where territory_id = ${territory} and absence_id = ${absenceId}`,
  );
  return opened.map(({ id }) => id);
}

/** Puts the places back that were closed, but for those that a diary, or the hours of the place, have closed. Gives the slots that lacked one. */
export async function refillPlaces(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.all(sql<{ slotId: string }>`
    insert into seat (territory_id, slot_id, no)
    select s.territory_id, s.id, generate_series(1, s.capacity) from slot s
     where s.territory_id = ${tx.actor.territoryId} and s.id = any(${[...ids]}::uuid[]) and s.state = 'open' and not s.diary_full and not s.place_closed
    on conflict do nothing returning slot_id as "slotId"`);
  return [...new Set(rows.map(({ slotId }) => slotId))];
}

export type SlotOrigin = {
  id: string;
  professionalId: string;
  /** Its professional, and whoever else it needs. */
  people: string[];
  ruleId: string | null;
  start: Instant;
  end: Instant;
  state: SlotState;
  placeClosed: boolean;
  isOver: boolean;
};

export const selectOrigin = (tx: Tx, id: string): Promise<SlotOrigin | undefined> =>
  tx.first(sql<SlotOrigin>`
    select s.id, s.professional_id as "professionalId", s.rule_id as "ruleId", s.start_at as start, s.end_at as end, s.state, s.place_closed as "placeClosed",
           ${isOver('s', tx.at)} as "isOver",
           array(select p.who::text from slot_part p where p.territory_id = ${tx.actor.territoryId} and p.slot_id = s.id) as people
      from slot s where s.territory_id = ${tx.actor.territoryId} and s.id = ${id}`);
