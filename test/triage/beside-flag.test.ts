import { afterAll, beforeAll, expect, test } from 'vitest';
import { aRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const triage = (requestId: string, body: unknown) =>
  world.request('POST', `/v1/requests/${requestId}/triage`, body);
const theRequest = async (id: string) => (await world.request('GET', `/v1/requests/${id}`)).body;

/** Answers no to what is not given. */
async function ask(requestId: string, protocol: string, given: Record<string, string> = {}) {
  const answers = { ...given };
  for (;;) {
    const { body } = await triage(requestId, { protocol, answers });
    if (!('next' in body)) return body;
    answers[body.next.id] = 'no';
  }
}

test('a suicidal thought in the screen keeps the line, gives the 3114, and suggests the questions that say more exactly what it is', async () => {
  const request = await aRequest(world);
  expect(await screen(world, request, 'no', { 'suicidal-danger': 'yes' })).toMatchObject({
    result: 'red-flag',
    orientation: 'samu',
    care: { to: 'samu', keepLine: true, contacts: [{ number: '3114' }] },
    suggests: [{ id: 'suicidal-thoughts', title: 'Idées suicidaires' }],
    advice: [expect.stringContaining('Je reste en ligne')],
  });
});

test('a product that was swallowed or breathed gives the poison centre and suggests its questions', async () => {
  const request = await aRequest(world);
  const body = await screen(world, request, 'no', { 'injury-or-poisoning': 'yes' });
  expect(body).toMatchObject({ result: 'red-flag', care: { to: 'samu' } });
  expect(body.care.contacts).toContainEqual({
    number: '0800 59 59 59',
    name: expect.stringContaining('Centre antipoison'),
  });
  expect(body.suggests).toContainEqual({ id: 'poisoning', title: 'Intoxication' });
});

test.each([
  ['suicidal-danger', 'suicidal-thoughts', { present: 'yes' }],
  ['injury-or-poisoning', 'poisoning', {}],
  ['injury-or-poisoning', 'violence', {}],
])('after %s, reassuring answers to %s neither lift nor lessen the flag', async (sign, finer, given) => {
  const request = await aRequest(world);
  await screen(world, request, 'no', { [sign]: 'yes' });
  const body = await ask(request, finer, given);
  expect(body).toMatchObject({ orientation: 'samu', redFlag: 'raised' });
  expect(body.transfer).toMatchObject({ vital: '15' });
  expect(await theRequest(request)).toMatchObject({
    orientation: 'samu',
    redFlag: 'raised',
    redFlagRules: [sign],
  });
});

test('what is found beside it makes the flag greater, and whoever lifts it has to have read that too', async () => {
  const request = await aRequest(world);
  await screen(world, request, 'no', { 'suicidal-danger': 'yes' });
  const body = await ask(request, 'suicidal-thoughts', { present: 'yes', plan: 'yes' });
  expect(body).toMatchObject({ result: 'red-flag', care: { keepLine: true } });
  expect((await theRequest(request)).redFlagRules).toEqual([
    'suicidal-danger',
    'suicidal-thoughts/plan-made',
  ]);
});

test('questions that were begun beside it and left leave it as it was', async () => {
  const request = await aRequest(world);
  await screen(world, request, 'no', { 'suicidal-danger': 'yes' });
  await triage(request, { protocol: 'suicidal-thoughts', answers: { present: 'unknown' } });
  expect(await theRequest(request)).toMatchObject({ redFlag: 'raised', redFlagRules: ['suicidal-danger'] });
  const left = await world.request('POST', `/v1/requests/${request}/triage/abandon`, { reason: 'left' });
  expect(left.status).toBe(204);
  expect(await theRequest(request)).toMatchObject({ redFlag: 'raised', orientation: 'samu' });
});

test('once the SAMU has given the patient back, what was found beside the flag decides: a doctor today, and the 3114', async () => {
  const request = await aRequest(world);
  await screen(world, request, 'no', { 'suicidal-danger': 'yes' });
  await ask(request, 'suicidal-thoughts', { present: 'yes' });
  await world.request('POST', `/v1/requests/${request}/override`, {
    rules: ['suicidal-danger'],
    samuAdvice: {
      by: 'Dr Inventé',
      at: '2026-11-23T11:20:00+01:00',
      fileNumber: '26-4',
      text: 'Vu, à voir ce jour.',
    },
  });
  expect(await theRequest(request)).toMatchObject({
    redFlag: 'lifted',
    orientation: 'snp',
    care: { to: 'doctor', withinHours: 6, contacts: [{ number: '3114' }] },
  });
});
