import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { PageKey } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Mode } from '../matching/need.ts';
import type { Audience, SlotTables } from './tables.ts';

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
};

/** Slots and their places, in one statement. The database refuses an overlap of one professional (`slot_overlap`). */
export async function insertSlots(tx: Tx, slots: readonly NewSlot[]): Promise<void> {
  const column = <K extends keyof NewSlot>(name: K) => slots.map((slot) => slot[name]);
  const times = (name: 'start' | 'end') => slots.map((slot) => new Date(slot[name]).toISOString());
  await tx.all(sql`
    with published as (
      insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, published_at)
      select ${tx.actor.territoryId}, n.id, n.professional_id, n.place_id, n.start_at, n.end_at, n.mode, n.capacity,
             string_to_array(n.audience, ','), ${stamp(tx.at)}
        from unnest(${column('id')}::uuid[], ${column('professionalId')}::uuid[], ${column('placeId')}::uuid[],
                    ${times('start')}::timestamptz[], ${times('end')}::timestamptz[], ${column('mode')}::text[],
                    ${column('capacity')}::int[], ${slots.map((slot) => slot.audience.join(','))}::text[])
             as n(id, professional_id, place_id, start_at, end_at, mode, capacity, audience)
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
  state: 'open' | 'withdrawn';
  free: number;
  booked: number;
};

/** Slots with their free places at that time, by start; `professionalId` narrows. */
export async function selectSlots(
  tx: Tx,
  where: {
    from: Instant;
    to: Instant;
    professionalId?: string | undefined;
    id?: string | undefined;
    after?: PageKey | undefined;
    limit: number;
  },
): Promise<SlotRow[]> {
  return tx.all(sql<SlotRow>`
    select s.id, s.professional_id, s.place_id, s.start_at, s.end_at, s.mode, s.capacity, s.audience, s.state,
           count(*) filter (where p.no is not null and p.booking_id is null and (p.held_until is null or p.held_until <= ${stamp(tx.at)}))::int as free,
           count(p.booking_id)::int as booked
      from slot s left join seat p on p.territory_id = s.territory_id and p.slot_id = s.id
     where s.territory_id = ${tx.actor.territoryId} and s.start_at >= ${stamp(where.from)} and s.start_at < ${stamp(where.to)}
       and (${where.professionalId ?? null}::uuid is null or s.professional_id = ${where.professionalId ?? null})
       and (${where.id ?? null}::uuid is null or s.id = ${where.id ?? null})
       and (${where.after ? stamp(where.after.at) : null}::timestamptz is null
            or (s.start_at, s.id) > (${where.after ? stamp(where.after.at) : null}, ${where.after?.id ?? null}::uuid))
     group by s.territory_id, s.id order by s.start_at, s.id limit ${where.limit}`);
}

/** Locks all places of a slot, so that nobody books one meanwhile, and tells what stands on them. Undefined: no such slot. */
export async function lockSlot(
  tx: Tx,
  id: string,
): Promise<{ professionalId: string; state: 'open' | 'withdrawn'; booked: number } | undefined> {
  const slot = await tx.first(
    db
      .selectFrom('slot')
      .select(['professional_id', 'state'])
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id)
      .forUpdate(),
  );
  if (!slot) return undefined;
  const seats = await tx.all(
    db
      .selectFrom('seat')
      .select('booking_id')
      .where('territory_id', '=', tx.actor.territoryId)
      .where('slot_id', '=', id)
      .orderBy('no')
      .forUpdate(),
  );
  return {
    professionalId: slot.professional_id,
    state: slot.state,
    booked: seats.filter((seat) => seat.booking_id !== null).length,
  };
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
      .set({ state: 'withdrawn' })
      .where('territory_id', '=', tx.actor.territoryId)
      .where('id', '=', id),
  );
}

export type HoldResult = {
  exists: boolean;
  open: boolean;
  forLine: boolean;
  started: boolean;
  heldSince: Instant | null;
  heldUntil: Instant | null;
};

/**
 * Holds a free place for a request, or prolongs the hold it has: `until(since)` tells how long a hold that began then may last. A
 * hold that is over counts as free in every statement (rule 3).
 */
export async function holdSeat(
  tx: Tx,
  it: {
    slotId: string;
    requestId: string;
    until: Instant;
    latest: number;
    extend: boolean;
    /** The search has come to the fallback centre: what it keeps for the SAS may be held too. */
    fallback: boolean;
  },
): Promise<HoldResult | undefined> {
  const now = stamp(tx.at);
  const forLine = sql`(s.audience && '{CPTS}'::text[]
                       or (${it.fallback}::boolean and s.audience && '{SNP}'::text[] and is_fallback(s.territory_id, s.place_id)))`;
  return tx.first(sql<HoldResult>`
    with place as materialized (
      select p.no, p.holder = ${it.requestId} and p.held_until > ${now} as mine, p.held_since, p.held_until
        from seat p join slot s on s.territory_id = p.territory_id and s.id = p.slot_id and s.state = 'open' and s.start_at > ${now}
               and ${forLine}
       where p.territory_id = ${tx.actor.territoryId} and p.slot_id = ${it.slotId} and p.booking_id is null
         and (p.holder is null or p.held_until <= ${now} or p.holder = ${it.requestId})
       order by (p.holder = ${it.requestId}) desc nulls last, p.no limit 1 for update of p),
    held as (
      update seat p set holder = ${it.requestId},
             held_since = case when place.mine then place.held_since else ${now} end,
             held_until = case when not coalesce(place.mine, false) then ${stamp(it.until)}
                               when ${it.extend} then least(${stamp(it.until)}, place.held_since + make_interval(secs => ${it.latest / 1000}))
                               else place.held_until end
        from place
       where p.territory_id = ${tx.actor.territoryId} and p.slot_id = ${it.slotId} and p.no = place.no
      returning p.held_since, p.held_until)
    select true as "exists", s.state = 'open' as open, ${forLine} as "forLine", s.start_at <= ${now} as started,
           held.held_since as "heldSince", held.held_until as "heldUntil"
      from slot s left join held on true where s.territory_id = ${tx.actor.territoryId} and s.id = ${it.slotId}`);
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
