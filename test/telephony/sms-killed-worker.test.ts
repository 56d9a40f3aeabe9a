import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/platform/events.ts';
import { CarrierSilent } from '../../src/telephony/carrier.ts';
import { abandonSms, sendSms } from '../../src/telephony/send-sms.ts';
import { tellPatient } from '../../src/telephony/tell-patient.ts';
import { twilioCarrier } from '../../src/telephony/twilio-carrier.ts';
import { aDoctor } from '../support/people.ts';
import type { World } from '../support/world.ts';
import { booked, type Doctor, intentOf, smsAbout, tasksAbout } from './booked-patient.ts';
import { ACCOUNT, TOKEN } from './carrier-side.ts';
import { aLine, type TestLine } from './line-under-test.ts';

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
    twilioCarrier({ accountSid: ACCOUNT, authTokens: [TOKEN], apiUrl: line.network.apiUrl });
  const deps = (with_: ReturnType<typeof carrier>, listedWithinMs = 0) => ({
    database: world.product.database,
    clock: world.clock,
    carrier: with_,
    publicUrl: world.product.config.publicUrl ?? '',
    listedWithinMs,
  });
  /** Runs the reaction that queues the SMS, and gives the event that asks for it to be sent. */
  async function queued(phone: string): Promise<{ event: RecordedEvent; bookingId: string }> {
    const { id } = await booked(world, doctor, phone);
    await world.run((tx) => tellPatient(tx, 'confirmation', id, true));
    const { rows } = await world.database.owner.query(
      `select e.territory_id as "territoryId", e.id, e.subject, e.type, e.data from event e join sms s on s.id = e.subject where s.subject = $1`,
      [id],
    );
    return { event: rows[0], bookingId: id };
  }
  const leaseIsOver = (smsId: string) =>
    world.database.owner.query(
      `update intent set attempted_at = attempted_at - interval '25 s' where subject = $1`,
      [smsId],
    );
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
    const killed = {
      ...real,
      sendSms: (sms: Parameters<typeof real.sendSms>[0]) =>
        dying(() => real.sendSms(sms).then(() => gone.resolve()))(),
    };
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

  test('and a carrier that is slow to list what it took: nothing is sent again before its list has had time', async () => {
    const phone = '+33639980195';
    const { event, bookingId } = await queued(phone);
    const real = carrier();
    let listed = false;
    const slow = {
      ...real,
      sendSms: async (sms: Parameters<typeof real.sendSms>[0]) => {
        await real.sendSms(sms);
        throw new CarrierSilent('the answer was lost');
      },
      findSms: async (sought: Parameters<typeof real.findSms>[0]) =>
        listed ? real.findSms(sought) : ('not-there' as const),
    };
    await expect(sendSms(deps(slow, 60_000), event)).rejects.toThrow('the answer was lost');
    for (let i = 0; i < 3; i++)
      await expect(sendSms(deps(slow, 60_000), event)).rejects.toThrow('may not have listed it yet');
    expect(await intentOf(world, event.subject)).toMatchObject({ state: 'attempting' });
    listed = true;
    await sendSms(deps(slow, 60_000), event);
    expect(sentTo(phone)).toBe(1);
    expect(await smsAbout(world, bookingId)).toMatchObject([
      { state: expect.stringMatching(/^(sent|delivered)$/) },
    ]);
  });

  test('a second hand-over has a time of its own to be listed', async () => {
    const phone = '+33639980196';
    const { event } = await queued(phone);
    const real = carrier();
    const deaf = {
      ...real,
      sendSms: async () => Promise.reject(new CarrierSilent('no answer')),
    };
    await expect(sendSms(deps(deaf), event)).rejects.toThrow('no answer');
    await expect(sendSms(deps(deaf), event)).rejects.toThrow('no answer');
    await expect(sendSms(deps(deaf, 60_000), event)).rejects.toThrow('may not have listed it yet');
    expect(sentTo(phone)).toBe(0);
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
    expect(await smsAbout(world, bookingId)).toMatchObject([
      { state: 'unknown', failure: 'carrier-out-of-reach' },
    ]);
    expect(await tasksAbout(world, bookingId)).toEqual(['tell-booking']);
    await sendSms(deps(real), event);
    expect(sentTo(phone)).toBe(0);
  });

  test('and a booking called off meanwhile is not confirmed any more', async () => {
    const phone = '+33639980194';
    const { event, bookingId } = await queued(phone);
    await world.request('POST', `/v1/bookings/${bookingId}/cancel`, {
      by: 'patient',
      reason: 'feels-better',
    });
    await sendSms(deps(carrier()), event);
    expect(sentTo(phone)).toBe(0);
    expect(await smsAbout(world, bookingId)).toMatchObject([{ state: 'failed', failure: 'no-longer-so' }]);
    expect(await intentOf(world, event.subject)).toMatchObject({ state: 'refused' });
    expect(await tasksAbout(world, bookingId)).toEqual([]);
  });
});
