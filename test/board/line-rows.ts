import { sql } from 'kysely';
import { type Owed, oweCallback } from '../../src/callbacks/owe-callback.ts';
import { after, hours, type Instant } from '../../src/platform/clock.ts';
import { stamp } from '../../src/platform/database.ts';
import { newId } from '../../src/platform/ids.ts';
import type { Tx } from '../../src/platform/transaction.ts';

/** Rows of the line as its slices write them, each with its event, without going through their rules. */
const territory = (tx: Tx) => tx.actor.territoryId;

export const SECRET_NAME = 'Dubrulle';
export const SECRET_MOTIVE = 'mal au ventre depuis hier';

export async function receiveRequest(tx: Tx, kind = 'snp'): Promise<string> {
  const [id, patient] = [newId(), newId()];
  await tx.all(
    sql`insert into patient (territory_id, id, insee, created_at) values (${territory(tx)}, ${patient}, '59178', ${stamp(tx.at)})`,
  );
  await tx.all(sql`insert into patient_identity (territory_id, patient_id, family_name, given_name, birth_date)
    values (${territory(tx)}, ${patient}, ${SECRET_NAME}, 'Odile', '1951-03-04')`);
  await tx.all(sql`insert into request (territory_id, id, patient_id, kind, origin, motive, chronic, state, lat, lng, insee, received_at, deadline)
    values (${territory(tx)}, ${id}, ${patient}, ${kind}, 'patient-mt-away', ${SECRET_MOTIVE}, false, 'received', 50.37, 3.08, '59178',
            ${stamp(tx.at)}, ${stamp(after(tx.at, hours(24)))})`);
  tx.record('request.received', id, { kind, insee: '59178', callId: null });
  return id;
}

export async function moveRequest(
  tx: Tx,
  id: string,
  state: string,
  type: `request.${string}` = 'request.closed',
): Promise<void> {
  await tx.all(sql`update request set state = ${state} where territory_id = ${territory(tx)} and id = ${id}`);
  tx.record(type, id, { state });
}

export async function raiseRedFlag(tx: Tx, id: string): Promise<void> {
  await tx.all(sql`update request set red_flag = 'raised', orientation = 'samu', state = 'triaged'
    where territory_id = ${territory(tx)} and id = ${id}`);
  tx.record('request.red-flagged', id, { state: 'raised' });
}

export async function ringIn(tx: Tx, from: { phone?: string; choice?: string } = {}): Promise<string> {
  const id = newId();
  await tx.all(
    sql`insert into call (territory_id, id, origin, state, choice, arrived_at, queued_at)
        values (${territory(tx)}, ${id}, 'line', 'queued', ${from.choice ?? null}, ${stamp(tx.at)}, ${stamp(tx.at)})`,
  );
  await tx.all(
    sql`insert into call_party (territory_id, call_id, phone) values (${territory(tx)}, ${id}, ${from.phone ?? null})`,
  );
  tx.record('call.queued', id);
  return id;
}

/** An operator's token takes the call; `connected`: and has picked up. */
export async function takeCall(tx: Tx, id: string, operator: string, connected = true): Promise<void> {
  await tx.all(sql`update call set state = 'answered', answered_by = ${actorOf(operator)}, answered_at = ${stamp(tx.at)},
      connected_at = ${connected ? stamp(tx.at) : null} where territory_id = ${territory(tx)} and id = ${id}`);
  tx.record('call.answered', id, { by: actorOf(operator) });
}

const actorOf = (operator: string): string => `operator:${operator}`;

export async function beAtTheLine(
  tx: Tx,
  it: { operator: string; state?: string; label?: string; callId?: string | null },
): Promise<void> {
  const { operator, state = 'present', label = null, callId = null } = it;
  await tx.all(sql`insert into presence (territory_id, operator, actor, label, state, call_id, since, seen_at)
    values (${territory(tx)}, ${operator}, ${actorOf(operator)}, ${label}, ${state}, ${callId}, ${stamp(tx.at)}, clock_timestamp())
    on conflict (territory_id, operator) do update set state = excluded.state, call_id = excluded.call_id, since = excluded.since`);
  tx.record('presence.changed', operator, { state });
}

export async function planLeg(
  tx: Tx,
  it: { callId: string; party: string; state: string; operator?: string },
): Promise<string> {
  const id = newId();
  await tx.all(sql`insert into call_leg (territory_id, id, call_id, party, operator, state, planned_at)
    values (${territory(tx)}, ${id}, ${it.callId}, ${it.party}, ${it.operator ?? null}, ${it.state}, ${stamp(tx.at)})`);
  tx.record('leg.planned', id, { callId: it.callId });
  return id;
}

export async function endCall(tx: Tx, id: string, outcome = 'completed'): Promise<void> {
  await tx.all(
    sql`update call set state = 'ended', outcome = ${outcome}, ended_at = ${stamp(tx.at)} where territory_id = ${territory(tx)} and id = ${id}`,
  );
  tx.record('call.ended', id, { outcome });
}

export async function registerDoctor(tx: Tx): Promise<{ professionalId: string; placeId: string }> {
  const [professionalId, placeId] = [newId(), newId()];
  await tx.all(sql`insert into professional (territory_id, id, profession, family_name, given_name, created_at)
    values (${territory(tx)}, ${professionalId}, 'doctor', 'Wattel', 'Claire', ${stamp(tx.at)})`);
  await tx.all(sql`insert into place (territory_id, id, name, line, insee, lat, lng, created_at)
    values (${territory(tx)}, ${placeId}, 'Cabinet des Tilleuls', '4 rue des Tilleuls', '59028', 50.41, 3.05, ${stamp(tx.at)})`);
  return { professionalId, placeId };
}

export async function publishSlot(
  tx: Tx,
  at: { professionalId: string; placeId: string; start: Instant; capacity?: number },
): Promise<string> {
  const id = newId();
  const capacity = at.capacity ?? 1;
  await tx.all(sql`insert into slot (territory_id, id, professional_id, place_id, start_at, end_at, mode, capacity, audience, published_at)
    values (${territory(tx)}, ${id}, ${at.professionalId}, ${at.placeId}, ${stamp(at.start)}, ${stamp(after(at.start, 900_000))}, 'AMB',
            ${capacity}, '{CPTS}', ${stamp(tx.at)})`);
  await tx.all(
    sql`insert into seat (territory_id, slot_id, no) select ${territory(tx)}, ${id}, no from generate_series(1, ${capacity}::int) no`,
  );
  tx.record('slot.published', id, {
    professionalId: at.professionalId,
    placeId: at.placeId,
    mode: 'AMB',
    capacity,
  });
  return id;
}

export async function takeSeat(tx: Tx, slotId: string, requestId: string): Promise<void> {
  await tx.all(sql`update seat set holder = ${requestId}, held_since = ${stamp(tx.at)}, held_until = null, booking_id = ${newId()}
    where territory_id = ${territory(tx)} and (slot_id, no) = (
      select slot_id, no from seat where territory_id = ${territory(tx)} and slot_id = ${slotId} and booking_id is null limit 1)`);
  await tx.all(
    sql`update request set state = 'booked' where territory_id = ${territory(tx)} and id = ${requestId}`,
  );
  tx.record('booking.made', newId(), { requestId, slotId });
}

export async function openTask(tx: Tx, kind = 'tell-move', subject = newId()): Promise<string> {
  const id = newId();
  await tx.all(
    sql`insert into task (territory_id, id, kind, subject, created_at) values (${territory(tx)}, ${id}, ${kind}, ${subject}, ${stamp(tx.at)})`,
  );
  tx.record('task.opened', id, { kind });
  return id;
}

export async function finishTask(tx: Tx, id: string): Promise<void> {
  await tx.all(
    sql`update task set state = 'done', done_at = ${stamp(tx.at)} where territory_id = ${territory(tx)} and id = ${id}`,
  );
  tx.record('task.done', id);
}

/** A secure message that could not be sent, of a report on a booking of its own. */
export async function failMessage(tx: Tx): Promise<string> {
  const [id, report, booking] = [newId(), newId(), newId()];
  const doctor = await registerDoctor(tx);
  const request = await receiveRequest(tx);
  const slot = await publishSlot(tx, { ...doctor, start: after(tx.at, hours(2)) });
  await tx.all(sql`insert into booking (territory_id, id, request_id, slot_id, seat_no, professional_id, booked_at, start_at)
    values (${territory(tx)}, ${booking}, ${request}, ${slot}, 1, ${doctor.professionalId}, ${stamp(tx.at)}, ${stamp(tx.at)})`);
  await tx.all(sql`insert into report (territory_id, id, booking_id, request_id, author, outcome, text, written_at)
    values (${territory(tx)}, ${report}, ${booking}, ${request}, ${doctor.professionalId}, 'treated', '…', ${stamp(tx.at)})`);
  await tx.all(sql`insert into secure_message (territory_id, id, report_id, recipient, message_id, state, attempts, queued_at)
    values (${territory(tx)}, ${id}, ${report}, ${doctor.professionalId}, ${id}, 'refused', 3, ${stamp(tx.at)})`);
  tx.record('message.refused', id, { reportId: report });
  return id;
}

/** The line owes that phone a call. */
export const oweFor = (
  tx: Tx,
  callId: string,
  phone: string,
  more: Partial<Pick<Owed, 'reason' | 'since' | 'notBefore' | 'priority'>> = {},
): Promise<string> =>
  oweCallback(tx, {
    callId,
    phone,
    reason: 'abandoned',
    since: tx.at,
    notBefore: null,
    priority: false,
    ...more,
  });

/** Somebody has called that phone back, if it was owed. */
export async function callBack(tx: Tx, phone: string): Promise<void> {
  const row = await tx.first(sql<{ id: string }>`update callback_party set open = false
    where territory_id = ${territory(tx)} and phone = ${phone} and open returning callback_id as id`);
  if (!row) return;
  await tx.all(sql`update callback set state = 'done', ended_at = ${stamp(tx.at)}
    where territory_id = ${territory(tx)} and id = ${row.id}`);
  tx.record('callback.done', row.id);
}
