import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/platform/events.ts';
import { abandonSms, sendSms } from '../../src/telephony/send-sms.ts';
import { twilioCarrier } from '../../src/telephony/twilio-carrier.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import type { World } from '../support/world.ts';
import { ACCOUNT, type Form, post, TOKEN } from './carrier-side.ts';
import { aLine, type TestLine } from './line-under-test.ts';

const MOBILE = '+33639980123';
let quarter = 0;
/** The next free quarter of an hour of Tuesday. */
const nextStart = () => new Date(Date.parse('2026-11-24T08:00:00Z') + quarter++ * 900_000).toISOString();

type Doctor = Awaited<ReturnType<typeof aDoctor>>;
type Booked = { id: string; phone: string };

/** A patient with this phone has an appointment. */
async function booked(world: World, doctor: Doctor, phone: string | undefined = MOBILE): Promise<Booked> {
  const patient = { familyName: 'Inventé', givenName: 'Alix', birthDate: '1980-05-05', insee: '59178', ...(phone && { phone }) };
  const requestId = await aTriagedRequest(world, { patient });
  const slotId = await aSlot(world, doctor, nextStart());
  const { status, body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId, acceptLate: true });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.id, phone };
}

const smsAbout = async (world: World, bookingId: string) =>
  (await world.database.owner.query('select * from sms where subject = $1 order by queued_at, id', [bookingId])).rows;
const tasksAbout = async (world: World, bookingId: string): Promise<string[]> =>
  (await world.database.owner.query<{ kind: string }>('select kind from task where subject = $1', [bookingId])).rows.map(({ kind }) => kind);
const intentOf = async (world: World, smsId: string) =>
  (await world.database.owner.query(`select state, attempts from intent where kind = 'sms' and subject = $1`, [smsId])).rows[0];

describe('with a carrier that answers', () => {
  let line: TestLine;
  let world: World;
  let doctor: Doctor;
  beforeAll(async () => {
    line = await aLine();
    world = line.world;
    doctor = await aDoctor(world);
  });
  afterAll(() => line.close());
  const textsTo = (phone: string) => line.network.messages.filter(({ to }) => to === phone).map(({ body }) => body);

  test('a booking is confirmed once, and its delivery is known', async () => {
    const phone = '+33639980161';
    const booking = await booked(world, doctor, phone);
    await world.settle();
    await line.network.settled();
    expect(textsTo(phone)).toEqual([expect.stringMatching(/^Rendez-vous confirmé demain mardi 24 novembre à .* avec Dr Camille Lemaire/)]);
    expect(textsTo(phone)[0]).not.toMatch(/fièvre|Alix|5 mai|1980/);
    const [sms] = await smsAbout(world, booking.id);
    expect(sms).toMatchObject({ kind: 'confirmation', state: 'delivered', carrier_sid: line.network.messages.at(-1)?.sid });
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
    await world.request('POST', `/v1/bookings/${booking.id}/cancel`, { by: 'professional', reason: 'doctor-ill' });
    await world.settle();
    expect(textsTo(phone)).toEqual([expect.stringMatching(/^Rendez-vous confirmé/), expect.stringMatching(/^Votre rendez-vous prévu .* est annulé\./)]);
    expect(textsTo(phone)[1]).not.toContain('doctor-ill');
  });

  test('a moved booking is one text, not a move and a confirmation', async () => {
    const phone = '+33639980163';
    const booking = await booked(world, doctor, phone);
    await world.settle();
    const slotId = await aSlot(world, doctor, nextStart());
    const moved = await world.request('POST', `/v1/bookings/${booking.id}/move`, { slotId, acceptLate: true });
    expect(moved.status).toBeLessThan(300);
    await world.settle();
    expect(textsTo(phone)).toEqual([expect.stringMatching(/^Rendez-vous confirmé/), expect.stringMatching(/^Votre rendez-vous est déplacé :/)]);
  });

  test.each([
    ['a landline', '+33353010177'],
    ['no phone', ''],
  ])('a patient with %s is a call task instead', async (_, phone) => {
    const booking = await booked(world, doctor, phone);
    await world.settle();
    expect(await smsAbout(world, booking.id)).toEqual([]);
    expect(await tasksAbout(world, booking.id)).toEqual(['tell-booking']);
    await world.request('POST', `/v1/bookings/${booking.id}/cancel`, { by: 'patient', reason: 'feels-better' });
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
      const { id } = await aSentSms(world, doctor);
      for (const MessageStatus of order) expect((await told(id, { MessageStatus })).status).toBe(204);
      expect([order.join(), (await smsById(id)).state]).toEqual([order.join(), 'delivered']);
    }
    const { id } = await aSentSms(world, doctor);
    for (const form of [{ MessageStatus: 'undelivered', ErrorCode: '30003' }, { MessageStatus: 'sent' }]) await told(id, form as Form);
    expect(await smsById(id)).toMatchObject({ state: 'failed', failure: 'carrier-30003' });
  });

  test('a status of another territory’s, or of another text than the one that was sent, changes nothing', async () => {
    const { id } = await aSentSms(world, doctor);
    await told(id, { MessageStatus: 'delivered' }, 'elsewhere');
    expect((await smsById(id)).state).toBe('sent');
    await told(id, { MessageStatus: 'delivered' });
    const other = await aSentSms(world, doctor);
    await told(other.id, { MessageStatus: 'undelivered', MessageSid: 'SMsecond' });
    expect((await smsById(other.id)).state).toBe('sent');
  });

  const smsById = async (id: string) => (await world.database.owner.query('select * from sms where id = $1', [id])).rows[0];
  const told = (id: string, form: Form, territory = 'grand-douai') =>
    post(world.http, `sms-status?territory=${territory}&sms=${id}`, { MessageSid: `SM${id}`, ...form }, { url: world.product.config.publicUrl ?? '' });
});

/** An SMS that the carrier has, of which nothing more was heard. */
async function aSentSms(world: World, doctor: Doctor): Promise<{ id: string }> {
  const booking = await booked(world, doctor, '+33353010178');
  const id = crypto.randomUUID();
  await world.database.owner.query(
    `insert into sms (territory_id, id, kind, subject, phone, body, reference, state, carrier_sid, queued_at)
     values ('grand-douai', $1, 'confirmation', $2, '+33639980100', 'x', $3, 'sent', $4, now())`,
    [id, booking.id, id, `SM${id}`],
  );
  return { id };
}

test('a text that is not delivered becomes a task', async () => {
  const line = await aLine({ fate: () => ({ status: 'undelivered', errorCode: 30003 }) });
  const booking = await booked(line.world, await aDoctor(line.world));
  await line.world.settle();
  await line.network.settled();
  expect(await smsAbout(line.world, booking.id)).toMatchObject([{ state: 'failed', failure: 'carrier-30003' }]);
  expect(await tasksAbout(line.world, booking.id)).toEqual(['tell-booking']);
  await line.close();
});

test('a carrier that takes every text and loses every answer: none twice, none missing', async () => {
  const line = await aLine({ chaos: { seed: 1, repeat: 1, shuffle: true, drop: 0.5, forge: 0, loseAnswer: 1 } });
  const doctor = await aDoctor(line.world);
  const bookings = [];
  for (let i = 0; i < 8; i++) bookings.push(await booked(line.world, doctor, `+3363998017${i}`));
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
  const line = await aLine();
  const doctor = await aDoctor(line.world);
  const bookings = [];
  for (const down of ['cut', 'unavailable'] as const) {
    line.network.setApiDown(down);
    bookings.push(await booked(line.world, doctor, `+3363998018${bookings.length}`));
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  for (const { id } of bookings) expect(await smsAbout(line.world, id)).toMatchObject([{ state: 'sending' }]);
  line.network.setApiDown(false);
  await line.world.settle(25_000);
  expect(line.network.messages.map(({ to }) => to).sort()).toEqual(bookings.map(({ phone }) => phone));
  for (const { id } of bookings) expect(await tasksAbout(line.world, id)).toEqual([]);
  await line.close();
});

describe('a worker that is killed', () => {
  let line: TestLine;
  let world: World;
  let doctor: Doctor;
  beforeAll(async () => {
    line = await aLine({ work: false });
    world = line.world;
    doctor = await aDoctor(world);
  });
  afterAll(() => line.close());
  afterEach(() => line.network.settled());

  const carrier = () =>
    twilioCarrier({ accountSid: ACCOUNT, authTokens: [TOKEN], apiUrl: line.network.apiUrl }, { lookAgainMs: 10 });
  const deps = (with_: ReturnType<typeof carrier>) => ({
    database: world.product.database,
    clock: world.clock,
    carrier: with_,
    publicUrl: world.product.config.publicUrl ?? '',
  });
  /** Runs the reaction that queues the SMS, and gives the event that asks for it to be sent. */
  async function queued(phone: string): Promise<{ event: RecordedEvent; bookingId: string }> {
    const { id } = await booked(world, doctor, phone);
    const { tellPatient } = await import('../../src/telephony/tell-patient.ts');
    await world.run((tx) => tellPatient(tx, 'confirmation', id, true));
    const { rows } = await world.database.owner.query(
      `select e.territory_id as "territoryId", e.id, e.subject, e.type, e.data from event e join sms s on s.id = e.subject where s.subject = $1`,
      [id],
    );
    return { event: rows[0], bookingId: id };
  }
  const leaseIsOver = (smsId: string) =>
    world.database.owner.query(`update intent set attempted_at = attempted_at - interval '25 s' where subject = $1`, [smsId]);
  const sentTo = (phone: string) => line.network.messages.filter(({ to }) => to === phone).length;
  /** Does it, and never comes back: a process that died. */
  const dying = (work: () => Promise<unknown>) => async () => {
    await work();
    return new Promise<never>(() => undefined);
  };

  test('between the carrier’s yes and its record: the carrier’s list says so, nothing is sent twice', async () => {
    const phone = '+33639980191';
    const { event, bookingId } = await queued(phone);
    const gone = Promise.withResolvers<void>();
    const real = carrier();
    const killed = { ...real, sendSms: (sms: Parameters<typeof real.sendSms>[0]) => dying(() => real.sendSms(sms).then(() => gone.resolve()))() };
    void sendSms(deps(killed), event);
    await gone.promise;
    expect(sentTo(phone)).toBe(1);

    await expect(sendSms(deps(real), event)).rejects.toThrow('under way');
    await leaseIsOver(event.subject);
    await sendSms(deps(real), event);
    await sendSms(deps(real), event);
    expect(sentTo(phone)).toBe(1);
    const [sms] = await smsAbout(world, bookingId);
    expect(sms.state).toMatch(/^(sent|delivered)$/);
    expect(await intentOf(world, sms.id)).toEqual({ state: 'done', attempts: 2 });
  });

  test('before the carrier heard of it: the carrier’s list does not know it, and it is sent once', async () => {
    const phone = '+33639980192';
    const { event } = await queued(phone);
    const called = Promise.withResolvers<void>();
    const real = carrier();
    void sendSms(deps({ ...real, sendSms: dying(async () => called.resolve()) }), event);
    await called.promise;
    await leaseIsOver(event.subject);
    await sendSms(deps(real), event);
    expect(sentTo(phone)).toBe(1);
  });

  test('for good, with the carrier out of reach: nobody knows, and a person calls', async () => {
    const phone = '+33639980193';
    const { event, bookingId } = await queued(phone);
    const called = Promise.withResolvers<void>();
    const real = carrier();
    void sendSms(deps({ ...real, sendSms: dying(async () => called.resolve()) }), event);
    await called.promise;
    await world.run((tx) => abandonSms(tx, event.id));
    expect(await smsAbout(world, bookingId)).toMatchObject([{ state: 'unknown', failure: 'carrier-out-of-reach' }]);
    expect(await tasksAbout(world, bookingId)).toEqual(['tell-booking']);
    await sendSms(deps(real), event);
    expect(sentTo(phone)).toBe(0);
  });

  test('and a booking called off meanwhile is not confirmed any more', async () => {
    const phone = '+33639980194';
    const { event, bookingId } = await queued(phone);
    await world.request('POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'feels-better' });
    await sendSms(deps(carrier()), event);
    expect(sentTo(phone)).toBe(0);
    expect(await smsAbout(world, bookingId)).toMatchObject([{ state: 'failed', failure: 'no-longer-so' }]);
    expect(await intentOf(world, event.subject)).toMatchObject({ state: 'refused' });
    expect(await tasksAbout(world, bookingId)).toEqual([]);
  });
});
