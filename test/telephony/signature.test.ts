import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import {
  callForm,
  carrierEnv,
  type Form,
  newCallSid,
  OLD_TOKEN,
  post,
  PUBLIC_URL,
  rowCounts,
  startRotatingLine,
  TOKEN,
} from './carrier-side.ts';

const STEPS = [
  'voice',
  'wait',
  'queue-end',
  'connect',
  'dial-end',
  'status',
  'sms',
  'sms-status',
  'fallback',
];

describe('behind a public address, with a secret being rotated', () => {
  let world: World;
  beforeAll(async () => {
    world = await startRotatingLine();
  });
  afterAll(() => world.close());

  test('a webhook signed with the new or the old secret is heard', async () => {
    expect((await post(world.http, 'voice', callForm(newCallSid()))).status).toBe(200);
    expect((await post(world.http, 'voice', callForm(newCallSid()), { token: OLD_TOKEN })).status).toBe(200);
  });

  test('the public address counts, whatever host and scheme reach the product', async () => {
    const headers = {
      host: 'recours.internal:3000',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'elsewhere.example',
    };
    expect((await post(world.http, 'voice', callForm(newCallSid()), { headers })).status).toBe(200);
    expect(
      (await post(world.http, 'voice', callForm(newCallSid()), { url: 'https://elsewhere.example', headers }))
        .status,
    ).toBe(403);
  });

  test('the query of the address is signed too', async () => {
    expect((await post(world.http, 'voice?tries=3', callForm(newCallSid()))).status).toBe(200);
  });

  test.each(STEPS)(
    '%s: unsigned, wrongly signed or altered, it is refused and nothing is written',
    async (step) => {
      const before = await rowCounts(world);
      const form = callForm(newCallSid(), { MessageSid: 'SM1', MessageStatus: 'sent' });
      const path = step === 'sms-status' ? `${step}?territory=grand-douai&sms=${crypto.randomUUID()}` : step;
      const unsigned = await world.http.inject({
        method: 'POST',
        url: `/telephony/twilio/${path}`,
        payload: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      const genuine = getExpectedTwilioSignature(
        carrierEnv.TWILIO_AUTH_TOKEN,
        `${PUBLIC_URL}/telephony/twilio/${path}`,
        form,
      );
      const answers = [
        unsigned.statusCode,
        (await post(world.http, path, form, { token: 'not-the-secret-at-all' })).status,
        (
          await post(
            world.http,
            path,
            { ...form, From: '+33639980199' },
            { headers: { 'x-twilio-signature': genuine } },
          )
        ).status,
        (
          await post(
            world.http,
            path,
            { ...form, Extra: '1' },
            { headers: { 'x-twilio-signature': genuine } },
          )
        ).status,
        (await post(world.http, path, form, { headers: { 'x-twilio-signature': '' } })).status,
      ];
      expect(answers).toEqual([403, 403, 403, 403, 403]);
      expect(unsigned.headers['content-type']).toContain('application/problem+json');
      expect(unsigned.json().type).toBe('/problems/bad-signature');
      expect(await rowCounts(world)).toEqual(before);
    },
  );

  test('a body that cannot be read is refused for want of a signature, not for its form', async () => {
    const answer = await world.http.inject({
      method: 'POST',
      url: '/telephony/twilio/voice',
      payload: '{not json',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('without a public address', () => {
  let world: World;
  const { PUBLIC_URL: _, ...env } = carrierEnv;
  beforeAll(async () => {
    world = await startWorld({ work: false, env });
  });
  afterAll(() => world.close());

  test('plain: the request’s own host, with or without the port that the carrier signs', async () => {
    const headers = { host: 'ligne.test:3000' };
    expect(
      (await post(world.http, 'voice', callForm(newCallSid()), { url: 'http://ligne.test:3000', headers }))
        .status,
    ).toBe(200);
    expect(
      (await post(world.http, 'voice', callForm(newCallSid()), { url: 'http://ligne.test', headers })).status,
    ).toBe(200);
  });

  test('a proxy on this machine is believed', async () => {
    const headers = {
      host: '127.0.0.1:3000',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'ligne.test',
    };
    expect(
      (await post(world.http, 'voice', callForm(newCallSid()), { url: 'https://ligne.test', headers }))
        .status,
    ).toBe(200);
    const port = { ...headers, 'x-forwarded-host': 'ligne.test:8443' };
    expect(
      (
        await post(world.http, 'voice', callForm(newCallSid()), {
          url: 'https://ligne.test:8443',
          headers: port,
        })
      ).status,
    ).toBe(200);
  });

  test('nobody else is', async () => {
    const form = callForm(newCallSid());
    const answer = await world.http.inject({
      method: 'POST',
      url: '/telephony/twilio/voice',
      remoteAddress: '203.0.113.7',
      payload: new URLSearchParams(form).toString(),
      headers: {
        host: 'here.test',
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'ligne.test',
        'x-twilio-signature': getExpectedTwilioSignature(
          carrierEnv.TWILIO_AUTH_TOKEN,
          'https://ligne.test/telephony/twilio/voice',
          form,
        ),
      },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('behind a proxy that is trusted by its address', () => {
  let world: World;
  const { PUBLIC_URL: _, ...env } = carrierEnv;
  beforeAll(async () => {
    world = await startWorld({ work: false, env: { ...env, TRUSTED_PROXIES: '10.0.0.0/8' } });
  });
  afterAll(() => world.close());

  /** What the carrier called `signed` reaches us from `remoteAddress` with `headers`. */
  const relayed = async (signed: string, remoteAddress: string, headers: Form) => {
    const form = callForm(newCallSid());
    const answer = await world.http.inject({
      method: 'POST',
      url: '/telephony/twilio/voice',
      remoteAddress,
      payload: new URLSearchParams(form).toString(),
      headers: {
        host: 'recours.internal:3000',
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': getExpectedTwilioSignature(TOKEN, `${signed}/telephony/twilio/voice`, form),
        ...headers,
      },
    });
    return answer.statusCode;
  };
  const forwarded = (proto: string, host: string, port?: string): Form => ({
    'x-forwarded-for': '54.172.60.1',
    'x-forwarded-proto': proto,
    'x-forwarded-host': host,
    ...(port === undefined ? {} : { 'x-forwarded-port': port }),
  });

  test.each([
    ['https://ligne.test', forwarded('https', 'ligne.test')],
    ['https://ligne.test', forwarded('https', 'ligne.test', '443')],
    ['https://ligne.test:443', forwarded('https', 'ligne.test')],
    ['https://ligne.test', forwarded('https', 'ligne.test:443')],
    ['http://ligne.test:80', forwarded('http', 'ligne.test')],
    ['http://ligne.test', forwarded('http', 'ligne.test:80')],
    ['https://ligne.test:8443', forwarded('https', 'ligne.test:8443')],
    ['https://ligne.test:8443', forwarded('https', 'ligne.test', '8443')],
    ['https://ligne.test', forwarded('https', 'ligne.test:8443')],
    ['https://recours.internal:3000', { 'x-forwarded-for': '54.172.60.1', 'x-forwarded-proto': 'https' }],
    ['https://[2001:db8::1]:8443', forwarded('https', '[2001:db8::1]', '8443')],
  ])('%s is what the carrier called', async (signed, headers) => {
    expect(await relayed(signed, '10.1.2.3', headers)).toBe(200);
    // The same from anybody else, and of another address.
    expect(await relayed(signed, '203.0.113.7', headers)).toBe(403);
    expect(await relayed('https://elsewhere.test', '10.1.2.3', headers)).toBe(403);
    expect(await relayed(signed.replace('http', 'ftp'), '10.1.2.3', headers)).toBe(403);
  });

  test('a port that a stranger names is not the carrier’s', async () => {
    const headers = { host: 'ligne.test', 'x-forwarded-for': '54.172.60.1', 'x-forwarded-port': '8443' };
    expect(await relayed('http://ligne.test:8443', '10.1.2.3', headers)).toBe(200);
    expect(await relayed('http://ligne.test:8443', '203.0.113.7', headers)).toBe(403);
  });

  test('on this machine nobody is a proxy then', async () => {
    expect(await relayed('https://ligne.test', '127.0.0.1', forwarded('https', 'ligne.test'))).toBe(403);
  });

  test.each(['[', 'ligne.test:99999', 'a b', 'ligne.test:x', ''])(
    'the host « %s » is refused',
    async (host) => {
      const answers = [
        await relayed(`https://${host}`, '10.1.2.3', forwarded('https', host)),
        await relayed(`https://${host}`, '10.1.2.3', { host }),
      ];
      expect(answers).toEqual([403, 403]);
      expect(world.logged.filter((line) => line.includes('a request failed'))).toEqual([]);
    },
  );
});

describe('the fields of a form', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ work: false, env: carrierEnv });
  });
  afterAll(() => world.close());
  const sent = async (fields: Record<string, string | string[]>, body?: string) => {
    const form = { ...callForm(newCallSid()), ...fields };
    const list = Object.entries(form).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    );
    const answer = await world.http.inject({
      method: 'POST',
      url: '/telephony/twilio/voice',
      payload: new URLSearchParams(list).toString() + (body ?? ''),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': getExpectedTwilioSignature(TOKEN, `${PUBLIC_URL}/telephony/twilio/voice`, form),
      },
    });
    return answer.statusCode;
  };

  test.each<[string, Record<string, string | string[]>]>([
    ['of every script', { FromCity: 'Estrées-lès-Crécy', CallerName: 'Œuvre ☎ 🚑', Clé: 'naïve' }],
    ['that a form must escape', { CallerName: 'a+b & c=d %20 100%;?#/' }],
    ['that are empty', { FromCity: '', FromZip: '', ToState: '' }],
    ['with line ends', { Body: 'une\r\ndeux\n' }],
    ['repeated', { MediaUrl: ['b', 'a'], StatusCallbackEvent: ['x', 'x'] }],
    ['whose names differ by case only', { callsid: 'x', CALLSID: 'y' }],
    ['that look like parts of an object', { __proto__x: '1', constructor: 'y', toString: 'z' }],
  ])('%s are signed as they are', async (_, fields) => {
    expect(await sent(fields)).toBe(200);
  });

  test('one more is one too many', async () => {
    expect(await sent({}, '&a=')).toBe(403);
    expect(await sent({}, '&From=%2B33639980199')).toBe(403);
  });
});

test('where no carrier is configured every webhook is refused', async () => {
  const world = await startWorld({ work: false, env: { PUBLIC_URL } });
  const statuses = [];
  for (const step of STEPS) statuses.push((await post(world.http, step, callForm(newCallSid()))).status);
  expect(statuses).toEqual(STEPS.map(() => 403));
  await world.close();
});
