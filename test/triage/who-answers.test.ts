import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../src/triage/evaluate.ts';
import { withGivers } from '../../src/triage/given-answers.ts';
import { shipped } from '../../src/triage/shipped.ts';
import { aDoctor, aRequest, aSlot } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const oneQuestion = shipped().find(({ protocol }) => protocol.id === 'anything-wrong-today')?.protocol;

describe('whose answer it is', () => {
  const said = { answers: { a: 'no', b: 'no' }, answeredBy: 'patient', givenBy: {} } as const;

  test('whoever gave it first, when the patient sends it again with the rest', () => {
    const before = { answers: { a: 'no' }, answeredBy: 'third-person', givenBy: {} } as const;
    expect(withGivers(said, before).givenBy).toEqual({ a: 'third-person', b: 'patient' });
  });

  test('the patient’s, when it is another answer than before, or said to be theirs', () => {
    const before = { answers: { a: 'unknown', b: 'no' }, answeredBy: 'third-person', givenBy: {} } as const;
    expect(withGivers(said, before).givenBy).toEqual({ a: 'patient', b: 'third-person' });
    expect(withGivers({ ...said, givenBy: { b: 'patient' } }, before).givenBy.b).toBe('patient');
  });

  test('a third person’s no stays in doubt, whoever ends the questions', () => {
    if (!oneQuestion) throw new Error('not shipped');
    const answers = { 'anything-wrong-today': 'no' };
    const by = (giver: 'third-person' | 'patient', end: 'third-person' | 'patient') =>
      evaluate(oneQuestion, answers, { answeredBy: end, givenBy: { 'anything-wrong-today': giver } });
    expect(by('third-person', 'patient')).toMatchObject({ result: 'unknown' });
    expect(by('patient', 'third-person')).toMatchObject({ result: 'clear' });
  });
});

describe('on a request', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ work: false });
  });
  afterAll(() => world.close());

  const triage = async (requestId: string, body: object) =>
    (await world.request('POST', `/v1/requests/${requestId}/triage`, body)).body;

  /** A neighbour answers the first question, the patient all others, and the page sends every answer each time. */
  async function mixed(givenBy: Record<string, string> = {}) {
    const request = await aRequest(world);
    const answers: Record<string, string> = { breathing: 'no' };
    await triage(request, { answers, answeredBy: 'third-person' });
    for (;;) {
      const body = await triage(request, { answers, answeredBy: 'patient', givenBy });
      if (!('next' in body)) return { request, body };
      answers[body.next.id] = 'no';
    }
  }

  test('a neighbour’s no to one vital question blocks the booking, although the patient ends the questions', async () => {
    const { request, body } = await mixed();
    expect(body).toMatchObject({
      result: 'unknown',
      redFlag: 'unknown',
      fired: [{ id: 'breathing', unsure: true }],
    });
    const slotId = await aSlot(world, await aDoctor(world), '2026-11-23T15:00:00+01:00');
    const booked = await world.request('POST', `/v1/requests/${request}/bookings`, { slotId });
    expect(booked.body.type).toBe('/problems/red-flag');
    const { items } = (await world.request('GET', `/v1/requests/${request}/triage`)).body;
    expect(items[0].answers.slice(0, 2)).toMatchObject([
      { id: 'breathing', by: 'third-person' },
      { id: 'chest-pain', by: 'patient' },
    ]);
    expect(items[0].fired).toMatchObject([{ id: 'breathing', unsure: true }]);
  });

  test('once the patient says it too, it is theirs', async () => {
    expect((await mixed({ breathing: 'patient' })).body).toMatchObject({ result: 'clear', redFlag: 'none' });
  });

  test('what was begun and not finished is there to go on with, for an operator only, with who gave each answer', async () => {
    const request = await aRequest(world);
    await triage(request, { answers: { breathing: 'no' }, answeredBy: 'third-person' });
    await triage(request, { answers: { breathing: 'no', 'chest-pain': 'no' }, answeredBy: 'patient' });
    const { body } = await world.request('GET', `/v1/requests/${request}/triage`);
    expect(body).toMatchObject({
      items: [],
      unfinished: [
        {
          protocol: 'vital-screen',
          answers: { breathing: 'no', 'chest-pain': 'no' },
          answeredBy: 'patient',
          givenBy: { breathing: 'third-person', 'chest-pain': 'patient' },
        },
      ],
    });
    await triage(request, { answers: { breathing: 'unknown' } });
    const doctor = await aDoctor(world);
    const asDoctor = await world.request('GET', `/v1/requests/${request}/triage`, undefined, {
      as: doctor.token,
    });
    expect(asDoctor.body.unfinished ?? []).toEqual([]);
  });

  test('nothing is left unfinished once the questions are over', async () => {
    const { request } = await mixed();
    const { body } = await world.request('GET', `/v1/requests/${request}/triage`);
    expect([body.items.length, body.unfinished]).toEqual([1, []]);
  });
});
