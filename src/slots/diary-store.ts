import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import type { InDiary } from './diary.ts';

/** `people`: its professional and whoever assists, who has to be there as well. */
export type DiarySlot = InDiary & { people: string[]; bookings: string[] };

/** Which slots: these, or those that a professional gives or assists in and that are not over. */
export type DiarySlots = { ids: readonly string[] } | { professionalId: string; until: Instant };

/** Locks them with all of their places, so that nobody books or holds one meanwhile. */
export async function lockInDiary(tx: Tx, which: DiarySlots): Promise<DiarySlot[]> {
  const territory = tx.actor.territoryId;
  const wanted =
    'ids' in which
      ? sql`s.id = any(${[...which.ids]}::uuid[])`
      : sql`s.id in (select p.slot_id from slot_part p
                      where p.territory_id = ${territory} and p.who = ${which.professionalId} and p.part in ('professional', 'assistant')
                        and p.start_at < ${stamp(which.until)})`;
  const slots = await tx.all(sql<Pick<DiarySlot, 'id' | 'people' | 'start' | 'end' | 'state' | 'full'>>`
    select s.id, s.start_at as start, s.end_at as end, s.state, s.diary_full as full,
           array(select p.who::text from slot_part p
                  where p.territory_id = ${territory} and p.slot_id = s.id and p.part in ('professional', 'assistant') order by p.who) as people
      from slot s
     where s.territory_id = ${territory} and s.state <> 'withdrawn' and s.end_at > ${stamp(tx.at)} and ${wanted}
     order by s.start_at, s.id for update`);
  if (slots.length === 0) return [];
  const seats = await tx.all(sql<{ slotId: string; bookingId: string | null; held: boolean }>`
    select slot_id as "slotId", booking_id as "bookingId", coalesce(held_until > ${stamp(tx.at)}, false) as held from seat
     where territory_id = ${territory} and slot_id = any(${slots.map(({ id }) => id)}::uuid[]) order by slot_id, no for update`);
  const bySlot = Map.groupBy(seats, ({ slotId }) => slotId);
  return slots.map((slot) => {
    const here = bySlot.get(slot.id) ?? [];
    const bookings = here.flatMap(({ bookingId }) => bookingId ?? []);
    const held = here.filter((seat) => seat.held).length;
    const free = here.length - bookings.length - held;
    return { ...slot, bookings, booked: bookings.length, held, free };
  });
}

/** No place is left that a statement which waits for it could take: what it finds when it is its turn is gone. */
export async function blockMany(tx: Tx, ids: readonly string[]): Promise<void> {
  const territory = tx.actor.territoryId;
  await tx.all(sql`
    delete from seat where territory_id = ${territory} and slot_id = any(${[...ids]}::uuid[]) and booking_id is null`);
  await tx.all(sql`
    update slot set state = 'blocked', diary_full = false, version = version + 1 where territory_id = ${territory} and id = any(${[...ids]}::uuid[])`);
}

/** Who has a place keeps it, and who is being given one; there is no other. */
export async function closeMany(tx: Tx, ids: readonly string[]): Promise<void> {
  const territory = tx.actor.territoryId;
  await tx.all(sql`
    delete from seat where territory_id = ${territory} and slot_id = any(${[...ids]}::uuid[]) and booking_id is null
       and (held_until is null or held_until <= ${stamp(tx.at)})`);
  await tx.all(sql`
    update slot set diary_full = true where territory_id = ${territory} and id = any(${[...ids]}::uuid[])`);
}

/** All of their places are there again. */
export async function reopenMany(tx: Tx, ids: readonly string[]): Promise<void> {
  const territory = tx.actor.territoryId;
  await tx.all(sql`
    update slot set diary_full = false where territory_id = ${territory} and id = any(${[...ids]}::uuid[])`);
  await refill(tx, ids);
}

/** Open again, with all of their places. */
export async function unblockMany(tx: Tx, ids: readonly string[]): Promise<void> {
  const territory = tx.actor.territoryId;
  await tx.all(sql`
    update slot set state = 'open', version = version + 1
     where territory_id = ${territory} and id = any(${[...ids]}::uuid[]) and state = 'blocked'`);
  await refill(tx, ids);
}

async function refill(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.all(sql`
    insert into seat (territory_id, slot_id, no)
    select territory_id, id, generate_series(1, capacity) from slot
     where territory_id = ${tx.actor.territoryId} and id = any(${[...ids]}::uuid[]) and state = 'open' and not place_closed
    on conflict do nothing`);
}
