import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { minutes } from '../../src/platform/clock.ts';
import { choosesAndWaits } from '../support/at-the-line.ts';
import { aLine, OPERATOR_PHONE, type TestLine } from '../telephony/line-under-test.ts';

let line: TestLine;
beforeAll(async () => {
  line = await aLine();
});
afterAll(() => line.close());

test('a callback asked in the queue is made in the order of arrival among those who wait', async () => {
  const { world, network } = line;
  const present = () => world.request('PUT', '/v1/presence', { state: 'present' });
  await present();
  const phones = ['+33639980241', '+33639980242', '+33639980243'] as const;
  const callers: CallHandle[] = [];
  for (const phone of phones) {
    callers.push(await choosesAndWaits(network.dial({ from: phone })));
    world.clock.advance(minutes(1));
  }
  // The second asks for a callback and hangs up.
  const [first, asks, third] = callers as [CallHandle, CallHandle, CallHandle];
  await asks.press('9');
  await asks.until('keying');
  await asks.press('1');
  await asks.ended();
  await world.settle();

  const spokenTo: (string | undefined)[] = [];
  network.phone(OPERATOR_PHONE, (call) => {
    void call.press('1').catch(() => undefined);
    return 'answer';
  });
  network.phone(phones[1], (call) => {
    spokenTo.push(phones[1]);
    void call.until('talking').then(
      () => call.hangUp(),
      () => undefined,
    );
    return 'answer';
  });
  const inOrder: string[] = [];
  for (const caller of [first, undefined, third]) {
    const { kind, id } = (await world.request('GET', '/v1/line/next')).body;
    inOrder.push(kind);
    if (kind === 'call') {
      expect((await world.request('POST', `/v1/calls/${id}/answer`)).status).toBe(200);
      await caller?.until('talking');
      spokenTo.push(caller?.account.from);
      caller?.hangUp();
      await caller?.ended();
    } else expect((await world.request('POST', `/v1/callbacks/${id}/call`)).status).toBe(200);
    await network.settled();
    await world.settle();
    await present();
  }
  expect(inOrder).toEqual(['call', 'callback', 'call']);
  expect(spokenTo).toEqual(phones);
  expect((await world.request('GET', '/v1/line/next')).body).toBeNull();
  expect((await world.request('GET', '/v1/callbacks')).body.items).toMatchObject([
    { state: 'done', reason: 'requested' },
  ]);
}, 30_000);
