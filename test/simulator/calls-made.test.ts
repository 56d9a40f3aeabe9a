import { describe, expect, it } from 'vitest';
import { lineUnderTest } from './line-under-test.ts';
import { CALLER, LINE, NURSE, twiml } from './tiny-product.ts';

const line = lineUnderTest();

describe('calls that the product makes', () => {
  it('dials a phone, and goes on when the two have parted', async () => {
    line.product.answer(
      '/voice',
      twiml(`<Dial action="/dialled" timeout="20"><Number url="/screen">${NURSE}</Number></Dial>`),
    );
    line.product.answer('/screen', twiml('<Say>Un patient vous appelle.</Say>'));
    line.product.answer('/dialled', twiml('<Say>Au revoir.</Say>'));
    line.network.phone(NURSE, () => 'answer');
    const call = line.network.dial({ from: CALLER });
    await call.until('talking');
    const nurse = line.network.ongoing.find(({ account }) => account.parentSid === call.sid);
    expect(nurse?.heard).toEqual(['Un patient vous appelle.']);
    line.clock.advance(90_000);
    nurse?.hangUp();
    expect(await call.ended()).toMatchObject({ heard: ['Au revoir.'] });
    expect(line.product.at('/dialled')[0]?.params).toMatchObject({
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallDuration: '90',
      DialCallSid: nurse?.sid,
    });
    expect(nurse?.account).toMatchObject({
      direction: 'outbound-dial',
      hungUpBy: 'callee',
      status: 'completed',
    });
  });

  it.each(['busy', 'no-answer', 'failed'] as const)('says that a phone was %s', async (reaction) => {
    line.product.answer('/voice', twiml(`<Dial action="/dialled">${NURSE}</Dial>`));
    line.product.answer('/dialled', twiml('<Say>Personne.</Say>'));
    line.network.phone(NURSE, () => reaction);
    await line.network.dial({ from: CALLER }).ended();
    expect(line.product.at('/dialled')[0]?.params).toMatchObject({
      DialCallStatus: reaction,
      DialBridged: 'false',
    });
  });

  it('ends the phone it dials when the caller hangs up', async () => {
    line.product.answer('/voice', twiml(`<Dial>${NURSE}</Dial>`));
    line.network.phone(NURSE, () => 'answer');
    const call = line.network.dial({ from: CALLER });
    await call.until('talking');
    call.hangUp();
    await line.network.settled();
    expect(
      line.network.calls.map(({ direction, status, hungUpBy }) => [direction, status, hungUpBy]),
    ).toEqual([
      ['inbound', 'completed', 'caller'],
      ['outbound-dial', 'completed', 'product'],
    ]);
  });

  it('tells the progress of a call made through the API, each step numbered', async () => {
    line.product.answer('/progress', '');
    line.network.phone(NURSE, () => 'answer');
    const made = await line.client().calls.create({
      to: NURSE,
      from: LINE,
      twiml: twiml('<Say>Bonjour.</Say>'),
      statusCallback: `${line.product.url}/progress`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    });
    expect(made.status).toBe('queued');
    await line.network.settled();
    expect(
      line.product
        .at('/progress')
        .map(({ params }) => [params.SequenceNumber, params.CallStatus, params.Direction]),
    ).toEqual([
      ['0', 'initiated', 'outbound-api'],
      ['1', 'ringing', 'outbound-api'],
      ['2', 'in-progress', 'outbound-api'],
      ['3', 'completed', 'outbound-api'],
    ]);
    expect(await line.client().calls(made.sid).fetch()).toMatchObject({
      status: 'completed',
      direction: 'outbound-api',
      duration: '0',
    });
  });

  it('redirects and ends a call under way, and refuses both for one that is over', async () => {
    line.greet();
    const call = line.network.dial({ from: CALLER });
    await call.until('keying');
    await line
      .client()
      .calls(call.sid)
      .update({ twiml: twiml('<Gather><Say>Ailleurs.</Say></Gather>') });
    await call.until((account) => account.heard.includes('Ailleurs.'));
    const ended = await line.client().calls(call.sid).update({ status: 'completed' });
    expect(ended.status).toBe('completed');
    expect(call.account.hungUpBy).toBe('product');
    await expect(line.client().calls(call.sid).update({ status: 'completed' })).rejects.toMatchObject({
      status: 400,
      code: 21220,
    });
    expect((await line.client().calls.list({ from: CALLER })).map(({ sid }) => sid)).toEqual([call.sid]);
  });

  it('does not connect a phone whose owner declines after a word from the product', async () => {
    const dial = `<Dial action="/dialled"><Number url="/screen">${NURSE}</Number></Dial>`;
    line.product.answer('/voice', twiml(dial));
    line.product.answer(
      '/screen',
      twiml('<Gather numDigits="1"><Say>Tapez 1 pour répondre.</Say></Gather><Hangup/>'),
    );
    line.product.answer('/dialled', twiml('<Say>Personne.</Say>'));
    line.network.phone(NURSE, (ringing) => {
      void ringing.staySilent();
      return 'answer';
    });
    const call = line.network.dial({ from: CALLER });
    expect(await call.ended()).toMatchObject({ heard: ['Personne.'] });
    expect(line.product.at('/dialled')[0]?.params).toMatchObject({
      DialCallStatus: 'completed',
      DialBridged: 'false',
    });
  });

  it('frees a nurse whose caller hangs up', async () => {
    line.greet();
    line.product.answer('/free', twiml('<Say>Appel terminé.</Say>'));
    line.network.phone(NURSE, () => 'answer');
    const dialQueue = twiml('<Dial action="/free"><Queue>soins</Queue></Dial>');
    const call = line.network.dial({ from: CALLER });
    await call.press('1');
    await call.until('waiting');
    await line.client().calls.create({ to: NURSE, from: LINE, twiml: dialQueue });
    await call.until('talking');
    const [nurse] = line.network.ongoing.filter(({ account }) => account.direction === 'outbound-api');
    await nurse?.until('talking');
    call.hangUp();
    expect(await nurse?.ended()).toMatchObject({ heard: ['Appel terminé.'], hungUpBy: 'product' });
    expect(line.product.at('/free')[0]?.params).toMatchObject({
      DialCallStatus: 'completed',
      DialBridged: 'true',
    });
    await line.network.settled();
    expect(line.product.at('/queued')[0]?.params).toMatchObject({
      QueueResult: 'bridged',
      CallStatus: 'completed',
    });
  });

  it('goes on when a phone is put down the moment it is picked up', async () => {
    line.product.answer('/voice', twiml(`<Dial action="/dialled">${NURSE}</Dial>`));
    line.product.answer('/dialled', twiml('<Say>Personne.</Say>'));
    line.network.phone(NURSE, (ringing) => {
      void ringing.until(({ status }) => status === 'in-progress').then(ringing.hangUp);
      return 'answer';
    });
    expect(await line.network.dial({ from: CALLER }).ended()).toMatchObject({ heard: ['Personne.'] });
    expect(line.product.at('/dialled')[0]?.params.DialBridged).toBe('false');
  });

  it('goes on at once when it dials an empty queue', async () => {
    line.product.answer('/voice', twiml('<Dial action="/dialled"><Queue>vide</Queue></Dial>'));
    line.product.answer('/dialled', twiml('<Hangup/>'));
    await line.network.dial({ from: CALLER }).ended();
    expect(line.product.at('/dialled')[0]?.params).toMatchObject({
      DialCallStatus: 'no-answer',
      DialBridged: 'false',
    });
  });

  it('frees a caller whose nurse is redirected elsewhere', async () => {
    line.greet();
    const call = line.network.dial({ from: CALLER });
    await call.press('1');
    await call.until('waiting');
    line.network.phone(NURSE, () => 'answer');
    const made = await line.client().calls.create({
      to: NURSE,
      from: LINE,
      twiml: twiml('<Dial><Queue>soins</Queue></Dial>'),
    });
    await call.until('talking');
    await line
      .client()
      .calls(made.sid)
      .update({ twiml: twiml('<Say>Ailleurs.</Say>') });
    expect((await call.ended()).heard.at(-1)).toBe('Merci.');
  });
});
