import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { callForm, carrierEnv, newCallSid, OLD_TOKEN, post, PUBLIC_URL, rowCounts } from './carrier-side.ts';

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
    world = await startWorld({ work: false, env: { ...carrierEnv, TWILIO_AUTH_TOKEN_OLD: OLD_TOKEN } });
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
      const { getExpectedTwilioSignature } = await import('twilio/lib/webhooks/webhooks.js');
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
    const { getExpectedTwilioSignature } = await import('twilio/lib/webhooks/webhooks.js');
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

test('where no carrier is configured every webhook is refused', async () => {
  const world = await startWorld({ work: false, env: { PUBLIC_URL } });
  const statuses = [];
  for (const step of STEPS) statuses.push((await post(world.http, step, callForm(newCallSid()))).status);
  expect(statuses).toEqual(STEPS.map(() => 403));
  await world.close();
});
