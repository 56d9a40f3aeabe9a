import { describe, expect, it } from 'vitest';
import { lineUnderTest } from './line-under-test.ts';
import { CALLER, twiml } from './tiny-product.ts';

const line = lineUnderTest();

describe('a product that answers badly', () => {
  it.each([
    [
      'a server error',
      (_: unknown, reply: { code(n: number): { send(): unknown } }) => reply.code(500).send(),
      11200,
    ],
    [
      'something that is not XML',
      (_: unknown, reply: { type(t: string): { send(b: string): unknown } }) =>
        reply.type('application/json').send('{}'),
      12300,
    ],
    ['malformed XML', '<Response><Say>Bonjour</Response>', 12100],
    ['an HTML entity', '<Response><Say>Ferm&eacute;</Say></Response>', 12100],
    ['two roots', '<Response/><Response/>', 12100],
    [
      'nothing',
      (_: unknown, reply: { type(t: string): { send(b: string): unknown } }) =>
        reply.type('text/xml').send(''),
      12100,
    ],
    ['an unknown verb', twiml('<Dire>Bonjour</Dire>'), 12200],
    ['an unknown attribute', twiml('<Say langage="fr-FR">Bonjour</Say>'), 12200],
    ['a recording', twiml('<Record/>'), 12200],
    ['a recorded conversation', twiml('<Dial record="record-from-answer">+33639980201</Dial>'), 12200],
    ['a voice without words', twiml('<Say> </Say>'), 12200],
  ] as const)(
    '%s: the caller hears the apology of the carrier, and the error is recorded',
    async (_, answer, code) => {
      line.product.answer('/voice', answer);
      const call = line.network.dial({ from: CALLER });
      const account = await call.ended();
      expect(account.errors).toEqual([expect.objectContaining({ code, url: `${line.product.url}/voice` })]);
      expect(account).toMatchObject({ status: 'completed', hungUpBy: 'network' });
      expect(account.heard).toEqual(["We're sorry, an application error has occurred. Goodbye."]);
    },
  );

  it('is asked for the fallback document, with the error', async () => {
    await line.start({ voiceFallbackUrl: `${line.product.url}/fallback` });
    line.product.answer('/voice', (_, reply) => reply.code(503).send());
    line.product.answer('/fallback', twiml('<Say>Urgence vitale : faites le 15.</Say>'));
    const call = line.network.dial({ from: CALLER });
    expect(await call.ended()).toMatchObject({
      heard: ['Urgence vitale : faites le 15.'],
      hungUpBy: 'product',
    });
    expect(line.product.at('/fallback')[0]?.params).toMatchObject({
      ErrorCode: '11200',
      ErrorUrl: `${line.product.url}/voice`,
    });
  });

  it('is tried once more when it cannot be reached, with the same token', async () => {
    let connections = 0;
    line.product.answer('/voice', (_, reply) => {
      if (++connections === 1) {
        reply.hijack();
        reply.raw.destroy();
        return;
      }
      return reply.type('text/xml').send(twiml('<Say>Bonjour.</Say>'));
    });
    const call = line.network.dial({ from: CALLER });
    expect(await call.ended()).toMatchObject({ heard: ['Bonjour.'], errors: [] });
    const tokens = line.product.at('/voice').map(({ token }) => token);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(1);
  });

  it('is waited for only so long, and retried as its address says', async () => {
    await line.start({ voiceUrl: `${line.product.url}/voice#rt=100&rc=2&rp=rt,5xx` });
    let tries = 0;
    line.product.answer('/voice', (_, reply) => {
      tries++;
      if (tries === 1) return new Promise((resolve) => setTimeout(resolve, 400));
      return tries === 2 ? reply.code(500).send() : reply.type('text/xml').send(twiml('<Say>Bonjour.</Say>'));
    });
    const call = line.network.dial({ from: CALLER });
    expect(await call.ended()).toMatchObject({ heard: ['Bonjour.'] });
    expect(tries).toBe(3);
  });

  it('sends nobody elsewhere than to this machine', async () => {
    line.product.answer('/voice', twiml('<Redirect>https://carrier.example/voice</Redirect>'));
    const call = line.network.dial({ from: CALLER });
    expect((await call.ended()).errors).toEqual([
      expect.objectContaining({ code: 11200, url: 'https://carrier.example/voice' }),
    ]);
  });

  it('that redirects a silent caller to the same place for ever does not spin', async () => {
    line.product.answer(
      '/voice',
      twiml('<Say>Un instant.</Say><Pause length="10"/><Redirect>/voice</Redirect>'),
    );
    const call = line.network.dial({ from: CALLER });
    await call.until(() => line.product.at('/voice').length >= 3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(line.product.at('/voice').length).toBeLessThan(15);
  });
});
