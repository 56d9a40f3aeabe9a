import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chance } from '../../src/platform/chance.ts';
import { until } from '../support/ground.ts';
import { aSlot } from '../support/people.ts';
import type { World } from '../support/world.ts';
import { booked, type Doctor, intentOf, nextStart, smsAbout, tasksAbout } from './booked-patient.ts';
import { type Form, post } from './carrier-side.ts';
import { aTextedLine, type TextedLine } from './texted-line.ts';

describe('with a carrier that answers', () => {
  let line: TextedLine;
  let world: World;
  let doctor: Doctor;
  let textsTo: TextedLine['textsTo'];
  beforeAll(async () => {
    line = await aTextedLine();
    ({ world, doctor, textsTo } = line);
  });
  afterAll(() => line.close());

  test('a booking is confirmed once, and its delivery is known', async () => {
    const phone = '+33639980161';
    const booking = await booked(world, doctor, phone);
    await world.settle();
    await line.network.settled();
    expect(textsTo(phone)).toEqual([
      expect.stringMatching(/^Rendez-vous confirmé demain mardi 24 novembre à .* avec Dr Camille Lemaire/),
    ]);
    expect(textsTo(phone)[0]).not.toMatch(/fièvre|Alix|5 mai|1980/);
    const [sms] = await smsAbout(world, booking.id);
    expect(sms).toMatchObject({
      kind: 'confirmation',
      state: 'delivered',
      carrier_sid: line.network.messages.at(-1)?.sid,
    });
    expect(textsTo(phone)[0]).toContain(`Réf. ${sms.reference}`);
    expect(await tasksAbout(world, booking.id)).toEqual([]);
  });

  test('identity stays out of the log lines and the events', async () => {
    const { rows } = await world.database.owner.query<{ data: unknown }>(`select data from event`);
    const told = JSON.stringify(rows) + world.logged.join('');
    expect(told).not.toMatch(/639980161|Inventé|Réf\./);
  });

  test('a cancelled booking is told so', async () => {
    const phone = '+33639980162';
    const booking = await booked(world, doctor, phone);
    await world.settle();
    await world.request('POST', `/v1/bookings/${booking.id}/cancel`, {
      by: 'professional',
      reason: 'doctor-ill',
    });
    await world.settle();
    expect(textsTo(phone)).toEqual([
      expect.stringMatching(/^Rendez-vous confirmé/),
      expect.stringMatching(/^Votre rendez-vous prévu .* est annulé\./),
    ]);
    expect(textsTo(phone)[1]).not.toContain('doctor-ill');
  });

  test('a moved booking is one text, not a move and a confirmation', async () => {
    const phone = '+33639980163';
    const booking = await booked(world, doctor, phone);
    await world.settle();
    const slotId = await aSlot(world, doctor, nextStart(doctor));
    const moved = await world.request('POST', `/v1/bookings/${booking.id}/move`, {
      slotId,
      acceptLate: true,
    });
    expect(moved.status).toBeLessThan(300);
    await world.settle();
    expect(textsTo(phone)).toEqual([
      expect.stringMatching(/^Rendez-vous confirmé/),
      expect.stringMatching(/^Votre rendez-vous est déplacé :/),
    ]);
  });

  test.each([
    ['a landline', '+33353010177'],
    ['no phone', ''],
  ])('a patient with %s is a call task instead', async (_, phone) => {
    const booking = await booked(world, doctor, phone);
    await world.settle();
    expect(await smsAbout(world, booking.id)).toEqual([]);
    expect(await tasksAbout(world, booking.id)).toEqual(['tell-booking']);
    await world.request('POST', `/v1/bookings/${booking.id}/cancel`, {
      by: 'patient',
      reason: 'feels-better',
    });
    await world.settle();
    expect((await tasksAbout(world, booking.id)).sort()).toEqual(['tell-booking', 'tell-cancellation']);
  });

  test('a phone that the carrier refuses is a task, and nothing is tried again', async () => {
    const phone = '+33639980164';
    line.network.unsubscribed.add(phone);
    const booking = await booked(world, doctor, phone);
    await world.settle();
    const [sms] = await smsAbout(world, booking.id);
    expect(sms).toMatchObject({ state: 'failed', failure: 'carrier-21610' });
    expect(await intentOf(world, sms.id)).toMatchObject({ state: 'refused', attempts: 1 });
    expect(await tasksAbout(world, booking.id)).toEqual(['tell-booking']);
  });

  test('states come in any order and never go back', async () => {
    const orders = [
      ['queued', 'sent', 'delivered'],
      ['delivered', 'sent', 'queued'],
      ['sent', 'delivered', 'sent', 'undelivered'],
      ['undelivered', 'delivered', 'sent'],
    ];
    for (const order of orders) {
      const { id } = await aSentSms(world);
      for (const MessageStatus of order) expect((await told(id, { MessageStatus })).status).toBe(204);
      expect([order.join(), (await smsById(id)).state]).toEqual([order.join(), 'delivered']);
    }
    // Each three times, in orders of their own.
    for (let turn = 0; turn < 6; turn++) {
      const { id } = await aSentSms(world);
      const often = ['queued', 'sending', 'sent', 'undelivered', 'delivered'].flatMap((it) => [it, it, it]);
      const shuffled = often
        .map((MessageStatus, i) => ({ MessageStatus, place: chance(turn, MessageStatus, i) }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ MessageStatus }) => MessageStatus);
      await Promise.all(shuffled.map((MessageStatus) => told(id, { MessageStatus })));
      expect([shuffled.join(), (await smsById(id)).state]).toEqual([shuffled.join(), 'delivered']);
    }
    const { id } = await aSentSms(world);
    for (const form of [{ MessageStatus: 'undelivered', ErrorCode: '30003' }, { MessageStatus: 'sent' }])
      await told(id, form as Form);
    expect(await smsById(id)).toMatchObject({ state: 'failed', failure: 'carrier-30003' });
  });

  test('a status of another territory’s, or of another text than the one that was sent, changes nothing', async () => {
    const { id } = await aSentSms(world);
    await told(id, { MessageStatus: 'delivered' }, 'elsewhere');
    expect((await smsById(id)).state).toBe('sent');
    await told(id, { MessageStatus: 'delivered' });
    const other = await aSentSms(world);
    await told(other.id, { MessageStatus: 'undelivered', MessageSid: 'SMsecond' });
    expect((await smsById(other.id)).state).toBe('sent');
  });

  test('STOP that the carrier heard of alone, and says with a status, is obeyed from then on', async () => {
    const { id } = await aSentSms(world);
    await told(id, { MessageStatus: 'undelivered', ErrorCode: '21610' });
    expect(
      (await world.database.owner.query(`select phone from sms_stop where phone = '+33639980100'`)).rows,
    ).toHaveLength(1);
  });

  const smsById = async (id: string) =>
    (await world.database.owner.query('select * from sms where id = $1', [id])).rows[0];
  const told = (id: string, form: Form, territory = 'grand-douai') =>
    post(
      world.http,
      `sms-status?territory=${territory}&sms=${id}`,
      { MessageSid: `SM${id}`, ...form },
      { url: world.product.config.publicUrl ?? '' },
    );
});

/** An SMS that the carrier has, of which nothing more was heard. */
async function aSentSms(world: World): Promise<{ id: string }> {
  const id = crypto.randomUUID();
  await world.database.owner.query(
    `insert into sms (territory_id, id, kind, subject, phone, body, reference, state, carrier_sid, queued_at)
     values ('grand-douai', $1, 'confirmation', $2, '+33639980100', 'x', $3, 'sent', $4, now())`,
    [id, crypto.randomUUID(), id, `SM${id}`],
  );
  return { id };
}

test('a text that is not delivered becomes a task', async () => {
  const line = await aTextedLine({ fate: () => ({ status: 'undelivered', errorCode: 30003 }) });
  const booking = await booked(line.world, line.doctor);
  await line.world.settle();
  await line.network.settled();
  expect(await smsAbout(line.world, booking.id)).toMatchObject([
    { state: 'failed', failure: 'carrier-30003' },
  ]);
  expect(await tasksAbout(line.world, booking.id)).toEqual(['tell-booking']);
  await line.close();
});

test('a carrier that takes every text and loses every answer: none twice, none missing', async () => {
  const line = await aTextedLine({
    chaos: { seed: 1, repeat: 1, shuffle: true, drop: 0.5, forge: 0, loseAnswer: 1 },
    firstRetryMs: 50,
  });
  const bookings = [];
  for (let i = 0; i < 8; i++) bookings.push(await booked(line.world, line.doctor, `+3363998017${i}`));
  await line.world.settle(25_000);
  await line.network.settled();
  expect(line.network.messages.map(({ to }) => to).sort()).toEqual(bookings.map(({ phone }) => phone).sort());
  for (const { id } of bookings) {
    const [sms] = await smsAbout(line.world, id);
    expect(sms.state).toMatch(/^(sent|delivered)$/);
    expect(await intentOf(line.world, sms.id)).toMatchObject({ state: 'done' });
    expect(await tasksAbout(line.world, id)).toEqual([]);
  }
  await line.close();
});

test('a carrier that is away for a while gets each text once when it is back', async () => {
  // Whether it took them is certain three times as long after.
  const line = await aTextedLine({ env: { RECOURS_RECOVERY_MS: '1000' }, firstRetryMs: 100 });
  const bookings: Awaited<ReturnType<typeof booked>>[] = [];
  for (const down of ['cut', 'unavailable'] as const) {
    line.network.setApiDown(down);
    bookings.push(await booked(line.world, line.doctor, `+3363998018${bookings.length}`));
    await until(async () =>
      (await smsAbout(line.world, bookings.at(-1)?.id ?? '')).some(({ state }) => state === 'sending'),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (const { id } of bookings) expect(await smsAbout(line.world, id)).toMatchObject([{ state: 'sending' }]);
  line.network.setApiDown(false);
  await line.world.settle(25_000);
  expect(line.network.messages.map(({ to }) => to).sort()).toEqual(bookings.map(({ phone }) => phone));
  for (const { id } of bookings) expect(await tasksAbout(line.world, id)).toEqual([]);
  await line.close();
});
