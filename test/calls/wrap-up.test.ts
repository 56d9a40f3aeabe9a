import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const act = (id: string, verb: string, body?: unknown, as = 'operator') =>
  world.request('POST', `/v1/calls/${id}/${verb}`, body, { as });
const events = async (id: string) =>
  (
    await world.database.owner.query<{ outcome: string }>(
      `select data->>'outcome' as outcome from event where subject = $1 and type = 'call.wrapped-up' order by id`,
      [id],
    )
  ).rows.map(({ outcome }) => outcome);

test('what came of a call is said once it is over, by the one who had it; again changes nothing, otherwise corrects', async () => {
  const { body: call } = await world.request('POST', '/v1/calls', {});
  expect(call).toMatchObject({ origin: 'hand', state: 'answered', wrapUp: null });
  expect((await act(call.id, 'wrap-up', { outcome: 'information' })).body.type).toBe(
    '/problems/call-still-on',
  );
  await act(call.id, 'hang-up');
  const colleague = await world.token('operator');
  expect((await act(call.id, 'wrap-up', { outcome: 'information' }, colleague)).body.type).toBe(
    '/problems/not-your-call',
  );
  for (let i = 0; i < 3; i++) {
    const { status, body } = await act(call.id, 'wrap-up', { outcome: 'information', note: 'horaires' });
    expect([status, body.wrapUp, body.note]).toEqual([
      200,
      { outcome: 'information', at: '2026-11-23T11:30:00+01:00' },
      'horaires',
    ]);
  }
  expect(await events(call.id)).toEqual(['information']);
  expect((await act(call.id, 'wrap-up', { outcome: 'wrong-number' })).body.wrapUp.outcome).toBe(
    'wrong-number',
  );
  expect(await events(call.id)).toEqual(['information', 'wrong-number']);
  expect((await act(call.id, 'wrap-up', { outcome: 'bof' })).status).toBe(400);
});

test('the line can do nothing with a call on another phone', async () => {
  const { body: call } = await world.request('POST', '/v1/calls', {});
  for (const [verb, body] of [['hold'], ['resume'], ['leave'], ['transfer', { to: 'samu' }]] as const)
    expect((await act(call.id, verb, body)).body.type).toBe('/problems/not-on-the-line');
});

test('a coordinator reads neither note nor outcome, which may be the SAMU, and does none of it', async () => {
  const { body: call } = await world.request('POST', '/v1/calls', {});
  await act(call.id, 'hang-up');
  await act(call.id, 'wrap-up', { outcome: 'handed-to-samu', note: 'fièvre' });
  const seen = await world.request('GET', `/v1/calls/${call.id}`, undefined, { as: 'coordinator' });
  expect(seen.body).toMatchObject({ wrapUp: null, legs: [], calledBackAt: null });
  expect(JSON.stringify(seen.body)).not.toMatch(/fièvre|samu/);
  expect((await act(call.id, 'wrap-up', { outcome: 'other' }, 'coordinator')).status).toBe(403);
});
