import { describe, expect, it } from 'vitest';
import { lineUnderTest } from './line-under-test.ts';
import { CALLER, twiml } from './tiny-product.ts';

const line = lineUnderTest();

describe('waiting in a queue', () => {
  const enter = async () => {
    line.greet();
    const call = line.network.dial({ from: CALLER });
    await call.press('1');
    await call.until('waiting');
    return call;
  };

  it('plays the hold document again and again, a breath apart', async () => {
    const call = await enter();
    await call.until(() => line.product.at('/wait').length >= 4);
    const before = line.product.at('/wait').length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(line.product.at('/wait').length - before).toBeLessThan(10);
    call.hangUp();
  });

  it('tells the action of a caller who hangs up, and plays nothing more', async () => {
    const call = await enter();
    line.clock.advance(30_000);
    call.hangUp();
    await line.network.settled();
    expect(line.product.at('/queued')[0]?.params).toMatchObject({
      QueueResult: 'hangup',
      QueueTime: '30',
      CallStatus: 'completed',
    });
    expect(call.account).toMatchObject({ hungUpBy: 'caller', status: 'completed' });
    expect(call.account.waits[0]).toMatchObject({ result: 'hangup' });
    expect(call.heard).not.toContain('Merci.');
  });

  it('takes a key during the music, and lets the caller leave the queue', async () => {
    line.greet();
    line.product.answer(
      '/wait',
      twiml('<Gather numDigits="1" action="/callback"><Say>Tapez 2 pour être rappelé.</Say></Gather>'),
    );
    line.product.answer('/callback', twiml('<Leave/>'));
    line.product.answer('/queued', twiml('<Say>Nous vous rappelons.</Say>'));
    const call = line.network.dial({ from: CALLER });
    await call.press('1');
    await call.until('waiting');
    await call.press('2');
    expect(await call.ended()).toMatchObject({ digits: '12' });
    expect(line.product.at('/callback')[0]?.params.Digits).toBe('2');
    expect(line.product.at('/queued')[0]?.params.QueueResult).toBe('leave');
    expect(call.heard.at(-1)).toBe('Nous vous rappelons.');
  });

  it('asks once more whoever has pressed a key, and goes on with the music when they say nothing', async () => {
    line.greet();
    line.product.answer('/wait', twiml('<Gather numDigits="1" action="/ask"><Say>Patientez.</Say></Gather>'));
    const again = '<Gather numDigits="1" action="/sure" actionOnEmptyResult="true"><Say>Sûr ?</Say></Gather>';
    line.product.answer('/ask', twiml(again));
    line.product.answer('/sure', twiml('<Redirect>/wait</Redirect>'));
    const call = line.network.dial({ from: CALLER });
    await call.press('1');
    await call.until('waiting');
    await call.press('9');
    await call.until('keying');
    await call.staySilent();
    await call.until('waiting');
    await expect.poll(() => line.product.at('/sure')[0]?.params.Digits).toBe('');
    await call.press('9');
    await call.press('1');
    await call.until('waiting');
    await expect.poll(() => line.product.at('/sure')[1]?.params.Digits).toBe('1');
    call.hangUp();
  });

  it('counts places, and serves whoever came first', async () => {
    const first = await enter();
    const second = line.network.dial({ from: '+33639980102' });
    await second.press('1');
    await second.until('waiting');
    const [queue] = await line.client().queues.list();
    expect(queue).toMatchObject({ friendlyName: 'soins', currentSize: 2 });
    const members = await line
      .client()
      .queues(queue?.sid ?? '')
      .members.list();
    expect(members.map(({ callSid, position }) => [callSid, position])).toEqual([
      [first.sid, 1],
      [second.sid, 2],
    ]);
    line.product.answer('/taken', twiml('<Say>Vous êtes sorti de la file.</Say>'));
    await line
      .client()
      .queues(queue?.sid ?? '')
      .members('Front')
      .update({ url: `${line.product.url}/taken` });
    expect(await first.ended()).toMatchObject({
      heard: expect.arrayContaining(['Vous êtes sorti de la file.']),
    });
    await line.network.settled();
    expect(line.product.at('/queued')[0]?.params).toMatchObject({
      CallSid: first.sid,
      QueueResult: 'redirected',
    });
    expect(first.heard).not.toContain('Merci.');
    expect(second.state).toBe('waiting');
    await expect(
      line
        .client()
        .queues(queue?.sid ?? '')
        .members(first.sid)
        .update({ url: 'http://127.0.0.1/' }),
    ).rejects.toMatchObject({
      status: 404,
      code: 20404,
    });
  });

  it('is refused when the queue is full', async () => {
    await enter();
    line.product.answer('/gather', twiml('<Enqueue maxQueueSize="1" action="/queued">soins</Enqueue>'));
    const late = line.network.dial({ from: '+33639980102' });
    await late.press('1');
    expect((await late.ended()).waits).toEqual([]);
    const [told] = line.product.at('/queued');
    expect(told?.params).toMatchObject({ CallSid: late.sid, QueueResult: 'queue-full' });
    expect(told?.params).not.toHaveProperty('QueueTime');
  });

  it('leaves the queue with an error when the hold document is broken', async () => {
    line.greet();
    line.product.answer('/wait', twiml('<Enqueue>soins</Enqueue>'));
    const call = line.network.dial({ from: CALLER });
    await call.press('1');
    expect(await call.ended()).toMatchObject({
      errors: [{ code: 12200 }],
      heard: expect.arrayContaining(['Merci.']),
    });
    expect(line.product.at('/queued')[0]?.params.QueueResult).toBe('error');
  });
});
