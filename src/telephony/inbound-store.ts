import { sql } from 'kysely';
import { type Instant, minutes } from '../platform/clock.ts';
import { queries, stamp } from '../platform/database.ts';
import type { Tx } from '../platform/transaction.ts';
import { isOver } from '../slots/eligible.ts';
import type { SmsTables, InboundSmsTable } from './tables.ts';

const db = queries<SmsTables>();

export type InboundSmsRow = InboundSmsTable;

/** Texts of one phone are taken one after the other, so that two that come at once leave one task; so are those to a phone that is to have one a day. */
export const lockPhone = (tx: Tx, phone: string): Promise<unknown> =>
  tx.all(sql`select pg_advisory_xact_lock(hashtextextended(${`sms ${tx.actor.territoryId} ${phone}`}, 0))`);

const inbound = (tx: Tx) =>
  db.selectFrom('inbound_sms').selectAll().where('territory_id', '=', tx.actor.territoryId);

export const selectInbound = (tx: Tx, id: string): Promise<InboundSmsRow | undefined> =>
  tx.first(inbound(tx).where('id', '=', id));

export const selectInboundBySid = (tx: Tx, carrierSid: string): Promise<InboundSmsRow | undefined> =>
  tx.first(inbound(tx).where('carrier_sid', '=', carrierSid));

/** What the same phone wrote after that and was not understood either, oldest first. */
export const selectLaterTexts = (tx: Tx, first: InboundSmsRow, limit: number): Promise<InboundSmsRow[]> =>
  tx.all(
    inbound(tx)
      .where('phone', '=', first.phone)
      .where(sql<boolean>`(at, id) > (${stamp(first.at)}, ${first.id}::uuid)`)
      .orderBy('at')
      .orderBy('id')
      .limit(limit),
  );

export const insertInbound = (tx: Tx, row: InboundSmsRow): Promise<unknown> =>
  tx.all(db.insertInto('inbound_sms').values({ ...row, at: stamp(row.at) }));

/** Whether a text of this phone waits to be read already: then that task shows the new one too. */
export async function isReadingDue(tx: Tx, phone: string): Promise<boolean> {
  const row = await tx.first(sql`
    select 1 from task t join inbound_sms i on i.territory_id = t.territory_id and i.id = t.subject
     where t.territory_id = ${tx.actor.territoryId} and t.kind = 'read-sms' and t.state = 'open' and i.phone = ${phone} limit 1`);
  return row !== undefined;
}

/** How many answers this phone was given lately. */
export async function recentReplies(tx: Tx, phone: string): Promise<number> {
  const since = (tx.at - minutes(10)) as Instant;
  const row = await tx.first(sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from inbound_sms where territory_id = ${tx.actor.territoryId} and phone = ${phone} and at > ${stamp(since)}
         and reply is not null limit 100) as given`);
  return row?.count ?? 0;
}

/**
 * The visits to come (to a walk-in slot one comes until its end) of whoever's file carries this phone, locked so that nobody changes them meanwhile, and whether the phone was texted
 * about them. Phones are shared: of one of several visits nobody can say that it is meant, though it be the only one that was texted about.
 */
export const bookingsOfPhone = (tx: Tx, phone: string): Promise<{ id: string; texted: boolean }[]> =>
  tx.all(sql<{ id: string; texted: boolean }>`
    select b.id, exists (select from sms where territory_id = ${tx.actor.territoryId} and phone = ${phone} and subject = b.id
                            and kind in ('confirmation', 'moved', 'reminder')
                            and state in ('sending', 'unknown', 'sent', 'delivered')) as texted
      from booking b
      join request r on r.territory_id = b.territory_id and r.id = b.request_id
      join patient_identity i on i.territory_id = b.territory_id and i.patient_id = r.patient_id and i.phone = ${phone}
      join slot s on s.territory_id = b.territory_id and s.id = b.slot_id
     where b.territory_id = ${tx.actor.territoryId} and b.state = 'booked' and not ${isOver('s', tx.at)}
     for update of b`);

/** The visit to come that this phone has called off by a text before; undefined: none. */
export async function cancelledByTextBefore(tx: Tx, phone: string): Promise<string | undefined> {
  const row = await tx.first(sql<{ id: string }>`
    select b.id from inbound_sms i join booking b on b.territory_id = i.territory_id and b.id = i.booking_id
      join slot s on s.territory_id = b.territory_id and s.id = b.slot_id
     where i.territory_id = ${tx.actor.territoryId} and i.phone = ${phone} and i.understood = 'cancel'
       and b.state = 'cancelled' and not ${isOver('s', tx.at)}
     order by i.at desc limit 1`);
  return row?.id;
}

/** Whether this phone called that booking off by a text, to which the line has answered. */
export async function wasCancelledByText(tx: Tx, phone: string, bookingId: string): Promise<boolean> {
  const row = await tx.first(sql`
    select 1 from inbound_sms where territory_id = ${tx.actor.territoryId} and phone = ${phone} and booking_id = ${bookingId}
       and understood = 'cancel' and reply is not null limit 1`);
  return row !== undefined;
}
