import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { actingIn, states } from './acting.ts';
import { aVolunteer, nobodyVolunteers, volunteers } from './volunteers.ts';

let world: World;
const { offer, act, seen, requestOf, offersOf } = actingIn(() => world);
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => nobodyVolunteers(world));

describe('another profession, under a protocol', () => {
  const careOfNurses = (requestId: string) =>
    world.database.owner.query(
      `update request set orientation = 'profession', care_protocol = 'nurse-home-visit',
              care = '{"to": "profession", "profession": "nurse", "withinHours": 4, "modes": ["HH"], "declaredOnly": true}'
        where id = $1`,
      [requestId],
    );

  test('only those are asked who are declared for it, at home as it says', async () => {
    const [declared, other] = [
      await aVolunteer(world, { profession: 'nurse', km: 8 }),
      await aVolunteer(world, { profession: 'nurse', km: 1 }),
    ];
    await world.database.owner.query(
      `insert into protocol_declaration values ('grand-douai', 'nurse-home-visit', $1, '2026-01-01', 'test')`,
      [declared.id],
    );
    const requestId = await aTriagedRequest(world);
    await careOfNurses(requestId);
    expect(
      (
        await world.request('POST', `/v1/requests/${requestId}/offers`, {
          kind: 'visit',
          profession: 'doctor',
        })
      ).body.type,
    ).toBe('/problems/another-profession');
    const made = await offer(requestId);
    expect(made).toMatchObject({ profession: 'nurse', mode: 'HH' });
    expect(states(made)).toEqual({ [declared.id]: 'asked' });
    expect((await act(other, made.id, 'accept')).status).toBe(404);
    const { body } = await act(declared, made.id, 'accept');
    expect(body.motive).toMatch(/Visite d’une infirmière/);
    expect(await requestOf(requestId)).toMatchObject({ state: 'booked' });
  });

  test('the one who came writes what they found; a patient who is worse is a task at once', async () => {
    const [mine, other] = [await aVolunteer(world), await aVolunteer(world)];
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId);
    await act(mine, id, 'accept');
    const sheet = {
      title: 'fall',
      vitalSigns: { systolic: 135, diastolic: 80, oxygenSaturation: 97, temperature: 37.2 },
      findings: 'Plaie du genou, pas de déformation.',
      done: 'Pansement.',
      worse: 'no',
    };
    expect((await act(other, id, 'assessment', sheet)).body.type).toBe('/problems/not-accepted');
    expect(await act(mine, id, 'assessment', sheet)).toMatchObject({
      status: 201,
      body: { author: mine.id, sheet },
    });
    await act(mine, id, 'assessment', { ...sheet, findings: 'Confus depuis une heure.', worse: 'yes' });
    const { body } = await world.request('GET', `/v1/requests/${requestId}/assessments`);
    expect(body.items.map((one: { sheet: { worse: string } }) => one.sheet.worse)).toEqual(['yes', 'no']);
    const { rows } = await world.database.owner.query(
      `select subject from task where kind = 'patient-worse'`,
    );
    expect(rows).toEqual([{ subject: requestId }]);
    expect((await act(mine, id, 'assessment', { ...sheet, vitalSigns: { systolic: 900 } })).status).toBe(400);
  });
});

describe('a question to a doctor', () => {
  const ask = (requestId: string, more: Record<string, unknown> = {}) =>
    offer(requestId, { kind: 'question', question: 'Peut-on attendre demain ?', ...more });

  test('is put to whoever is on duty first, and the first answer stands on the file', async () => {
    await aVolunteer(world, { km: 1 });
    const [onDuty, also] = [
      await aVolunteer(world, { km: 20, onDuty: true, volunteer: false }),
      await aVolunteer(world, { km: 30, onDuty: true }),
    ];
    const requestId = await aTriagedRequest(world);
    const made = await ask(requestId, { waveSize: 2 });
    expect(states(made)).toEqual({ [onDuty.id]: 'asked', [also.id]: 'asked' });
    expect(Date.parse(made.expiresAt) - world.clock.now()).toBe(900_000);
    expect(await requestOf(requestId)).toMatchObject({ state: 'triaged' });
    expect(await seen(onDuty, made.id)).toMatchObject({ question: 'Peut-on attendre demain ?' });
    expect((await act(onDuty, made.id, 'accept')).body.type).toBe('/problems/answer-instead');
    expect((await act(onDuty, made.id, 'answer', { text: 'Oui, demain matin.' })).body).toMatchObject({
      state: 'accepted',
      answer: 'Oui, demain matin.',
      gathered: null,
    });
    expect((await act(also, made.id, 'answer', { text: 'Non.' })).body.type).toBe('/problems/offer-taken');
    expect(await seen(also, made.id)).toMatchObject({ question: null, answer: null });
    const { rows } = await world.database.owner.query(
      'select kind, text, actor from request_note where request_id = $1',
      [requestId],
    );
    expect(rows).toEqual([
      { kind: 'answer', text: 'Oui, demain matin.', actor: `professional:${onDuty.id}` },
    ]);
  });

  test('that nobody answers in a quarter of an hour is a task, because the nurse waits', async () => {
    await aVolunteer(world);
    const requestId = await aRequest(world);
    await ask(requestId);
    world.clock.advance(900_000);
    await expect
      .poll(
        async () =>
          (await world.database.owner.query(`select subject from task where kind = 'question-unanswered'`))
            .rows,
      )
      .toEqual([{ subject: requestId }]);
  });

  test('is a task for the nurse once it is answered', async () => {
    await aVolunteer(world);
    const requestId = await aTriagedRequest(world);
    const { id, recipients } = await ask(requestId);
    const as = await world.token('professional', { subject: recipients[0]?.professionalId ?? '' });
    await world.request('POST', `/v1/offers/${id}/answer`, { text: 'Oui, demain matin.' }, { as });
    const { rows } = await world.database.owner.query(
      `select subject from task where kind = 'question-answered' and subject = $1`,
      [requestId],
    );
    expect(rows).toEqual([{ subject: requestId }]);
  });

  test('is still put after the booking until the visit begins, and then nobody is asked any more', async () => {
    await volunteers(world, 2);
    const requestId = await aTriagedRequest(world);
    await ask(requestId, { waveSize: 1, waveMinutes: 30, expiresInMinutes: 720 });
    const seer = await aDoctor(world);
    const start = new Date(world.clock.now() + 600_000).toISOString();
    const slotId = await aSlot(world, seer, start);
    const { status } = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
    expect(status).toBe(201);
    await world.settle();
    const [open] = await offersOf(requestId);
    expect(open).toMatchObject({ state: 'open' });
    world.clock.advance(600_000);
    await expect.poll(async () => (await offersOf(requestId))[0]).toMatchObject({ state: 'withdrawn' });
    expect(Object.values(states((await offersOf(requestId))[0]))).toEqual(['too-late']);
    world.clock.advance(2_400_000);
    await world.settle();
    expect(Object.keys(states((await offersOf(requestId))[0]))).toHaveLength(1);
  });

  test.each(['redirect', 'close', 'cancel'] as const)('ends at once with the request: %s', async (end) => {
    await aVolunteer(world);
    const requestId = await aTriagedRequest(world);
    await ask(requestId, { expiresInMinutes: 720 });
    await world.request('POST', `/v1/requests/${requestId}/${end}`, { reason: 'other-service' });
    await expect.poll(async () => (await offersOf(requestId))[0]).toMatchObject({ state: 'withdrawn' });
    expect(new Set(Object.values(states((await offersOf(requestId))[0])))).toEqual(new Set(['too-late']));
  });

  test('needs words, and a visit has none', async () => {
    const requestId = await aTriagedRequest(world);
    for (const body of [{ kind: 'question' }, { kind: 'visit', question: 'x' }])
      expect((await world.request('POST', `/v1/requests/${requestId}/offers`, body)).status).toBe(400);
  });
});

describe('an escalated request', () => {
  const escalate = (requestId: string) =>
    world.run(async (tx) => {
      tx.record('request.escalated', requestId, { step: 2, done: ['nudge', 'offers'] });
    });

  test('is put to professionals by itself, and where nobody can be asked the record says so', async () => {
    const empty = await aTriagedRequest(world);
    await escalate(empty);
    await world.settle();
    const { rows } = await world.database.owner.query(
      `select data from event where type = 'offer.not-made' and subject = $1`,
      [empty],
    );
    expect(rows).toEqual([{ data: { reason: 'nobody-to-ask' } }]);
    const mine = await aVolunteer(world);
    const requestId = await aTriagedRequest(world);
    await escalate(requestId);
    await world.settle();
    expect(states((await offersOf(requestId))[0])).toEqual({ [mine.id]: 'asked' });
  });
});

test('what is put to me: open ones first, and nothing that is put to others', async () => {
  const mine = await aVolunteer(world);
  const first = await offer(await aTriagedRequest(world));
  await act(mine, first.id, 'decline');
  const second = await offer(await aTriagedRequest(world));
  await nobodyVolunteers(world);
  await aVolunteer(world);
  await offer(await aTriagedRequest(world));
  const { body } = await world.request('GET', '/v1/offers', undefined, { as: mine.token });
  expect(body.items.map((one: { id: string; mine: string }) => [one.id, one.mine])).toEqual([
    [second.id, 'asked'],
    [first.id, 'declined'],
  ]);
});

test('events say ids and codes, nothing of the patient or the question', async () => {
  const { rows } = await world.database.owner.query('select data from event');
  expect(JSON.stringify(rows) + world.logged.join('')).not.toMatch(
    /Inventé|fièvre|39980123|attendre demain|Pansement/,
  );
});

// At the end: the clock does not go back.
test('at night nobody is asked: the wave comes in the morning, and what would be over by then is refused', async () => {
  world.clock.set(Date.parse('2026-11-24T22:00:00+01:00') as never);
  const mine = await aVolunteer(world);
  const requestId = await aTriagedRequest(world);
  expect(
    (await world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'visit', expiresInMinutes: 60 }))
      .body.type,
  ).toBe('/problems/quiet-hours');
  const made = await offer(requestId);
  expect(made).toMatchObject({ wave: 0, recipients: [], nextWaveAt: '2026-11-25T08:00:00+01:00' });
  // Begun in the evening: the next ones are not asked at night either.
  const evening = await aTriagedRequest(world);
  await world.database.owner.query(
    `insert into offer (territory_id, id, request_id, kind, profession, mode, wave, wave_size, wave_minutes, expires_at, made_at, made_by)
     values ('grand-douai', $1, $2, 'visit', 'doctor', 'AMB', 1, 5, 10, '2026-11-25T17:00:00+01:00', '2026-11-24T20:55:00+01:00', 'test')`,
    [newId(), evening],
  );
  const [begun] = await offersOf(evening);
  await world.run(async (tx) => tx.record('offer.wave-due', begun.id));
  await world.settle();
  expect((await offersOf(evening))[0]).toMatchObject({
    recipients: [],
    nextWaveAt: '2026-11-25T08:00:00+01:00',
  });
  world.clock.set(Date.parse('2026-11-25T07:59:00+01:00') as never);
  await world.settle();
  expect((await offersOf(requestId))[0].recipients).toEqual([]);
  world.clock.set(Date.parse('2026-11-25T08:00:00+01:00') as never);
  for (const id of [requestId, evening])
    await expect.poll(async () => states((await offersOf(id))[0])).toEqual({ [mine.id]: 'asked' });
  // The next ones ten minutes later; nobody, once it is over.
  expect((await offersOf(requestId))[0]).toMatchObject({ nextWaveAt: '2026-11-25T08:10:00+01:00' });
  await world.request('POST', `/v1/offers/${made.id}/cancel`);
  expect((await offersOf(requestId))[0]).toMatchObject({ state: 'withdrawn', nextWaveAt: null });
});
