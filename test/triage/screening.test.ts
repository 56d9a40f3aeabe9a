import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
let minute = 0;
beforeAll(async () => {
  world = await startWorld();
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const slot = () =>
  aSlot(world, doctor, new Date(Date.parse('2026-11-23T12:00:00Z') + minute++ * 900_000).toISOString());
const book = async (requestId: string) =>
  (await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId: await slot() })).body;
const triage = (requestId: string, body: unknown) =>
  world.request('POST', `/v1/requests/${requestId}/triage`, body);

describe('a screen that is asked again', () => {
  test('blocks the booking from the first “I don’t know”, before its last question', async () => {
    const request = await aTriagedRequest(world);
    const first = await triage(request, { answers: { breathing: 'unknown' } });
    expect(first.body).toHaveProperty('next');
    expect(await book(request)).toMatchObject({ type: '/problems/red-flag' });
    expect(await screen(world, request)).toMatchObject({ result: 'clear', redFlag: 'none' });
    expect(await book(request)).toMatchObject({ state: 'booked' });
  });

  test('blocks it as well when a third person begins to answer', async () => {
    const request = await aTriagedRequest(world);
    await triage(request, { answers: { breathing: 'no' }, answeredBy: 'third-person' });
    expect(await book(request)).toMatchObject({ type: '/problems/red-flag' });
  });

  test('starts from nothing when the birth date was wrong: other questions may be due', async () => {
    const request = await aTriagedRequest(world);
    const { patientId } = (await world.request('GET', `/v1/requests/${request}`)).body;
    await world.request('PATCH', `/v1/patients/${patientId}`, { birthDate: '2026-10-01' });
    expect(await book(request)).toMatchObject({ type: '/problems/not-triaged' });
    expect(await screen(world, request, 'no', { infant: 'yes' })).toMatchObject({ result: 'red-flag' });
  });

  test('is a task when a visit is agreed already', async () => {
    const request = await aTriagedRequest(world);
    await book(request);
    const { patientId } = (await world.request('GET', `/v1/requests/${request}`)).body;
    await world.request('PATCH', `/v1/patients/${patientId}`, { birthDate: '2026-10-01' });
    const { rows } = await world.database.owner.query(`select kind from task where subject = $1`, [request]);
    expect(rows).toEqual([{ kind: 'screen-again' }]);
  });
});

describe('who answers, and what', () => {
  test('the parent of a grown-up is a third person', async () => {
    const request = await aRequest(world);
    const answers: Record<string, string> = {};
    for (;;) {
      const { body } = await triage(request, { answers, answeredBy: 'parent' });
      if (!('next' in body)) {
        expect(body).toMatchObject({ result: 'unknown', redFlag: 'unknown' });
        break;
      }
      answers[body.next.id] = 'no';
    }
    const { rows } = await world.database.owner.query(
      'select answered_by from triage where request_id = $1',
      [request],
    );
    expect(rows).toEqual([{ answered_by: 'parent' }]);
  });

  test('an answer to a question that the protocol does not have is refused, never dropped', async () => {
    const request = await aRequest(world);
    const { status, body } = await triage(request, { answers: { chestpain: 'yes' } });
    expect([status, body.errors[0].path]).toEqual([422, 'answers.chestpain']);
  });
});

describe('a red flag is lifted', () => {
  const advice = {
    by: 'Dr Inventé, SAMU',
    at: '2026-11-23T11:20:00+01:00',
    fileNumber: '2026-4711',
    text: 'consultation sous 24 h',
  };

  test('by nobody who is not a doctor or the operator who heard the SAMU', async () => {
    const request = await aRequest(world);
    await screen(world, request, 'no', { 'chest-pain': 'yes' });
    const nurse = await world.token('professional', { subject: newId() });
    const asNurse = await world.request(
      'POST',
      `/v1/requests/${request}/override`,
      { samuAdvice: advice },
      { as: nurse },
    );
    expect(asNurse).toMatchObject({ status: 403, body: { type: '/problems/doctor-only' } });
  });

  test('only as it was read', async () => {
    const request = await aRequest(world);
    await screen(world, request, 'no', { infant: 'unknown', stroke: 'unknown' });
    await triage(request, { answers: { 'chest-pain': 'yes' } });
    const lift = (rules: string[]) =>
      world.request(
        'POST',
        `/v1/requests/${request}/override`,
        { reason: 'vu', rules },
        { as: doctor.token },
      );
    expect((await lift(['stroke'])).body).toMatchObject({
      type: '/problems/red-flag-changed',
      rules: ['chest-pain'],
    });
    expect((await lift(['chest-pain'])).body).toMatchObject({ state: 'triaged' });
    const { rows } = await world.database.owner.query(
      'select red_flag, rules from red_flag_lift where request_id = $1',
      [request],
    );
    expect(rows).toEqual([{ red_flag: 'raised', rules: ['chest-pain'] }]);
  });

  test('not by advice of another week', async () => {
    const request = await aRequest(world);
    await screen(world, request, 'no', { 'chest-pain': 'yes' });
    const old = await world.request('POST', `/v1/requests/${request}/override`, {
      samuAdvice: { ...advice, at: '2026-11-01T10:00:00Z' },
    });
    expect(old.status).toBe(422);
  });

  test('and then even a search for a treating doctor may be seen today', async () => {
    const request = await aRequest(world, { kind: 'mt' });
    const { protocol, ...rest } = await screen(world, request, 'yes');
    expect([protocol.id, rest.result]).toEqual(['anything-wrong-today', 'red-flag']);
    await world.request('POST', `/v1/requests/${request}/override`, { samuAdvice: advice });
    expect(await book(request)).toMatchObject({ state: 'booked' });
  });
});

describe('a slot for others', () => {
  test('is neither held nor booked by the line', async () => {
    const request = await aTriagedRequest(world);
    const start = '2026-11-24T07:00:00Z';
    const { body } = await world.request(
      'POST',
      '/v1/slots',
      {
        professionalId: doctor.id,
        placeId: doctor.placeId,
        start,
        end: '2026-11-24T07:15:00Z',
        audience: ['PRO'],
      },
      { as: 'coordinator' },
    );
    const booked = await world.request('POST', `/v1/requests/${request}/bookings`, { slotId: body.id });
    const held = await world.request('POST', `/v1/slots/${body.id}/hold`, { requestId: request });
    expect([booked.body.type, held.body.type]).toEqual([
      '/problems/slot-not-for-line',
      '/problems/slot-not-for-line',
    ]);
  });

  test('is no place for a patient of another doctor who moves them', async () => {
    const other = await aDoctor(world, 'Martel');
    const request = await aTriagedRequest(world);
    const booking = await book(request);
    const theirs = await aSlot(world, other, '2026-11-24T07:30:00Z');
    const moved = await world.request(
      'POST',
      `/v1/bookings/${booking.id}/move`,
      { slotId: theirs },
      { as: doctor.token },
    );
    expect(moved).toMatchObject({ status: 403, body: { type: '/problems/not-yours' } });
    expect((await world.request('GET', `/v1/bookings/${booking.id}`)).body).toMatchObject({
      state: 'booked',
    });
  });

  test('nobody has missed a visit whose time has not come', async () => {
    const booking = await book(await aTriagedRequest(world));
    expect((await world.request('POST', `/v1/bookings/${booking.id}/no-show`)).body.type).toBe(
      '/problems/not-yet',
    );
  });
});
