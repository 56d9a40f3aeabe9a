import { type RawBuilder, sql } from 'kysely';
import type { PlaceHours } from '../directory/place-hours.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { isOver } from './eligible.ts';

/** A slot to come, with the hours that its place has now. */
export type SlotAtPlace = {
  id: string;
  start: Instant;
  end: Instant;
  /** Of its place. */
  timeZone: string;
  opening: PlaceHours[] | null;
  /** It is kept shut because its place was found closed. */
  isShut: boolean;
  /** Somebody has a place of it. */
  isTaken: boolean;
};

/** Those at one place, or at all. Those that an absence has taken back are among them: they may be there again. */
export const selectAtPlaces = (tx: Tx, placeId: string | undefined): Promise<SlotAtPlace[]> =>
  tx.all(
    atPlaces(
      tx,
      placeId === undefined ? sql`p.opening is not null or s.place_closed` : sql`p.id = ${placeId}`,
    ),
  );

/** Nobody moves them meanwhile, and nobody books or holds a place of them any more without being seen: whoever is about to do so comes first. */
export async function lockAtPlaces(tx: Tx, ids: readonly string[]): Promise<SlotAtPlace[]> {
  const territory = tx.actor.territoryId;
  const some = [...ids];
  await tx.all(sql`
    select from slot where territory_id = ${territory} and id = any(${some}::uuid[]) order by start_at, id for no key update`);
  await tx.all(sql`
    select from seat where territory_id = ${territory} and slot_id = any(${some}::uuid[]) order by slot_id, no for update`);
  return tx.all(atPlaces(tx, sql`s.id = any(${some}::uuid[])`));
}

const atPlaces = (tx: Tx, which: RawBuilder<unknown>): RawBuilder<SlotAtPlace> => {
  const territory = tx.actor.territoryId;
  return sql<SlotAtPlace>`
    select s.id, s.start_at as start, s.end_at as end, coalesce(p.time_zone, z.time_zone) as "timeZone", p.opening, s.place_closed as "isShut",
           exists (select from seat b where b.territory_id = ${territory} and b.slot_id = s.id and b.booking_id is not null) as "isTaken"
      from slot s
      join place p on p.territory_id = ${territory} and p.id = s.place_id
      join territory z on z.territory_id = ${territory}
     where s.territory_id = ${territory} and not ${isOver('s', tx.at)} and (s.state <> 'withdrawn' or s.absence_id is not null) and (${which})
     order by s.start_at, s.id`;
};

export async function updateShut(tx: Tx, ids: readonly string[], isShut: boolean): Promise<void> {
  await tx.all(sql`
    update slot set place_closed = ${isShut}, version = version + 1 where territory_id = ${tx.actor.territoryId} and id = any(${[...ids]}::uuid[])`);
}
