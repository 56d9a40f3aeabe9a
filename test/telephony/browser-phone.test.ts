import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { ACCOUNT, carrierEnv } from './carrier-side.ts';

const KEY = `SK${'0'.repeat(31)}2`;
const SECRET = 'a-secret-of-the-key-of-browsers';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    work: false,
    env: { ...carrierEnv, TWILIO_API_KEY_SID: KEY, TWILIO_API_KEY_SECRET: SECRET },
  });
});
afterAll(() => world.close());

test('the browser is given a token that takes calls, makes none, and names nobody', async () => {
  const { status, body } = await world.request('POST', '/v1/presence/browser-phone');
  expect(status).toBe(200);
  const [head = '', claims = '', signature] = body.token.split('.') as string[];
  expect(createHmac('sha256', SECRET).update(`${head}.${claims}`).digest('base64url')).toBe(signature);
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  expect(read(head)).toMatchObject({ alg: 'HS256', cty: 'twilio-fpa;v=1' });
  const told = read(claims);
  expect(told).toMatchObject({
    iss: KEY,
    sub: ACCOUNT,
    grants: { identity: body.identity, voice: { incoming: { allow: true } } },
  });
  expect(told.grants.voice.outgoing).toBeUndefined();
  expect(told.exp - told.iat).toBe(3_600);
  expect(Math.abs(Date.parse(body.expiresAt) - told.exp * 1_000)).toBeLessThan(5_000);
  expect(body.identity).toMatch(/^operator_[0-9a-f]{32}$/);
});

test('from then on the line rings the operator there', async () => {
  const { identity } = (await world.request('POST', '/v1/presence/browser-phone')).body;
  const { items } = (await world.request('GET', '/v1/presence')).body;
  expect(items).toMatchObject([{ phone: `client:${identity}` }]);
});

test('is refused to others, and where no key is set it is said plainly', async () => {
  expect(
    (await world.request('POST', '/v1/presence/browser-phone', undefined, { as: 'coordinator' })).status,
  ).toBe(403);
  const bare = await startWorld({ work: false, env: carrierEnv });
  const { status, body } = await bare.request('POST', '/v1/presence/browser-phone');
  expect([status, body.type]).toEqual([409, '/problems/no-browser-phone']);
  await bare.close();
});
