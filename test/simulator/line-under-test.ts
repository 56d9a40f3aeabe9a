import twilio from 'twilio';
import { afterEach, beforeEach } from 'vitest';
import { instant, settableClock, type SettableClock } from '../../src/platform/clock.ts';
import {
  startPhoneNetwork,
  type PhoneNetwork,
  type PhoneNetworkOptions,
} from '../../src/simulator/phone-network.ts';
import { ACCOUNT, LINE, TOKEN, startTinyProduct, twiml, type TinyProduct } from './tiny-product.ts';

/** Before each test a tiny product and a phone network that rings it, on a clock that stands at 11:00 on 23 November 2026. */
export function lineUnderTest() {
  let product: TinyProduct;
  let network: PhoneNetwork | undefined;
  let clock: SettableClock;

  async function start(options: Partial<PhoneNetworkOptions> = {}): Promise<void> {
    await network?.close();
    network = undefined;
    network = await startPhoneNetwork({
      accountSid: ACCOUNT,
      authToken: TOKEN,
      number: LINE,
      voiceUrl: `${product.url}/voice`,
      statusUrl: `${product.url}/status`,
      smsUrl: `${product.url}/sms`,
      clock,
      env: {},
      breathMs: 5,
      ...options,
    });
  }

  beforeEach(async () => {
    clock = settableClock(instant('2026-11-23T11:00:00+01:00'));
    product = await startTinyProduct();
    await start();
  });
  afterEach(async () => {
    await network?.close();
    network = undefined;
    await product.close();
  });

  return {
    start,
    get clock() {
      return clock;
    },
    get product() {
      return product;
    },
    get network(): PhoneNetwork {
      if (!network) throw new Error('the network is not running');
      return network;
    },
    /** A product of its own kind, before the network is started again. */
    async replaceProduct(publicUrl: string): Promise<void> {
      await product.close();
      product = await startTinyProduct(publicUrl);
    },
    /** The carrier's own client, turned to the simulated network. */
    client(authToken = TOKEN): twilio.Twilio {
      if (!network) throw new Error('the network is not running');
      const carrier = twilio(ACCOUNT, authToken);
      carrier.api.baseUrl = network.apiUrl;
      return carrier;
    },
    /** The product greets, takes a key, and lets wait. */
    greet(): void {
      const prompt = '<Say language="fr-FR">Bonjour. Tapez 1.</Say>';
      const gather = `<Gather numDigits="1" timeout="5" action="/gather">${prompt}</Gather>`;
      product.answer('/voice', twiml(gather, '<Say>Au revoir.</Say>'));
      product.answer('/gather', twiml('<Enqueue waitUrl="/wait" action="/queued">soins</Enqueue>'));
      product.answer('/wait', twiml('<Say>Patientez.</Say><Pause length="20"/>'));
      product.answer('/queued', twiml('<Say>Merci.</Say>'));
    },
  };
}
