import { type Selectable, sql } from 'kysely';
import type { CallbackState } from '../callbacks/callback.ts';
import type { Instant } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { type SmsKind, type SmsState, statesBefore } from './sms.ts';
import type { SmsTable, SmsTables } from './tables.ts';

const db = queries<SmsTables>();

export type SmsRow = Selectable<SmsTable>;
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

/** What somebody was told of that, if they were. */
export const selectSmsAbout = (tx: Tx, kind: SmsKind, subject: string): Promise<SmsRow | undefined> =>
  tx.first(
    db
      .selectFrom('sms')
      .selectAll()
      .where('territory_id', '=', tx.actor.territoryId)
      .where('kind', '=', kind)
      .where('subject', '=', subject),
  );

/**
 * Moves an SMS on; undefined when it is there or further already, or when the carrier speaks of another text than the one it had taken. Once
 * it is out of hand the personal link is taken out of the text: only its hash opens anything.
 */
export const advanceSms = (
  tx: Tx,
  id: string,
  to: SmsState,
  it: { carrierSid?: string | undefined; failure?: string | undefined } = {},
): Promise<SmsRow | undefined> =>
  tx.first(sql<SmsRow>`
    update sms set state = ${to}, failure = ${it.failure ?? null},
           body = case when ${to === 'sending'} then body else regexp_replace(body, '/o/[A-Za-z0-9_-]{22}', '/o/…') end, carrier_sid = coalesce(carrier_sid, ${it.carrierSid ?? null}::text),
           sent_at = case when ${to === 'sent' || to === 'delivered'} then coalesce(sent_at, ${stamp(tx.at)}) else sent_at end
     where territory_id = ${tx.actor.territoryId} and id = ${id} and state = any(${statesBefore(to)}::text[])
       and (carrier_sid is null or carrier_sid = coalesce(${it.carrierSid ?? null}::text, carrier_sid))
    returning *`);

/** It is handed over now (machine time): how long the carrier may take to list it counts from here. */
export const markHanded = (tx: Tx, id: string, at: number): Promise<unknown> =>
  tx.all(
    sql`update sms set handed_at = ${stamp(at as Instant)} where territory_id = ${tx.actor.territoryId} and id = ${id}`,
  );

/** Another text under the same reference, as long as nothing has left: it was written for another day. */
export const rewriteSms = (tx: Tx, id: string, body: string): Promise<unknown> =>
  tx.all(sql`
    update sms set body = ${body} where territory_id = ${tx.actor.territoryId} and id = ${id} and handed_at is null`);

/** Whether a text of one of these kinds was written to this phone (E.164) since then, has left for it since then, or still waits for the end of the quiet hours. */
export async function textedSince(
  tx: Tx,
  kinds: readonly SmsKind[],
  phone: string,
  since: Instant,
): Promise<boolean> {
  const row = await tx.first(sql`
    select 1 from sms where territory_id = ${tx.actor.territoryId} and phone = ${phone} and kind = any(${[...kinds]}::text[])
       and (queued_at >= ${stamp(since)} or sent_at >= ${stamp(since)} or state in ('queued', 'sending')) limit 1`);
  return row !== undefined;
}

/** Whether this phone (E.164) wants no texts any more. */
export async function isStopped(tx: Tx, phone: string): Promise<boolean> {
  const row = await tx.first(
    sql`select 1 from sms_stop where territory_id = ${tx.actor.territoryId} and phone = ${phone}`,
  );
  return row !== undefined;
}

export const stopTexts = (tx: Tx, phone: string): Promise<unknown> =>
  tx.all(sql`insert into sms_stop (territory_id, phone, at) values (${tx.actor.territoryId}, ${phone}, ${stamp(tx.at)})
    on conflict do nothing`);

export const startTexts = (tx: Tx, phone: string): Promise<unknown> =>
  tx.all(sql`delete from sms_stop where territory_id = ${tx.actor.territoryId} and phone = ${phone}`);

/** Whom a callback is owed to. Undefined: no such callback. */
export const callbackContact = (
  tx: Tx,
  id: string,
): Promise<{ state: CallbackState; phone: string } | undefined> =>
  tx.first(sql<{ state: CallbackState; phone: string }>`
    select c.state, p.phone from callback c
      join callback_party p on p.territory_id = c.territory_id and p.callback_id = c.id
     where c.territory_id = ${tx.actor.territoryId} and c.id = ${id}`);

/** What an event was about: a failed reaction names the event, not its subject. */
export async function subjectOfEvent(tx: Tx, eventId: string): Promise<string | undefined> {
  const row = await tx.first(sql<{ subject: string }>`
    select subject from event where territory_id = ${tx.actor.territoryId} and id = ${eventId}`);
  return row?.subject;
}
