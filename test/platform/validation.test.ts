import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const ID = '0190a5d2-7c3e-7b1a-9f00-3c1d5e7a9b21';

test.each<['GET' | 'POST' | 'PUT', string, unknown, { path: string; message: string }[]]>([
  [
    'GET',
    '/v1/calls?limit=500&state=lost',
    undefined,
    [
      {
        path: 'querystring.state',
        message: 'valeur inconnue ; valeurs possibles : ringing, queued, answered, ended',
      },
      { path: 'querystring.limit', message: 'nombre attendu, 200 au plus' },
    ],
  ],
  [
    'GET',
    '/v1/calls/12',
    undefined,
    [{ path: 'params.id', message: expect.stringContaining('identifiant attendu') }],
  ],
  [
    'POST',
    '/v1/calls',
    { telephone: '06 39 98 01 23', receivedAt: '23/11/2026 11:00' },
    [
      {
        path: 'body.receivedAt',
        message:
          'date et heure attendues au format ISO 8601 avec décalage, par ex. 2026-11-23T14:30:00+01:00',
      },
      { path: 'body', message: 'champ inconnu : telephone' },
    ],
  ],
  [
    'POST',
    `/v1/calls/${ID}/transfer`,
    { to: 'sas' },
    [{ path: 'body.to', message: 'valeur inconnue ; valeurs possibles : samu, operator' }],
  ],
  [
    'PUT',
    '/v1/presence',
    { state: 'Absente', label: '' },
    [
      { path: 'body.state', message: 'valeur inconnue ; valeurs possibles : present, away' },
      { path: 'body.label', message: 'ne peut pas être vide' },
    ],
  ],
])('%s %s says what is wrong with each field', async (method, url, body, errors) => {
  const answer = await world.request(method, url, body);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ type: '/problems/validation', errors });
});

test('of a body with several forms the nearest is spoken of', async () => {
  const slot = { start: '2026-11-23T18:00:00+01:00', durationMinutes: 15, kind: 'consultation', placeId: ID };
  const one = await world.request('POST', '/v1/slots', { ...slot, start: 'ce soir' }, { as: 'coordinator' });
  expect(one.body.errors.map(({ path }: { path: string }) => path)).toContain('body.start');
  const many = await world.request(
    'POST',
    '/v1/slots',
    { slots: [{ ...slot, start: 'x' }] },
    { as: 'coordinator' },
  );
  expect(many.body.errors.map(({ path }: { path: string }) => path)).toContain('body.slots.0.start');
  for (const { body } of [one, many])
    expect(body.errors.map(({ message }: { message: string }) => message)).not.toContain(
      'aucune des formes possibles',
    );
});
