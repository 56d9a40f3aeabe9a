import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant, settableClock } from '../../src/platform/clock.ts';
import { startPhoneNetwork, type PhoneNetwork } from '../../src/simulator/phone-network.ts';
import type { Chaos } from '../../src/simulator/status-callbacks.ts';
import { ACCOUNT, LINE, TOKEN, startTinyProduct, twiml, type TinyProduct } from './tiny-product.ts';

let product: TinyProduct;
let network: PhoneNetwork;
const calm = { seed: 7, repeat: 0, shuffle: false, drop: 0, forge: 0 };

async function storm(chaos: Chaos, calls = 60): Promise<void> {
  product.seen.length = 0;
  network = await startPhoneNetwork({
    accountSid: ACCOUNT,
    authToken: TOKEN,
    number: LINE,
    voiceUrl: `${product.url}/voice`,
    statusUrl: `${product.url}/status`,
    statusEvents: ['ringing', 'answered', 'completed'],
    clock: settableClock(instant('2026-11-23T11:00:00+01:00')),
    chaos,
    env: {},
  });
  const dialled = Array.from({ length: calls }, (_, n) =>
    network.dial({ from: `+336399801${String(n).padStart(2, '0')}` }),
  );
  await Promise.all(dialled.map((call) => call.ended()));
  await network.settled();
  await network.close();
}

/** What the product saw of each caller: genuine callbacks, in the order of arrival. */
const arrivals = (): string[] =>
  product
    .at('/status')
    .filter(({ genuine }) => genuine)
    .map(({ params }) => `${params.From} ${params.CallStatus}`);

beforeEach(async () => {
  product = await startTinyProduct();
  product.answer('/voice', twiml('<Say>Bonjour.</Say>'));
});
afterEach(() => product.close());

describe('status callbacks', () => {
  it('come once and in order when nothing goes wrong', async () => {
    await storm(calm, 5);
    expect(arrivals().filter((one) => one.startsWith('+33639980103'))).toEqual([
      '+33639980103 in-progress',
      '+33639980103 completed',
    ]);
    expect(network.callbacks).toMatchObject({ posted: 10, repeated: 0, dropped: 0, failed: 0, forged: [] });
  });

  it('come in any order', async () => {
    await storm({ ...calm, shuffle: true, shuffleMs: 40 });
    const disordered = network.calls.filter(({ from }) => {
      const mine = arrivals().filter((one) => one.startsWith(from));
      return mine.indexOf(`${from} completed`) < mine.indexOf(`${from} in-progress`);
    });
    expect(disordered.length).toBeGreaterThan(10);
    expect(arrivals()).toHaveLength(120);
  });

  it('come again with the same token, as often as is asked', async () => {
    await storm({ ...calm, repeat: 2.5 });
    const copies = Map.groupBy(product.at('/status'), ({ token }) => token);
    expect(copies.size).toBe(120);
    expect(new Set([...copies.values()].map(({ length }) => length))).toEqual(new Set([3, 4]));
    expect(arrivals()).toHaveLength(120 + network.callbacks.repeated);
  });

  it('get lost', async () => {
    await storm({ ...calm, drop: 0.2 });
    expect(network.callbacks.dropped).toBeGreaterThan(5);
    expect(arrivals()).toHaveLength(120 - network.callbacks.dropped);
  });

  it('are forged, and the answers to the forged ones are counted', async () => {
    await storm({ ...calm, forge: 0.5 });
    expect(network.callbacks.forged.length).toBeGreaterThan(30);
    expect(new Set(network.callbacks.forged.map(({ status }) => status))).toEqual(new Set([403]));
    expect(product.at('/status').filter(({ genuine }) => !genuine)).toHaveLength(
      network.callbacks.forged.length,
    );
    expect(arrivals()).toHaveLength(120);
  });

  it('meet the same accidents again under the same seed', async () => {
    const chaos = { ...calm, shuffle: true, repeat: 0.4, drop: 0.1, forge: 0.1 };
    const figures = async (seed: number) => {
      await storm({ ...chaos, seed });
      const { posted, repeated, dropped, forged } = network.callbacks;
      return [posted, repeated, dropped, forged.length, arrivals().sort()];
    };
    const first = await figures(1);
    expect(await figures(1)).toEqual(first);
    expect(await figures(2)).not.toEqual(first);
  });

  it('can be sent again exactly as they were', async () => {
    await storm(calm, 1);
    const callback = network.webhooks.find(({ kind }) => kind === 'call-status');
    if (!callback) throw new Error('no callback was sent');
    expect(await network.resend(callback)).toBe(200);
    const [first, , again] = product.at('/status');
    expect(again).toEqual(first);
  });
});
