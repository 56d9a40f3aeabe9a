import { sql } from 'kysely';
import { oweCallback } from '../../src/callbacks/owe-callback.ts';
import { keepMail } from '../../src/correspondence/keep-mail.ts';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aSlot, aTriagedRequest } from './people.ts';
import type { World } from './world.ts';

/**
 * One of everything in grand-douai, each with `mark` in whatever says who or what: whoever sees the mark sees what is not theirs. Gives the ids: those of the doctor, the place, the
 * request, the slot, the booking, the call and the patient first.
 */
export async function markedLine(world: World, mark: string): Promise<{ ids: string[]; incomingId: string }> {
  const doctor = await aDoctor(world, mark);
  const patient = {
    familyName: mark,
    givenName: 'Alix',
    birthDate: '1980-05-05',
    phone: '0639980123',
    insee: '59178',
  };
  const requestId = await aTriagedRequest(world, { patient, motive: mark });
  const slotId = await aSlot(world, doctor, '2026-11-23T14:00:00Z');
  const booking = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
  const call = await world.request('POST', '/v1/calls', { phone: '0639980123', note: mark });
  if (booking.status !== 201 || call.status !== 201) throw new Error('the line could not be filled');
  const { patientId } = (await world.request('GET', `/v1/requests/${requestId}`)).body;
  const [taskId, callbackId, incomingId] = await world.run(async (tx) => {
    const taskId = newId();
    await tx.all(
      sql`insert into task (territory_id, id, kind, subject, created_at) values ('grand-douai', ${taskId}, 'close-day', ${call.body.id}, now())`,
    );
    const owed = { callId: call.body.id, phone: '+33639980123', reason: 'missed', since: tx.at } as const;
    const callbackId = await oweCallback(tx, { ...owed, notBefore: null, priority: false });
    await keepMail(tx, {
      key: mark,
      sender: `${mark}@mssante.example`,
      subject: mark,
      body: mark,
      messageId: null,
      lies: { with: requestId },
      automatic: false,
      fault: null,
      attachments: [
        { name: mark, content: Buffer.from(mark), type: 'text/plain', title: null, warnings: [] },
      ],
    });
    const [mail] = await tx.all(sql<{ id: string }>`select id from incoming_message`);
    return [taskId, callbackId, mail?.id ?? ''];
  });
  const structure = await world.request(
    'POST',
    '/v1/structures',
    { name: mark, kind: 'nursing-home' },
    { as: 'coordinator' },
  );
  const referral = await world.request(
    'POST',
    '/v1/referrals',
    { patient, kind: 'snp', motive: mark, rank: 'structure' },
    { as: 'partner' },
  );
  if (structure.status !== 201 || referral.status !== 201) throw new Error('nobody could refer');
  const calendar = await world.request(
    'POST',
    '/v1/calendars',
    { professionalId: doctor.id, url: `https://agenda.example.org/${mark}.ics` },
    { as: 'coordinator' },
  );
  if (calendar.status !== 201) throw new Error('no diary could be read');
  const message = await world.run(async (tx) => {
    const [reportId, messageId] = [newId(), newId()];
    await tx.all(
      sql`insert into report (territory_id, id, booking_id, request_id, author, outcome, text, written_at)
        values ('grand-douai', ${reportId}, ${booking.body.id}, ${requestId}, ${doctor.id}, 'treated', ${mark}, now())`,
    );
    await tx.all(
      sql`insert into secure_message (territory_id, id, report_id, recipient, message_id, queued_at)
        values ('grand-douai', ${messageId}, ${reportId}, ${doctor.id}, ${`<${messageId}@mssante.example>`}, now())`,
    );
    return [reportId, messageId];
  });
  const others = [
    taskId,
    callbackId,
    incomingId,
    ...message,
    structure.body.id,
    referral.body.id,
    calendar.body.id,
    ...(await fixedSlots(world, doctor, mark)),
  ];
  const ids = [
    doctor.id,
    doctor.placeId,
    requestId,
    slotId,
    booking.body.id,
    call.body.id,
    patientId,
    ...others,
  ];
  return { ids, incomingId };
}

/** What the doctor has said of their time, a roster among it. Gives the ids. */
async function fixedSlots(
  world: World,
  doctor: { id: string; placeId: string },
  mark: string,
): Promise<string[]> {
  const hours = {
    from: '08:00',
    to: '09:00',
    slotMinutes: 30,
    professionalId: doctor.id,
    placeId: doctor.placeId,
  };
  const roster = {
    name: mark,
    profession: 'doctor',
    season: { from: '2026-11-23', to: '2026-11-30' },
    duties: [{ ...hours, date: '2026-11-27' }],
  };
  const away = { professionalId: doctor.id, from: '2026-11-30', to: '2026-11-30', reason: 'leave' };
  const said: [string, unknown][] = [
    ['/v1/availability', { ...hours, rrule: 'FREQ=WEEKLY;BYDAY=TU' }],
    ['/v1/absences', away],
    ['/v1/rosters', roster],
  ];
  const made: string[] = [];
  for (const [url, body] of said) {
    const answer = await world.request('POST', url, body, { as: 'coordinator' });
    if (answer.status !== 201) throw new Error(`${url}: ${JSON.stringify(answer.body)}`);
    made.push(answer.body.id, ...(answer.body.duties ?? []).map(({ id }: { id: string }) => id));
  }
  return made;
}
