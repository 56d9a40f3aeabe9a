import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { newId } from '../../src/platform/ids.ts';
import { aSlot, aTriagedRequest } from '../support/people.ts';
import type { World } from '../support/world.ts';
import { booked, type Doctor, smsAbout, tasksAbout } from './booked-patient.ts';
import { LINE, post } from './carrier-side.ts';
import { aTextedLine, type TextedLine } from './texted-line.ts';

let line: TextedLine;
let world: World;
let doctor: Doctor;
let textsTo: TextedLine['textsTo'];
beforeAll(async () => {
  line = await aTextedLine();
  ({ world, doctor, textsTo } = line);
});
afterAll(() => line.close());

async function visit(phone: string, start: string): Promise<{ id: string; patientId: string }> {
  const { id } = await booked(world, doctor, phone, start);
  return { id, patientId: (await world.request('GET', `/v1/bookings/${id}`)).body.patientId };
}
/** The product's clock shows that time, and what was due by then has happened. */
async function comes(iso: string): Promise<void> {
  world.clock.set(instant(iso));
  await world.settle();
  await line.network.settled();
}
const cancel = (id: string, reason = 'doctor-ill') =>
  world.request('POST', `/v1/bookings/${id}/cancel`, { by: 'professional', reason });

test('Monday: a reminder two hours ahead, the evening before, and not of what was called off or moved', async () => {
  const today = await visit('+33639980201', '2026-11-23T16:00:00+01:00');
  const soon = await visit('+33639980202', '2026-11-23T14:00:00+01:00');
  const tomorrow = await visit('+33639980203', '2026-11-24T09:00:00+01:00');
  const calledOff = await visit('+33639980204', '2026-11-24T09:15:00+01:00');
  const moved = await visit('+33639980205', '2026-11-24T09:30:00+01:00');
  const stopped = await visit('+33639980206', '2026-11-24T09:45:00+01:00');
  const landline = await visit('+33353010207', '2026-11-24T10:00:00+01:00');
  await world.settle();
  await cancel(calledOff.id);
  const slotId = await aSlot(world, doctor, '2026-11-25T09:00:00+01:00');
  expect(
    (await world.request('POST', `/v1/bookings/${moved.id}/move`, { slotId, acceptLate: true })).status,
  ).toBe(201);
  await post(
    world.http,
    'sms',
    { To: LINE, From: '+33639980206', Body: 'Stop!!', MessageSid: 'SMstop' },
    { url: line.base },
  );

  await comes('2026-11-23T14:00:30+01:00');
  expect(textsTo('+33639980201')).toEqual([
    expect.stringMatching(/^Rendez-vous confirmé aujourd'hui/),
    expect.stringMatching(
      /^Rappel : vous avez rendez-vous aujourd'hui lundi 23 novembre à 16 h avec Dr Camille Lemaire, .* Pour annuler, répondez ANNULER ou appelez/,
    ),
  ]);
  expect(textsTo('+33639980202')).toHaveLength(1);
  expect(await smsAbout(world, tomorrow.id)).toHaveLength(1);

  await comes('2026-11-23T18:00:30+01:00');
  expect(textsTo('+33639980203').at(-1)).toMatch(
    /^Rappel : vous avez rendez-vous demain mardi 24 novembre à 9 h/,
  );
  expect(textsTo('+33639980204').some((text) => text.startsWith('Rappel'))).toBe(false);
  expect(textsTo('+33639980205').some((text) => text.startsWith('Rappel'))).toBe(false);
  expect((await smsAbout(world, stopped.id)).map(({ kind }) => kind)).toEqual(['confirmation']);
  expect(await tasksAbout(world, stopped.id)).toEqual([]);
  expect(await tasksAbout(world, landline.id)).toEqual(['tell-booking']);
  for (const { id } of [today, soon]) expect(await tasksAbout(world, id)).toEqual([]);

  await cancel(stopped.id);
  await world.settle();
  expect((await tasksAbout(world, stopped.id)).sort()).toEqual(['check-on-patient', 'tell-cancellation']);
});

describe('in the quiet hours', () => {
  test('a text waits for their end, in the words of that day; what cannot wait is a call', async () => {
    const later = await visit('+33639980211', '2026-11-24T10:30:00+01:00');
    const early = await visit('+33639980212', '2026-11-24T07:45:00+01:00');
    const changed = await visit('+33639980213', '2026-11-24T10:45:00+01:00');
    await world.settle();
    await comes('2026-11-23T21:30:00+01:00');
    for (const { id } of [later, early]) await cancel(id);
    await cancel(changed.id);
    await world.settle();
    expect((await tasksAbout(world, early.id)).sort()).toEqual(['check-on-patient', 'tell-cancellation']);
    expect(await tasksAbout(world, later.id)).toEqual(['check-on-patient']);
    expect(textsTo('+33639980211').some((text) => text.includes('annulé'))).toBe(false);
    await comes('2026-11-24T08:00:30+01:00');
    expect(textsTo('+33639980211').at(-1)).toMatch(
      /^Votre rendez-vous prévu aujourd'hui mardi 24 novembre à 10 h 30/,
    );
    expect(textsTo('+33639980212').some((text) => text.includes('annulé'))).toBe(false);
  });

  test('a text that was queued before them and has not left waits too; nobody else gets it when the number was corrected', async () => {
    const [phone, wrong] = ['+33639980214', '+33639980215'];
    const kept = await visit(phone, '2026-11-25T10:00:00+01:00');
    const corrected = await visit(wrong, '2026-11-25T10:15:00+01:00');
    await world.settle();
    await comes('2026-11-24T22:00:00+01:00');
    await queueMoved(kept, phone);
    await queueMoved(corrected, wrong);
    await world.settle();
    expect((await smsAbout(world, kept.id)).at(-1)).toMatchObject({ kind: 'moved', state: 'queued' });
    await world.request('PATCH', `/v1/patients/${corrected.patientId}`, { phone: '06 39 98 02 16' });
    await comes('2026-11-25T08:00:30+01:00');
    // The reminder of the evening has waited for the morning too: which of the two comes first is nobody's promise.
    expect(textsTo(phone)).toContainEqual(
      expect.stringMatching(/^Votre rendez-vous est déplacé : aujourd'hui mercredi 25 novembre/),
    );
    expect(textsTo(wrong).join()).not.toContain('déplacé');
    expect(await tasksAbout(world, corrected.id)).toEqual(['tell-move']);
  });

  const queueMoved = ({ id, patientId }: { id: string; patientId: string }, phone: string) =>
    world.run(async (tx) => {
      const { insertSms } = await import('../../src/telephony/store.ts');
      const { planIntent } = await import('../../src/platform/intents.ts');
      const made = await insertSms(tx, {
        kind: 'moved',
        subject: id,
        patient_id: patientId,
        phone,
        body: 'demain',
        reference: newId(),
      });
      if (!made) throw new Error('not made');
      await planIntent(tx, 'sms', made);
      tx.record('sms.queued', made, { kind: 'moved', subject: id });
    });
});

test('a phone that somebody else reads gets nothing, and a person calls', async () => {
  const phone = '+33639980221';
  const requestId = await aTriagedRequest(world, {
    patient: { familyName: 'Inventé', givenName: 'Nour', birthDate: '1980-05-05', phone, phoneUnsafe: true },
  });
  const slotId = await aSlot(world, doctor, '2026-11-25T11:00:00+01:00');
  const { body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, {
    slotId,
    acceptLate: true,
  });
  await world.settle();
  expect(textsTo(phone)).toEqual([]);
  expect(await tasksAbout(world, body.id)).toEqual(['tell-booking']);
});

test('somebody whom the line rang back in vain is told so once, however often it tries', async () => {
  const phone = '+33639980231';
  const [callId, callbackId] = [newId(), newId()];
  const { owner } = world.database;
  const at = new Date(world.clock.now());
  await owner.query(
    `insert into call (territory_id, id, state, origin, arrived_at, outcome, ended_at) values ('grand-douai', $1, 'ended', 'hand', $2, 'completed', $2)`,
    [callId, at],
  );
  await owner.query(
    `insert into callback (territory_id, id, reason, since, call_id) values ('grand-douai', $1, 'missed', $2, $3)`,
    [callbackId, at, callId],
  );
  await owner.query(
    `insert into callback_party (territory_id, callback_id, phone) values ('grand-douai', $1, $2)`,
    [callbackId, phone],
  );
  for (const result of ['reached', 'no-answer', 'busy', 'no-answer'])
    await world.run(async (tx) => void tx.record('callback.attempted', callbackId, { result }));
  await world.settle();
  expect(textsTo(phone)).toEqual([
    expect.stringMatching(
      /^CPTS grand-douai : nous avons essayé de vous rappeler et nous réessaierons\. .* 03 53 01 01 23\. Si cela ne peut pas attendre : 15, ou 114 par SMS\. Réf\. \w{7}$/,
    ),
  ]);
});

test('the coordinator decides when it is quiet', async () => {
  const change = (quietHours: unknown) =>
    world.request('PATCH', '/v1/territory', { settings: { quietHours } }, { as: 'coordinator' });
  expect((await change({ from: '20:00', to: '09:30' })).body.settings.quietHours).toEqual({
    from: '20:00',
    to: '09:30',
  });
  expect((await change({ from: '20:00', to: '9h' })).status).toBe(400);
  expect((await change(null)).body.settings.quietHours).toEqual({ from: '21:00', to: '08:00' });
});
