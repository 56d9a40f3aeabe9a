import { describe, expect, it } from 'vitest';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { lineUnderTest } from './line-under-test.ts';
import { CALLER, LINE, NURSE, twiml } from './tiny-product.ts';

const line = lineUnderTest();
const SAMU = '+33353010015';
const SIP = 'sip:infirmiere@cpts.test';

const room = (attributes = '', dial = 'action="/left"') =>
  twiml(`<Dial ${dial}><Conference ${attributes}>appel-1</Conference></Dial>`);

/** A phone that picks up; gives the call that rang it. */
function phoneOf(number: string): Promise<CallHandle> {
  const { promise, resolve } = Promise.withResolvers<CallHandle>();
  line.network.phone(number, (call) => {
    resolve(call);
    return 'answer';
  });
  return promise;
}

/** Rings this phone into the room, as the product does through the API. */
async function rings(number: string, document = room()): Promise<CallHandle> {
  const rung = phoneOf(number);
  await line.client().calls.create({ to: number, from: LINE, twiml: document });
  return rung;
}

const dials = (document = room()): CallHandle => {
  line.product.answer('/voice', document);
  line.product.answer('/left', twiml('<Say>Au revoir.</Say>'));
  return line.network.dial({ from: CALLER });
};

describe('a conference', () => {
  it('lets everybody hear everybody, from the second who comes', async () => {
    const caller = dials();
    await caller.until('alone');
    const nurse = await rings(NURSE);
    await Promise.all([caller.until('talking'), nurse.until('talking')]);
    line.clock.advance(30_000);
    const samu = await rings(SAMU);
    await samu.until('talking');
    line.clock.advance(60_000);
    nurse.hangUp();
    await line.network.settled();
    expect([caller.state, samu.state]).toEqual(['talking', 'talking']);
    line.clock.advance(10_000);
    samu.hangUp();
    await caller.until('alone');
    caller.hangUp();
    await line.network.settled();
    const [from] = caller.account.talks;
    expect(caller.account.talks).toEqual([
      { from: from?.from, until: line.clock.now(), with: [nurse.sid, samu.sid] },
    ]);
    expect(nurse.account.talks.map(({ with: whom }) => whom)).toEqual([[caller.sid, samu.sid]]);
    expect((nurse.account.talks[0]?.until ?? 0) - (nurse.account.talks[0]?.from ?? 0)).toBe(90_000);
  });

  it('plays its document to whoever waits for the start, and not after', async () => {
    line.product.answer('/music', twiml('<Say>Un instant.</Say><Pause length="10"/>'));
    const visits = () => line.product.at('/music').length;
    const caller = dials(room('startConferenceOnEnter="false" waitUrl="/music"'));
    await caller.until(() => visits() > 2);
    expect(caller.state).toBe('alone');
    expect(line.product.at('/music')[0]?.params).toMatchObject({ FriendlyName: 'appel-1' });
    const second = await rings(SAMU, room('startConferenceOnEnter="false"'));
    await second.until('alone');
    expect(caller.state).toBe('alone');
    await (await rings(NURSE)).until('talking');
    await caller.until('talking');
    await line.network.settled();
    const before = visits();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(visits()).toBe(before);
  });

  it('is silence, and noted, when its document is broken', async () => {
    line.product.answer('/music', twiml('<Gather><Say>Tapez 1.</Say></Gather>'));
    const caller = dials(room('waitUrl="/music"'));
    await caller.until(({ errors }) => errors.length > 0);
    expect(caller.errors[0]?.code).toBe(12200);
    await (await rings(NURSE)).until('talking');
    expect(caller.state).toBe('talking');
  });

  it('ends for all when one leaves whose leaving ends it, and each goes on at the action', async () => {
    const caller = dials();
    await caller.until('alone');
    const nurse = await rings(NURSE, room('endConferenceOnExit="true"'));
    await caller.until('talking');
    nurse.hangUp();
    expect(await caller.ended()).toMatchObject({ heard: ['Au revoir.'], hungUpBy: 'product' });
    await line.network.settled();
    expect(line.product.at('/left').map(({ params }) => [params.CallSid, params.CallStatus])).toEqual(
      expect.arrayContaining([
        [caller.sid, 'in-progress'],
        [nurse.sid, 'completed'],
      ]),
    );
    expect(line.product.at('/left')[0]?.params).toMatchObject({
      DialCallStatus: 'answered',
      DialBridged: 'true',
    });
  });

  it('is left for another document without a word to the action, and can be joined again', async () => {
    const caller = dials();
    const nurse = await rings(NURSE);
    await caller.until('talking');
    line.product.answer('/hold', twiml('<Say>Ne quittez pas.</Say><Pause length="60"/><Redirect/>'));
    const hold = twiml('<Say>Ne quittez pas.</Say><Gather/><Redirect>/hold</Redirect>');
    await line.client().calls(caller.sid).update({ twiml: hold });
    await nurse.until('alone');
    expect(caller.heard).toContain('Ne quittez pas.');
    await line.client().calls(caller.sid).update({ twiml: room() });
    await nurse.until('talking');
    expect(caller.account.talks).toHaveLength(2);
    expect(line.product.at('/left')).toEqual([]);
  });

  it('tells who comes, who goes, and when it starts and ends', async () => {
    line.product.answer('/events', '');
    const told = 'statusCallback="/events" statusCallbackEvent="start end join leave"';
    const caller = dials(room(told));
    await caller.until('alone');
    const nurse = await rings(NURSE);
    await caller.until('talking');
    nurse.hangUp();
    await caller.until('alone');
    caller.hangUp();
    await line.network.settled();
    expect(
      line.product
        .at('/events')
        .map(({ params }) => [params.SequenceNumber, params.StatusCallbackEvent, params.CallSid]),
    ).toEqual([
      ['1', 'participant-join', caller.sid],
      ['2', 'participant-join', nurse.sid],
      ['3', 'conference-start', undefined],
      ['4', 'participant-leave', nurse.sid],
      ['5', 'participant-leave', caller.sid],
      ['6', 'conference-end', undefined],
    ]);
  });

  it('is full for whoever is too many', async () => {
    const caller = dials(room('maxParticipants="2"'));
    await rings(NURSE);
    await caller.until('talking');
    line.product.answer('/left', twiml('<Say>Complet.</Say>'));
    const late = await rings(SAMU, room('maxParticipants="2"'));
    expect((await late.ended()).heard).toEqual(['Complet.']);
    expect(line.product.at('/left')[0]?.params).toMatchObject({
      DialCallStatus: 'failed',
      DialBridged: 'false',
    });
  });

  it('lasts no longer than the Dial says', async () => {
    await line.start({ timeScale: 0.01 });
    const caller = dials(room('', 'action="/left" timeLimit="20"'));
    const nurse = await rings(NURSE);
    await caller.until('talking');
    expect((await caller.ended()).heard).toEqual(['Au revoir.']);
    expect(nurse.state).toBe('alone');
  });
});

describe('a phone that the product rings', () => {
  const asks = twiml('<Gather numDigits="1" action="/ready"><Say>Un appel. Tapez 1.</Say></Gather><Hangup/>');

  it('presses a key to take the call, on a SIP address too, and sees whom was rung', async () => {
    line.product.answer('/operator', asks);
    line.product.answer('/ready', room());
    const caller = dials();
    for (const address of [NURSE, SIP]) {
      const rung = phoneOf(address);
      await line
        .client()
        .calls.create({ to: address, from: LINE, url: `${line.product.url}/operator?leg=7` });
      const nurse = await rung;
      expect(nurse.account).toMatchObject({ to: address, direction: 'outbound-api' });
      await nurse.press('1');
      await nurse.until('talking');
    }
    expect(line.product.at('/ready').map(({ params }) => [params.To, params.Digits])).toEqual([
      [NURSE, '1'],
      [SIP, '1'],
    ]);
    expect(caller.account.talks[0]?.with).toHaveLength(2);
  });

  it('is picked up late, and each step is told with its number', async () => {
    line.product.answer('/progress', '');
    const picksUp = Promise.withResolvers<'answer'>();
    line.network.phone(NURSE, () => picksUp.promise);
    await line.client().calls.create({
      to: NURSE,
      from: LINE,
      twiml: asks,
      statusCallback: `${line.product.url}/progress`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    });
    await line.network.ongoing[0]?.until('ringing');
    line.clock.advance(20_000);
    picksUp.resolve('answer');
    const [nurse] = line.network.ongoing;
    await nurse?.until('keying');
    nurse?.hangUp();
    await line.network.settled();
    expect(
      line.product.at('/progress').map(({ params }) => [params.SequenceNumber, params.CallStatus]),
    ).toEqual([
      ['0', 'initiated'],
      ['1', 'ringing'],
      ['2', 'in-progress'],
      ['3', 'completed'],
    ]);
    expect(nurse?.account.hungUpBy).toBe('callee');
  });

  it.each([
    ['answer', 'human'],
    ['machine', 'machine_start'],
  ] as const)('tells whether a person has picked up (%s: %s)', async (reaction, told) => {
    line.product.answer('/operator', twiml('<Hangup/>'));
    line.network.phone(NURSE, () => reaction);
    const url = `${line.product.url}/operator`;
    await line.client().calls.create({ to: NURSE, from: LINE, url, machineDetection: 'Enable' });
    await expect.poll(() => line.product.at('/operator')[0]?.params.AnsweredBy).toBe(told);
  });

  it('rings no longer than its timeout', async () => {
    await line.start({ timeScale: 0.01 });
    line.network.phone(NURSE, () => Promise.withResolvers<'answer'>().promise);
    const made = await line.client().calls.create({ to: NURSE, from: LINE, twiml: asks, timeout: 20 });
    await line.network.settled();
    await expect.poll(async () => (await line.client().calls(made.sid).fetch()).status).toBe('no-answer');
  });

  it('is not called when the API has a bad moment', async () => {
    const chaos = { seed: 1, repeat: 0, shuffle: false, drop: 0, forge: 0, refuseRequest: 0.5 };
    await line.start({ chaos });
    line.network.phone(NURSE, () => 'answer');
    const made = await Promise.allSettled(
      Array.from({ length: 20 }, () => line.client().calls.create({ to: NURSE, from: LINE, twiml: asks })),
    );
    const yes = made.filter(({ status }) => status === 'fulfilled');
    expect(yes.length).toBeGreaterThan(3);
    expect(yes.length).toBeLessThan(17);
    expect(line.network.calls).toHaveLength(yes.length);
  });

  it('lets a caller hear the ringing until the bridge, where the product wants it so', async () => {
    const picksUp = Promise.withResolvers<'answer'>();
    line.product.answer('/voice', twiml(`<Dial answerOnBridge="true">${NURSE}</Dial>`));
    line.network.phone(NURSE, () => picksUp.promise);
    const caller = line.network.dial({ from: CALLER });
    await expect.poll(() => line.network.calls.length).toBe(2);
    expect(caller.account.answeredAt).toBeUndefined();
    picksUp.resolve('answer');
    await caller.until('talking');
    expect(caller.account.status).toBe('in-progress');
  });
});
