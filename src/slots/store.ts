import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { json, queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Mode } from '../matching/need.ts';
import { eligible, isOver, whyIneligible } from './eligible.ts';
import type { Part } from './part.ts';
import type { SlotTable, SlotTables } from './tables.ts';
import type { Audience, Ineligible, SlotState } from './terms.ts';

const db = queries<SlotTables>();

export type NewSlot = {
  id: string;
  professionalId: string;
  placeId: string;
  start: Instant;
  end: Instant;
  mode: Mode;
  capacity: number;
  audience: readonly Audience[];
  /** Whoever comes between start and end is seen in the order of coming. */
  walkIn?: boolean | undefined;
  /** Who and what it needs beside its professional. */
  needs?: readonly Part[];
  /** The fixed slots, or the roster, that it was made from; absent: ad hoc. */
  ruleId?: string | undefined;
} & Partial<Limits>;

/** On what terms it is given (`terms.ts`). */
export type Limits = {
  minAge: number | null;
  maxAge: number | null;
  withoutDoctorOnly: boolean;
  communes: readonly string[] | null;
  complaints: readonly string[] | null;
  reservedFor: string | null;
  releaseAt: Instant | null;
  releaseAudience: readonly Audience[];
};

/** Slots and their places, in one statement. The database refuses an overlap of one professional (`slot_overlap`). */
export async function insertSlots(tx: Tx, slots: readonly NewSlot[]): Promise<void> {
  const rows = slots.map((it) => ({
    ...it,
    start: new Date(it.start).toISOString(),
    end: new Date(it.end).toISOString(),
    walkIn: it.walkIn ?? false,
    withoutDoctorOnly: it.withoutDoctorOnly ?? false,
    releaseAt: it.releaseAt ? new Date(it.releaseAt).toISOString() : null,
    releaseAudience: it.releaseAudience ?? [],
  }));
  await tx.all(sql`
    with published as (
      insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, walk_in, rule_id, min_age, max_age,
                        without_doctor_only, communes, complaints, reserved_for, release_at, release_audience, published_at)
      select ${tx.actor.territoryId}, n.*, ${stamp(tx.at)}
        from jsonb_to_recordset(${json(rows)}) as n(
             "id" uuid, "professionalId" uuid, "placeId" uuid, "start" timestamptz, "end" timestamptz, "mode" text, "capacity" int, "audience" text[],
             "walkIn" boolean, "ruleId" uuid, "minAge" int, "maxAge" int, "withoutDoctorOnly" boolean, "communes" text[], "complaints" text[],
             "reservedFor" uuid, "releaseAt" timestamptz, "releaseAudience" text[])
      returning id, capacity)
    insert into seat (territory_id, slot_id, no)
    select ${tx.actor.territoryId}, id, generate_series(1, capacity) from published`);
}

export type SlotRow = {
  id: string;
  professional_id: string;
  place_id: string;
  start_at: Instant;
  end_at: Instant;
  mode: Mode;
  capacity: number;
  audience: Audience[];
  state: SlotState;
  place_closed: boolean;
  min_age: number | null;
  max_age: number | null;
  without_doctor_only: boolean;
  communes: string[] | null;
  complaints: string[] | null;
  walk_in: boolean;
  reserved_for: string | null;
  release_at: Instant | null;
  release_audience: Audience[];
  rule_id: string | null;
  version: number;
  needs: (Part & { name: string | null })[];
  free: number;
  /** A patient is being given one on the phone. */
  held: number;
  booked: number;
  published_at: Instant;
};

/** Slots with their free places at that time, by start; `professionalId`: whose they are, or who takes part in them. */
export async function selectSlots(
  tx: Tx,
  where: {
    from: Instant;
    to: Instant;
    professionalId?: string | undefined;
    ids?: readonly string[] | undefined;
    after?: PageKey | undefined;
    limit: number;
  },
): Promise<SlotRow[]> {
  const territory = tx.actor.territoryId;
  const { ids, professionalId } = where;
  // Each way of asking is a statement of its own, and finds its index: a plan for all of them would read every slot that the territory ever had.
  const which = ids ? sql`and s.id = any(${[...ids]}::uuid[])` : sql``;
  const whose = professionalId
    ? sql`and s.id in (select o.slot_id from slot_part o
                        where o.territory_id = ${territory} and o.who = ${professionalId} and o.start_at >= ${stamp(where.from)} and o.start_at < ${stamp(where.to)})`
    : sql``;
  return tx.all(sql<SlotRow>`
    select s.id, s.professional_id, s.place_id, s.start_at, s.end_at, s.mode, s.capacity, s.audience, s.state, s.place_closed, s.min_age, s.max_age, s.without_doctor_only,
           s.communes, s.complaints, s.walk_in, s.reserved_for, s.release_at, s.release_audience, s.rule_id, s.version, s.published_at, f.free, f.held, f.booked,
           (select coalesce(json_agg(json_build_object('part', n.part, 'who', n.who, 'name', coalesce(d.given_name || ' ' || d.family_name, t.name))
                                     order by n.part, n.who), '[]')
              from slot_part n left join professional d on d.territory_id = ${territory} and d.id = n.who
              left join resource t on t.territory_id = ${territory} and t.id = n.who
             where n.territory_id = ${territory} and n.slot_id = s.id and n.part <> 'professional') as needs
      from slot s
     cross join lateral (
           select count(*) filter (where p.booking_id is null and (p.held_until is null or p.held_until <= ${stamp(tx.at)}))::int as free,
                  count(*) filter (where p.booking_id is null and p.held_until > ${stamp(tx.at)})::int as held,
                  count(p.booking_id)::int as booked
             from seat p where p.territory_id = ${territory} and p.slot_id = s.id) f
     where s.territory_id = ${territory} and s.start_at >= ${stamp(where.from)} and s.start_at < ${stamp(where.to)} ${which} ${whose}
       and (${where.after ? stamp(where.after.at) : null}::timestamptz is null
            or (s.start_at, s.id) > (${where.after ? stamp(where.after.at) : null}, ${where.after?.id ?? null}::uuid))
     order by s.start_at, s.id limit ${where.limit}`);
}

/** A slot as nobody else changes it until the end of the transaction: nobody books or holds a place of it meanwhile. */
export type LockedSlot = Omit<
  SlotTable,
  'territory_id' | 'state' | 'published_at' | 'diary_full' | 'place_closed'
> & {
  state: SlotState;
  booked: number;
  held: number;
};

/** Locks all places of a slot, and tells what stands on them. Undefined: no such slot. */
export async function lockSlot(tx: Tx, id: string): Promise<LockedSlot | undefined> {
  const slot = await tx.first(
    db
      .selectFrom('slot')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .forUpdate(),
  );
  if (!slot) return undefined;
  const seats = await tx.all(
    db
      .selectFrom('seat')
      .select(['booking_id', 'held_until'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('slot_id', '=', id)
      .orderBy('no')
      .forUpdate(),
  );
  return {
    ...slot,
    booked: seats.filter((seat) => seat.booking_id !== null).length,
    held: seats.filter((seat) => seat.held_until !== null && seat.held_until > tx.at).length,
  };
}

/** What may change of a slot that is published. Of a slot that moves every place is made anew: whoever waits for an old one finds it gone. */
export async function updateSlot(
  tx: Tx,
  id: string,
  it: { start: Instant; end: Instant; audience: readonly Audience[] } & Limits,
  capacity: number | undefined,
): Promise<void> {
  const territory = tx.actor.territoryId;
  await tx.all(
    db
      .updateTable('slot')
      .set({
        start_at: stamp(it.start),
        end_at: stamp(it.end),
        // Its rule does not make another in its old place.
        moved_from: sql<Instant | null>`case when rule_id is null or (start_at, end_at) = (${stamp(it.start)}, ${stamp(it.end)}) then moved_from
                                            else coalesce(moved_from, start_at) end`,
        // Nobody moves a slot to an hour at which its place is closed.
        place_closed: sql<boolean>`place_closed and (start_at, end_at) = (${stamp(it.start)}, ${stamp(it.end)})`,
        audience: [...it.audience],
        min_age: it.minAge,
        max_age: it.maxAge,
        without_doctor_only: it.withoutDoctorOnly,
        communes: it.communes && [...it.communes],
        complaints: it.complaints && [...it.complaints],
        reserved_for: it.reservedFor,
        release_at: it.releaseAt === null ? null : stamp(it.releaseAt),
        release_audience: [...it.releaseAudience],
        version: sql`version + 1`,
      })
      .where('territory_id', '=', territory)
      .where('id', '=', id),
  );
  if (capacity === undefined) return;
  await tx.all(sql`delete from seat where territory_id = ${territory} and slot_id = ${id}`);
  await tx.all(
    sql`insert into seat (territory_id, slot_id, no) select territory_id, id, generate_series(1, ${capacity}::int) from slot
         where territory_id = ${territory} and id = ${id} and not place_closed`,
  );
}

/** No row is left to book. */
export async function withdrawSlot(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db
      .deleteFrom('seat')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('slot_id', '=', id)
      .where('booking_id', 'is', null),
  );
  await tx.all(
    db
      .updateTable('slot')
      .set({ state: 'withdrawn', version: sql`version + 1` })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

/** Whatever had withdrawn it. */
export async function keepWithdrawn(tx: Tx, id: string): Promise<void> {
  await tx.all(
    db
      .updateTable('slot')
      .set({ absence_id: null })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .where('absence_id', 'is not', null),
  );
}

export type HoldResult = {
  /** By which of its terms the slot is not for this request. */
  ineligible: Ineligible | null;
  over: boolean;
  heldSince: Instant | null;
  heldUntil: Instant | null;
};

/**
 * Holds a free place for a request, or prolongs the hold it has: `until(since)` tells how long a hold that began then may last. A
 * hold that is over counts as free in every statement (rule 3).
 */
export async function holdSeat(
  tx: Tx,
  it: { slotId: string; requestId: string; until: Instant; latest: number; extend: boolean },
): Promise<HoldResult | undefined> {
  const now = stamp(tx.at);
  const territory = tx.actor.territoryId;
  const asked = { slot: 's', request: 'r', territory, at: tx.at };
  return tx.first(sql<HoldResult>`
    with spot as materialized (
      select p.no, p.holder = ${it.requestId} and p.held_until > ${now} as mine, p.held_since, p.held_until
        from seat p join slot s on s.territory_id = p.territory_id and s.id = p.slot_id and not ${isOver('s', tx.at)}
             join request r on r.territory_id = ${territory} and r.id = ${it.requestId} and ${eligible(asked)}
       where p.territory_id = ${territory} and p.slot_id = ${it.slotId} and p.booking_id is null
         and (p.holder is null or p.held_until <= ${now} or p.holder = ${it.requestId})
       order by (p.holder = ${it.requestId}) desc nulls last, p.no limit 1 for update of p),
    held as (
      update seat p set holder = ${it.requestId},
             held_since = case when spot.mine then spot.held_since else ${now} end,
             held_until = case when not coalesce(spot.mine, false) then ${stamp(it.until)}
                               when ${it.extend} then least(${stamp(it.until)}, spot.held_since + make_interval(secs => ${it.latest / 1000}))
                               else spot.held_until end
        from spot
       where p.territory_id = ${territory} and p.slot_id = ${it.slotId} and p.no = spot.no
      returning p.held_since, p.held_until)
    select case when held.held_until is null then ${whyIneligible(asked)} end as ineligible, ${isOver('s', tx.at)} as over,
           held.held_since as "heldSince", held.held_until as "heldUntil"
      from slot s join request r on r.territory_id = ${territory} and r.id = ${it.requestId} left join held on true
     where s.territory_id = ${territory} and s.id = ${it.slotId}`);
}

/** A request holds one place at a time: what it holds elsewhere falls free. */
export async function releaseHolds(
  tx: Tx,
  requestId: string,
  exceptSlot: string | undefined,
): Promise<string[]> {
  const rows = await tx.all(sql<{ slot_id: string }>`
    update seat set holder = null, held_since = null, held_until = null
     where territory_id = ${tx.actor.territoryId} and holder = ${requestId} and booking_id is null
       and slot_id is distinct from ${exceptSlot ?? null} returning slot_id`);
  return rows.map((row) => row.slot_id);
}

/** Forgets holds of a slot that are over; gives when the next one ends. */
export async function dropExpiredHolds(
  tx: Tx,
  slotId: string,
): Promise<{ dropped: number; nextUntil: Instant | null }> {
  const dropped = await tx.all(sql`
    update seat set holder = null, held_since = null, held_until = null
     where territory_id = ${tx.actor.territoryId} and slot_id = ${slotId} and booking_id is null and held_until <= ${stamp(tx.at)} returning no`);
  const next = await tx.first(sql<{ until: Instant | null }>`
    select min(held_until) as until from seat where territory_id = ${tx.actor.territoryId} and slot_id = ${slotId} and booking_id is null`);
  return { dropped: dropped.length, nextUntil: next?.until ?? null };
}
