import { describe, expect, it } from 'vitest';
import { minutes } from '../../src/platform/clock.ts';
import type { PhoneNetwork } from '../../src/simulator/phone-network.ts';
import { refuseRealCarrier } from '../../src/simulator/refuse-real-carrier.ts';
import { lineUnderTest } from './line-under-test.ts';
import { ACCOUNT, CALLER, LINE, NURSE, TOKEN, twiml } from './tiny-product.ts';

const line = lineUnderTest();

describe('a call to the line', () => {
  it('is greeted, chooses, waits, is taken out of the queue by a nurse, talks, and ends', async () => {
    line.greet();
    line.product.answer('/nurse', twiml('<Dial><Queue url="/whisper">soins</Queue></Dial>'));
    line.product.answer('/whisper', twiml('<Say>On vous répond.</Say>'));
    const call = line.network.dial({ from: CALLER });
    await call.until('keying');
    expect(call.heard).toEqual(['Bonjour. Tapez 1.']);
    await call.press('1');
    await call.until('waiting');
    line.clock.advance(minutes(2));

    const nurse = Promise.withResolvers<Parameters<Parameters<PhoneNetwork['phone']>[1]>[0]>();
    line.network.phone(NURSE, (ringing) => {
      nurse.resolve(ringing);
      return 'answer';
    });
    await line.client().calls.create({ to: NURSE, from: LINE, url: `${line.product.url}/nurse` });
    const nursesCall = await nurse.promise;
    await call.until('talking');
    await nursesCall.until('talking');
    line.clock.advance(minutes(5));
    nursesCall.hangUp();

    const account = await call.ended();
    await line.network.settled();
    expect(account).toMatchObject({
      status: 'completed',
      hungUpBy: 'product',
      digits: '1',
      errors: [],
      from: CALLER,
    });
    expect(account.heard.at(0)).toBe('Bonjour. Tapez 1.');
    expect(account.heard.slice(-2)).toEqual(['On vous répond.', 'Merci.']);
    expect(account.waits).toEqual([expect.objectContaining({ queue: 'soins', result: 'bridged' })]);
    expect(line.product.at('/gather')[0]?.params).toMatchObject({
      Digits: '1',
      CallStatus: 'in-progress',
      CallSid: call.sid,
    });
    expect(line.product.at('/wait')[0]?.params).toMatchObject({
      QueuePosition: '1',
      QueueTime: '0',
      CurrentQueueSize: '1',
    });
    expect(line.product.at('/whisper')[0]?.params).toMatchObject({
      QueueTime: '120',
      DequeingCallSid: nursesCall.sid,
    });
    expect(line.product.at('/queued')[0]?.params).toMatchObject({ QueueResult: 'bridged', QueueTime: '120' });
    expect(line.product.at('/status').map(({ params }) => params)).toEqual([
      expect.objectContaining({
        CallSid: call.sid,
        CallStatus: 'completed',
        CallDuration: '420',
        CallbackSource: 'call-progress-events',
        Timestamp: 'Mon, 23 Nov 2026 10:07:00 +0000',
      }),
    ]);
    expect(line.product.seen.every(({ genuine }) => genuine)).toBe(true);
    expect(new Set(line.product.seen.map(({ token }) => token)).size).toBe(line.product.seen.length);
  });

  it('rings with the parameters that the carrier sends', async () => {
    line.greet();
    const call = line.network.dial({ from: CALLER });
    await call.until('keying');
    expect(line.product.at('/voice')[0]?.params).toMatchObject({
      AccountSid: ACCOUNT,
      ApiVersion: '2010-04-01',
      CallStatus: 'ringing',
      Direction: 'inbound',
      From: CALLER,
      Caller: CALLER,
      To: LINE,
      Called: LINE,
      FromCountry: 'FR',
      FromCity: '',
    });
  });

  it('shows a withheld number the way the carrier does', async () => {
    line.greet();
    const call = line.network.dial();
    await call.until('keying');
    expect(line.product.at('/voice')[0]?.params).toMatchObject({ From: '+266696687', FromCountry: '' });
  });

  it('goes on with the next verb when the caller stays silent', async () => {
    line.greet();
    const call = line.network.dial({ from: CALLER });
    await call.staySilent();
    expect(await call.ended()).toMatchObject({
      heard: ['Bonjour. Tapez 1.', 'Au revoir.'],
      hungUpBy: 'product',
    });
    expect(line.product.at('/gather')).toEqual([]);
  });

  it('hands on the keys up to the number asked for, or to the finishing key', async () => {
    line.product.answer('/voice', twiml('<Gather action="/number"><Say>Votre numéro ?</Say></Gather>'));
    line.product.answer('/number', twiml('<Gather numDigits="2" action="/two"/>'));
    line.product.answer('/two', twiml('<Hangup/>'));
    const call = line.network.dial({ from: CALLER });
    await call.press('0639980101#');
    await call.press('123');
    expect(await call.ended()).toMatchObject({ digits: '0639980101#12' });
    expect(line.product.at('/number')[0]?.params).toMatchObject({ Digits: '0639980101', FinishedOnKey: '#' });
    expect(line.product.at('/two')[0]?.params).toMatchObject({ Digits: '12' });
  });

  it('is refused, or given up while it rings, without having been answered', async () => {
    line.product.answer('/voice', twiml('<Reject reason="busy"/>'));
    const refused = line.network.dial({ from: CALLER });
    expect(await refused.ended()).toMatchObject({
      status: 'busy',
      answeredAt: undefined,
      hungUpBy: 'product',
    });
    const answer = Promise.withResolvers<string>();
    line.product.answer('/voice', (_, reply) =>
      answer.promise.then((text) => reply.type('text/xml').send(text)),
    );
    const givenUp = line.network.dial({ from: CALLER });
    givenUp.hangUp();
    expect(givenUp.account).toMatchObject({ status: 'no-answer', hungUpBy: 'caller' });
    answer.resolve(twiml('<Say>Trop tard.</Say>'));
    await line.network.settled();
    expect(givenUp.heard).toEqual([]);
    expect(line.product.at('/status').map(({ params }) => [params.CallStatus, params.CallDuration])).toEqual([
      ['busy', '0'],
      ['no-answer', '0'],
    ]);
  });

  it('says what it waited for in vain', async () => {
    line.product.answer('/voice', twiml('<Say>Fermé.</Say>'));
    const call = line.network.dial({ from: CALLER });
    await expect(call.until('waiting')).rejects.toThrow(
      /waited for waiting, but the call has ended: completed.*« Fermé\. »/,
    );
  });
});

describe('where time passes', () => {
  it('lets a Gather end by itself, a pause last, and a key cut the voice short', async () => {
    await line.start({ timeScale: 0.02 });
    line.product.answer(
      '/voice',
      twiml(
        '<Gather timeout="3" action="/gather"><Say>Bonjour.</Say></Gather><Pause length="5"/><Say>Adieu.</Say>',
      ),
    );
    const began = performance.now();
    const silent = line.network.dial({ from: CALLER });
    expect((await silent.ended()).heard).toEqual(['Bonjour.', 'Adieu.']);
    expect(performance.now() - began).toBeGreaterThan(160);

    line.product.answer(
      '/voice',
      twiml(`<Gather numDigits="1" action="/gather"><Say>${'Long discours. '.repeat(200)}</Say></Gather>`),
    );
    line.product.answer('/gather', twiml('<Say>Choisi.</Say>'));
    const hasty = line.network.dial({ from: CALLER });
    const pressed = performance.now();
    await hasty.press('1');
    await hasty.until((account) => account.heard.includes('Choisi.'));
    expect(performance.now() - pressed).toBeLessThan(2000);
  });

  it('does not let a phone ring for ever', async () => {
    await line.start({ timeScale: 0.01 });
    line.product.answer('/voice', twiml(`<Dial timeout="10" action="/dialled">${NURSE}</Dial>`));
    line.product.answer('/dialled', twiml('<Hangup/>'));
    line.network.phone(NURSE, () => new Promise(() => undefined));
    await line.network.dial({ from: CALLER }).ended();
    expect(line.product.at('/dialled')[0]?.params.DialCallStatus).toBe('no-answer');
  });
});

describe('the network', () => {
  it('signs for the public address when a proxy stands before the product', async () => {
    await line.replaceProduct('https://ligne.cpts.example:8443/recours');
    await line.start({ publicUrl: 'https://ligne.cpts.example:8443/recours' });
    line.product.answer(
      '/voice',
      twiml('<Redirect>https://ligne.cpts.example:8443/recours/menu?n=1</Redirect>'),
    );
    line.product.answer('/menu', twiml('<Say>Bonjour.</Say>'));
    const call = line.network.dial({ from: CALLER });
    expect(await call.ended()).toMatchObject({ heard: ['Bonjour.'], errors: [] });
    await line.network.settled();
    expect(line.product.at('/status')).toHaveLength(1);
    expect(line.product.seen.every(({ genuine }) => genuine)).toBe(true);
  });

  it('follows the product to another address', async () => {
    await line.start({ voiceUrl: 'http://127.0.0.1:1/voice', statusUrl: 'http://127.0.0.1:1/status' });
    line.product.answer('/voice', twiml('<Say>Bonjour.</Say>'));
    line.network.pointTo(line.product.url);
    expect(await line.network.dial({ from: CALLER }).ended()).toMatchObject({
      heard: ['Bonjour.'],
      errors: [],
    });
    await line.network.settled();
    expect(line.product.at('/status').map(({ genuine }) => genuine)).toEqual([true]);
  });

  it('closes in the middle of calls without a word to the product', async () => {
    line.greet();
    const calls = [line.network.dial({ from: CALLER }), line.network.dial()];
    for (const call of calls) await call.press('1');
    for (const call of calls) await call.until('waiting');
    await line.network.close();
    expect(line.product.at('/status')).toEqual([]);
    expect(line.product.at('/queued')).toEqual([]);
  });

  it('refuses to run beside the credentials of a real carrier', async () => {
    const real = { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN };
    expect(() => refuseRealCarrier(real)).toThrow(
      /^Le réseau téléphonique simulé refuse de démarrer : .* opérateur réel\. [^\n]*$/,
    );
    expect(() => refuseRealCarrier({ ...real, TWILIO_API_URL: 'https://api.twilio.com' })).toThrow('réel');
    expect(() => refuseRealCarrier({ ...real, TWILIO_API_URL: 'http://127.0.0.1.evil.example' })).toThrow(
      'réel',
    );
    expect(() => refuseRealCarrier({ ...real, TWILIO_API_URL: 'http://127.0.0.1:4010' })).not.toThrow();
    expect(() => refuseRealCarrier({})).not.toThrow();
    await expect(line.start({ env: real })).rejects.toThrow('opérateur réel');
  });
});
