import type { Chaos } from '../../src/simulator/status-callbacks.ts';
import type { TextFate } from '../../src/simulator/text-message.ts';
import { type PhoneNetwork, startPhoneNetwork } from '../../src/simulator/phone-network.ts';
import { aPort } from '../support/ports.ts';
import { startWorld, type World } from '../support/world.ts';
import { ACCOUNT, LINE, TOKEN } from './carrier-side.ts';

export type TestLine = {
  world: World;
  network: PhoneNetwork;
  /** The address that signatures are computed over. */
  base: string;
  close(): Promise<void>;
};

export const OPERATOR_PHONE = '+33353010190';

/** The whole product, listening, with the phone network that it calls and is called by. */
export async function aLine(
  options: {
    chaos?: Chaos;
    operatorPhone?: string | undefined;
    fate?: () => TextFate;
    env?: Record<string, string>;
    work?: boolean;
    firstRetryMs?: number;
  } = {},
): Promise<TestLine> {
  const { operatorPhone = OPERATOR_PHONE } = options;
  const port = await aPort();
  const base = `http://127.0.0.1:${port}`;
  let world: World | undefined;
  const network = await startPhoneNetwork({
    accountSid: ACCOUNT,
    authToken: TOKEN,
    number: LINE,
    voiceUrl: `${base}/telephony/twilio/voice`,
    statusUrl: `${base}/telephony/twilio/status`,
    smsUrl: `${base}/telephony/twilio/sms`,
    statusEvents: ['ringing', 'answered', 'completed'],
    clock: { now: () => world!.clock.now() },
    ...(options.chaos && { chaos: options.chaos }),
    ...(options.fate && { fate: options.fate }),
  });
  world = await startWorld({
    work: options.work ?? true,
    ...(options.firstRetryMs !== undefined && { firstRetryMs: options.firstRetryMs }),
    env: {
      TWILIO_ACCOUNT_SID: ACCOUNT,
      TWILIO_AUTH_TOKEN: TOKEN,
      TWILIO_API_URL: network.apiUrl,
      PUBLIC_URL: base,
      ...options.env,
    },
  });
  if (!('operatorPhone' in options) || options.operatorPhone !== undefined)
    await world.database.owner.query(`update territory set settings = $1`, [{ operatorPhone }]);
  await world.http.listen({ host: '127.0.0.1', port });
  const { close } = world;
  return {
    world,
    network,
    base,
    close: async () => {
      await network.close();
      await close();
    },
  };
}

/** The id under which the product knows a call of the network. */
export async function callId(world: World, sid: string): Promise<string> {
  const { rows } = await world.database.owner.query<{ id: string }>(
    'select id from call where carrier_sid = $1',
    [sid],
  );
  if (!rows[0]) throw new Error('the product does not know this call');
  return rows[0].id;
}
