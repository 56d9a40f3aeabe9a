import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import { stamp } from '../platform/database.ts';
import type { RecordedEvent } from '../platform/events.ts';
import type { Tx } from '../platform/transaction.ts';
import { isOver } from '../slots/eligible.ts';
import { FREEING } from './freed.ts';

/** Hours of a busy territory; what is longer ago has been looked at by others a hundred times. */
const MOST = 2_000;

/** What may have freed a place since then, and since the patient was told of places last. */
export const selectLately = (
  tx: Tx,
  requestId: string,
  since: Instant,
): Promise<Pick<RecordedEvent, 'type' | 'subject' | 'data' | 'at'>[]> => {
  const { territoryId } = tx.actor;
  return tx.all(sql<Pick<RecordedEvent, 'type' | 'subject' | 'data' | 'at'>>`
    with late as materialized (
      select id, at, type, subject, data from event where territory_id = ${territoryId} order by id desc limit ${MOST})
    select type, subject, data, at from late
     where type = any(${[...FREEING]}::text[]) and at >= ${stamp(since)}
       and id > all (select id from event where territory_id = ${territoryId} and subject = ${requestId} and type = 'request.proposed')
     order by id`);
};

/** Those in which there is a place now, in the order of their start. */
export async function selectStillFree(tx: Tx, slotIds: readonly string[]): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select s.id from slot s
     where s.territory_id = ${tx.actor.territoryId} and s.id = any(${[...new Set(slotIds)]}::uuid[]) and s.state = 'open' and not ${isOver('s', tx.at)}
       and exists (select from seat f where f.territory_id = ${tx.actor.territoryId} and f.slot_id = s.id and f.booking_id is null
                      and (f.held_until is null or f.held_until <= ${stamp(tx.at)}))
     order by s.start_at, s.id`);
  return rows.map(({ id }) => id);
}

/** Who is on the list, and has held a place of that slot, and holds none now. */
export async function selectUnheld(tx: Tx, slotId: string): Promise<string[]> {
  const { territoryId } = tx.actor;
  const rows = await tx.all(sql<{ id: string }>`
    select w.request_id as id from standby w
     where w.territory_id = ${territoryId}
       and w.request_id::text in (select data ->> 'requestId' from event where territory_id = ${territoryId} and subject = ${slotId} and type = 'slot.held')
       and not exists (select from seat h where h.territory_id = ${territoryId} and h.holder = w.request_id and h.booking_id is null
                          and h.held_until > ${stamp(tx.at)})
     order by w.since, w.request_id`);
  return rows.map(({ id }) => id);
}
