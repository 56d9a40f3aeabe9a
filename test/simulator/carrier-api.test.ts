import { describe, expect, it } from 'vitest';
import { minutes } from '../../src/platform/clock.ts';
import { lineUnderTest } from './line-under-test.ts';
import { ACCOUNT, CALLER, LINE, twiml } from './tiny-product.ts';

const line = lineUnderTest();
const chaos = { seed: 1, repeat: 0, shuffle: false, drop: 0, forge: 0 };

const send = (body: string, to = CALLER) =>
  line.client().messages.create({ to, from: LINE, body, statusCallback: `${line.product.url}/text` });

describe('texts', () => {
  it('are accepted, sent, delivered, and each step is told', async () => {
    line.product.answer('/text', '');
    const made = await send('Rendez-vous à 14 h. Réf. 7KQ2.');
    expect(made).toMatchObject({
      status: 'queued',
      to: CALLER,
      from: LINE,
      direction: 'outbound-api',
      numSegments: '1',
    });
    expect(made.dateCreated).toEqual(new Date('2026-11-23T10:00:00Z'));
    await line.network.settled();
    expect(line.product.at('/text').map(({ params }) => params.MessageStatus)).toEqual([
      'queued',
      'sent',
      'delivered',
    ]);
    expect(line.product.at('/text')[0]?.params).toMatchObject({
      MessageSid: made.sid,
      SmsStatus: 'queued',
      To: CALLER,
    });
    expect(line.network.messages).toEqual([
      expect.objectContaining({
        sid: made.sid,
        body: 'Rendez-vous à 14 h. Réf. 7KQ2.',
        dateSent: line.clock.now(),
        status: 'delivered',
      }),
    ]);
    expect(await line.client().messages(made.sid).fetch()).toMatchObject({
      status: 'delivered',
      errorCode: null,
    });
  });

  it('to a landline are not delivered', async () => {
    const made = await send('Bonjour', '+33353010999');
    await line.network.settled();
    expect(await line.client().messages(made.sid).fetch()).toMatchObject({
      status: 'undelivered',
      errorCode: 30006,
    });
    expect(line.product.at('/text').at(-1)?.params).toMatchObject({
      MessageStatus: 'undelivered',
      ErrorCode: '30006',
    });
  });

  it('are found again by recipient and time, newest first', async () => {
    await send('un');
    await line.network.settled();
    line.clock.advance(minutes(60));
    await send('deux');
    await send('autre', '+33639980102');
    await line.network.settled();
    const sentSince = (ms: number) =>
      line.client().messages.list({ to: CALLER, dateSentAfter: new Date(line.clock.now() + ms) });
    expect((await line.client().messages.list({ to: CALLER })).map(({ body }) => body)).toEqual([
      'deux',
      'un',
    ]);
    expect((await sentSince(-minutes(30))).map(({ body }) => body)).toEqual(['deux']);
    expect(await sentSince(minutes(1))).toEqual([]);
    expect(await line.client().messages.list({ dateSent: new Date(line.clock.now()) })).toHaveLength(3);
    expect(
      await line.client().messages.list({ dateSentBefore: new Date(line.clock.now() - minutes(30)) }),
    ).toHaveLength(1);
  });

  it('are listed page by page, none twice, even while new ones are sent', async () => {
    for (const n of [1, 2, 3, 4, 5]) await send(`n° ${n}`);
    const first = await line.client().messages.page({ pageSize: 2 });
    await send('n° 6');
    const second = await first.nextPage();
    const third = await second?.nextPage();
    const bodies = [first, second, third].flatMap((page) => page?.instances.map(({ body }) => body) ?? []);
    expect(bodies).toEqual(['n° 5', 'n° 4', 'n° 3', 'n° 2', 'n° 1']);
    expect(third?.nextPageUrl).toBeUndefined();
    expect(await line.client().messages.list({ pageSize: 2 })).toHaveLength(6);
  });

  it.each([
    ['a recipient that is no number', { to: '+336', from: LINE, body: 'x' }, 21211],
    ['a sender that is not ours', { to: CALLER, from: '+33353010999', body: 'x' }, 21606],
    ['no words', { to: CALLER, from: LINE }, 21602],
    ['too many words', { to: CALLER, from: LINE, body: 'x'.repeat(1601) }, 21617],
  ])('are refused with %s', async (_, text, code) => {
    await expect(line.client().messages.create(text)).rejects.toMatchObject({ status: 400, code });
    expect(line.network.messages).toEqual([]);
  });

  it('are no longer accepted for who has written STOP, until START', async () => {
    line.product.answer('/sms', '');
    await line.network.receiveSms({ from: CALLER, body: ' stop ' });
    await expect(send('Rappel')).rejects.toMatchObject({ status: 400, code: 21610 });
    await line.network.receiveSms({ from: CALLER, body: 'START' });
    await expect(send('Rappel')).resolves.toMatchObject({ status: 'queued' });
  });

  it('that come in are handed on, and the replies go out', async () => {
    line.product.answer(
      '/sms',
      twiml('<Message>Ce numéro n’est pas lu. Urgence : 15, ou 114 par SMS.</Message>'),
    );
    const reception = await line.network.receiveSms({ from: CALLER, body: 'Annulér svp' });
    expect(reception).toMatchObject({
      status: 200,
      replies: ['Ce numéro n’est pas lu. Urgence : 15, ou 114 par SMS.'],
    });
    expect(line.product.at('/sms')[0]).toMatchObject({
      genuine: true,
      params: { Body: 'Annulér svp', From: CALLER, To: LINE, SmsStatus: 'received' },
    });
    expect(line.network.messages).toEqual([
      expect.objectContaining({ to: CALLER, direction: 'outbound-reply' }),
    ]);
    expect(line.network.received).toEqual([expect.objectContaining({ from: CALLER, sid: reception.sid })]);
  });
});

describe('the API', () => {
  it('knows its account, and nobody else', async () => {
    expect(await line.client().api.accounts(ACCOUNT).fetch()).toMatchObject({ status: 'active' });
    await expect(line.client('faux').messages.list()).rejects.toMatchObject({ status: 401, code: 20003 });
    await expect(
      line
        .client()
        .messages(`SM${'0'.repeat(32)}`)
        .fetch(),
    ).rejects.toMatchObject({ status: 404, code: 20404 });
    const answer = await fetch(`${line.network.apiUrl}/2010-04-01/Accounts/${ACCOUNT}/Messages.json`);
    expect(await answer.json()).toMatchObject({
      code: 20003,
      status: 401,
      more_info: 'https://www.twilio.com/docs/errors/20003',
    });
  });

  it('can be down, in either way, and come back', async () => {
    line.network.setApiDown(true);
    await expect(line.client().messages.list()).rejects.toThrow(/socket hang up|ECONNRESET/);
    line.network.setApiDown('unavailable');
    await expect(line.client().messages.list()).rejects.toMatchObject({ status: 503 });
    line.network.setApiDown(false);
    expect(await line.client().messages.list()).toEqual([]);
  });

  it('can lose its answer after having acted', async () => {
    await line.start({ chaos: { ...chaos, loseAnswer: 1 } });
    await expect(send('Une fois')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(line.network.messages.map(({ body }) => body)).toEqual(['Une fois']);
    expect((await line.client().messages.list({ to: CALLER })).map(({ body }) => body)).toEqual(['Une fois']);
  });

  it('can be slow to answer, not to act', async () => {
    await line.start({ chaos: { ...chaos, apiDelayMs: 200 } });
    const began = performance.now();
    const sending = send('Lent');
    while (line.network.messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(performance.now() - began).toBeLessThan(190);
    await sending;
    expect(performance.now() - began).toBeGreaterThan(190);
  });
});
