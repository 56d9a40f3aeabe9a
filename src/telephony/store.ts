import { sql } from 'kysely';
import { queries, stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { type SmsState, statesBefore } from './sms.ts';
import type { SmsTable, SmsTables } from './tables.ts';

const db = queries<SmsTables>();

export type SmsRow = SmsTable;
export type NewSms = Pick<SmsTable, 'kind' | 'subject' | 'patient_id' | 'phone' | 'body' | 'reference'>;

/** Undefined when this was told before: one text per booking and kind. */
export async function insertSms(tx: Tx, it: NewSms): Promise<string | undefined> {
  const id = newId();
  const row = await tx.first(
    db
      .insertInto('sms')
      .values({
        ...it,
        territory_id: tx.actor.territoryId,
        id,
        state: 'queued',
        carrier_sid: null,
        failure: null,
        queued_at: stamp(tx.at),
        sent_at: null,
      })
      .onConflict((conflict) => conflict.columns(['territory_id', 'kind', 'subject']).doNothing())
      .returning('id'),
  );
  return row?.id;
}

export const selectSms = (tx: Tx, id: string): Promise<SmsRow | undefined> =>
  tx.first(
    db.selectFrom('sms').selectAll().where('territory_id', '=', tx.actor.territoryId).where('id', '=', id),
  );

/**
 * Moves an SMS on; undefined when it is there or further already, or when the carrier speaks of another text than the one it had taken.
 */
export const advanceSms = (
  tx: Tx,
  id: string,
  to: SmsState,
  it: { carrierSid?: string | undefined; failure?: string | undefined } = {},
): Promise<SmsRow | undefined> =>
  tx.first(sql<SmsRow>`
    update sms set state = ${to}, failure = ${it.failure ?? null}, carrier_sid = coalesce(carrier_sid, ${it.carrierSid ?? null}::text),
           sent_at = case when ${to === 'sent' || to === 'delivered'} then coalesce(sent_at, ${stamp(tx.at)}) else sent_at end
     where territory_id = ${tx.actor.territoryId} and id = ${id} and state = any(${statesBefore(to)}::text[])
       and (carrier_sid is null or carrier_sid = coalesce(${it.carrierSid ?? null}::text, carrier_sid))
    returning *`);

/** What an event was about: a failed reaction names the event, not its subject. */
export async function subjectOfEvent(tx: Tx, eventId: string): Promise<string | undefined> {
  const row = await tx.first(sql<{ subject: string }>`
    select subject from event where territory_id = ${tx.actor.territoryId} and id = ${eventId}`);
  return row?.subject;
}
