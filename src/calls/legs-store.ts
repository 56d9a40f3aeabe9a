import { type Selectable, sql } from 'kysely';
import { stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import type { LegState } from './leg.ts';
import type { CallLegTable } from './tables.ts';

export type LegRow = Selectable<CallLegTable>;

export async function insertLeg(
  tx: Tx,
  it: { callId: string; party: LegRow['party']; operator: string | null },
): Promise<string> {
  const id = newId();
  await tx.all(sql`
    insert into call_leg (territory_id, id, call_id, party, operator, planned_at)
    values (${tx.actor.territoryId}, ${id}, ${it.callId}, ${it.party}, ${it.operator}, ${stamp(tx.at)})`);
  return id;
}

export const selectLeg = (tx: Tx, id: string): Promise<LegRow | undefined> =>
  tx.first(sql<LegRow>`select * from call_leg where territory_id = ${tx.actor.territoryId} and id = ${id}`);

export const lockLeg = (tx: Tx, id: string): Promise<LegRow | undefined> =>
  tx.first(
    sql<LegRow>`select * from call_leg where territory_id = ${tx.actor.territoryId} and id = ${id} for update`,
  );

/** In the order in which they were rung. */
export const selectLegs = (tx: Tx, callId: string): Promise<LegRow[]> =>
  tx.all(sql<LegRow>`
    select * from call_leg where territory_id = ${tx.actor.territoryId} and call_id = ${callId} order by planned_at, id`);

export async function updateLeg(
  tx: Tx,
  id: string,
  it: { state: LegState; failure: string | null },
): Promise<void> {
  await tx.all(sql`
    update call_leg set state = ${it.state}, failure = ${it.failure},
           joined_at = case when ${it.state === 'joined'} then ${stamp(tx.at)} else joined_at end,
           ended_at = case when ${it.state === 'left' || it.state === 'failed'} then ${stamp(tx.at)} else ended_at end
     where territory_id = ${tx.actor.territoryId} and id = ${id}`);
}

/** The carrier's name of the leg. Only its own webhook is sure of it: a guess from the carrier's list gives way. */
export async function bindLeg(tx: Tx, id: string, carrierSid: string): Promise<void> {
  const { territoryId } = tx.actor;
  await tx.all(sql`
    update call_leg set carrier_sid = null
     where territory_id = ${territoryId} and carrier_sid = ${carrierSid} and id <> ${id}`);
  await tx.all(sql`
    update call_leg set carrier_sid = ${carrierSid} where territory_id = ${territoryId} and id = ${id}`);
}

/** Which of those names are known already. */
export async function selectKnownSids(tx: Tx, sids: readonly string[]): Promise<string[]> {
  const rows = await tx.all(sql<{ carrier_sid: string }>`
    select carrier_sid from call_leg where territory_id = ${tx.actor.territoryId} and carrier_sid = any(${[...sids]}::text[])`);
  return rows.map(({ carrier_sid }) => carrier_sid);
}

/** The event that last said that a caller is alone on the line; undefined: none did. */
export async function selectNewestLeftAlone(tx: Tx, callId: string): Promise<string | undefined> {
  const row = await tx.first(sql<{ id: string }>`
    select id from event
     where territory_id = ${tx.actor.territoryId} and subject = ${callId} and type = 'call.left-alone' order by id desc limit 1`);
  return row?.id;
}
