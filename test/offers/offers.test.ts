import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aRequest, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { aVolunteer, nobodyVolunteers, type Volunteer, volunteers } from './volunteers.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => nobodyVolunteers(world));

const offer = async (requestId: string, more: Record<string, unknown> = {}) => {
  const { status, body } = await world.request('POST', `/v1/requests/${requestId}/offers`, {
    kind: 'visit',
    ...more,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
};
const act = (who: Volunteer, offerId: string, what: string, body?: unknown) =>
  world.request('POST', `/v1/offers/${offerId}/${what}`, body, { as: who.token });
const seen = async (who: Volunteer, offerId: string) =>
  (await world.request('GET', `/v1/offers/${offerId}`, undefined, { as: who.token })).body;
const requestOf = async (id: string) => (await world.request('GET', `/v1/requests/${id}`)).body;
const offersOf = async (id: string) => (await world.request('GET', `/v1/requests/${id}/offers`)).body.items;
const states = (it: { recipients: { professionalId: string; state: string }[] }) =>
  Object.fromEntries(it.recipients.map(({ professionalId, state }) => [professionalId, state]));

describe('a request that is put to professionals', () => {
  test('is asked of the nearest first, and stands as offered', async () => {
    const [far, near] = [await aVolunteer(world, { km: 9 }), await aVolunteer(world, { km: 3 })];
    await aVolunteer(world, { km: 1, phone: null });
    await aVolunteer(world, { km: 1, volunteer: false });
    await aVolunteer(world, { km: 1, profession: 'nurse' });
    const requestId = await aTriagedRequest(world);
    const made = await offer(requestId, { waveSize: 1 });
    expect(made).toMatchObject({ state: 'open', profession: 'doctor', mode: 'AMB', wave: 1, waveSize: 1 });
    expect(made.recipients).toMatchObject([{ professionalId: near.id, state: 'asked', km: 3 }]);
    expect(await requestOf(requestId)).toMatchObject({ state: 'offered' });
    // Ten minutes of silence: the next one.
    world.clock.advance(600_000);
    await world.settle();
    await expect.poll(async () => (await offersOf(requestId))[0].wave).toBe(2);
    expect(states((await offersOf(requestId))[0])).toEqual({ [near.id]: 'asked', [far.id]: 'asked' });
  });

  test('tells before somebody accepts where and about what, and who it is only to the one who has it', async () => {
    const [mine, other] = [await aVolunteer(world, { km: 2 }), await aVolunteer(world, { km: 4 })];
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId);
    const before = await seen(mine, id);
    expect(before).toMatchObject({
      mine: 'asked',
      commune: 'Douai',
      distanceKm: 2,
      mode: 'AMB',
      age: '40 à 64 ans',
      gathered: null,
    });
    expect(JSON.stringify(before)).not.toMatch(/Inventé|fièvre|1980|39980123/);
    const { body } = await act(mine, id, 'accept');
    expect(body).toMatchObject({
      state: 'accepted',
      mine: 'accepted',
      gathered: {
        requestId,
        motive: 'fièvre depuis hier',
        patient: { familyName: 'Inventé', phone: '+33639980123' },
        triages: [{ protocol: { id: 'vital-screen' } }],
      },
    });
    expect(await seen(other, id)).toMatchObject({ mine: 'too-late', gathered: null });
  });

  test('is booked by the one who accepts, in an hour, at their practice, as any other visit', async () => {
    const mine = await aVolunteer(world);
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId);
    const accepted = await act(mine, id, 'accept');
    expect(accepted.status).toBe(200);
    const [made] = await offersOf(requestId);
    const { body: booking } = await world.request('GET', `/v1/bookings/${made.bookingId}`);
    expect(booking).toMatchObject({ state: 'booked', professionalId: mine.id, requestId, mode: 'AMB' });
    expect(Date.parse(booking.start)).toBeGreaterThanOrEqual(world.clock.now() + 3_600_000);
    expect(Date.parse(booking.end) - Date.parse(booking.start)).toBe(1_800_000);
    expect(await requestOf(requestId)).toMatchObject({ state: 'booked' });
    // Once more by the same one changes nothing.
    expect((await act(mine, id, 'accept')).status).toBe(200);
    const { rows } = await world.database.owner.query('select id from booking where request_id = $1', [
      requestId,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('is told offer-taken to all others, kindly, and is not offered twice at the same time', async () => {
    const [mine, other] = [await aVolunteer(world), await aVolunteer(world)];
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId);
    expect(
      (await world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'visit' })).body.type,
    ).toBe('/problems/offer-open');
    await act(mine, id, 'accept');
    const late = await act(other, id, 'accept');
    expect(late).toMatchObject({ status: 409, body: { type: '/problems/offer-taken' } });
    expect(late.body.detail).toContain('Merci');
  });

  test('thirty say yes in the same instant: one has it, twenty-nine are told offer-taken', async () => {
    const rivals = await volunteers(world, 30);
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId, { waveSize: 30 });
    const answers = await Promise.all(rivals.map((who) => act(who, id, 'accept')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.type === '/problems/offer-taken')).toHaveLength(29);
    await expect(
      world.database.owner.query(`update offer_recipient set state = 'accepted' where offer_id = $1`, [id]),
    ).rejects.toMatchObject({ constraint: 'offer_recipient_accepted' });
  });

  test('is nobody’s who was not asked', async () => {
    await aVolunteer(world);
    const { id } = await offer(await aTriagedRequest(world));
    const stranger = await aVolunteer(world, { volunteer: false });
    for (const what of ['accept', 'decline', 'withdraw'])
      expect((await act(stranger, id, what)).status).toBe(404);
    expect((await act(stranger, id, 'answer', { text: 'oui' })).status).toBe(404);
  });
});

describe('an acceptance that cannot be', () => {
  test('over another slot of theirs is refused, and nothing is done', async () => {
    const mine = await aVolunteer(world);
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId);
    const start = new Date(Math.ceil(world.clock.now() / 300_000) * 300_000 + 3_600_000).toISOString();
    await world.request(
      'POST',
      '/v1/slots',
      { placeId: mine.placeId, start, end: new Date(Date.parse(start) + 3_600_000).toISOString() },
      { as: mine.token },
    );
    const refused = await act(mine, id, 'accept', { start });
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/slot-overlap' } });
    expect(await seen(mine, id)).toMatchObject({ state: 'open', mine: 'asked' });
    expect(await requestOf(requestId)).toMatchObject({ state: 'offered' });
    const later = new Date(Date.parse(start) + 3_600_000).toISOString();
    expect((await act(mine, id, 'accept', { start: later })).status).toBe(200);
  });

  test('after the deadline or without a place is refused, with words', async () => {
    const mine = await aVolunteer(world, { noPlace: true });
    const { id } = await offer(await aTriagedRequest(world));
    expect((await act(mine, id, 'accept')).body.type).toBe('/problems/place-needed');
    const start = new Date(world.clock.now() + 30 * 3_600_000).toISOString();
    const late = await act(mine, id, 'accept', { placeId: mine.placeId, start });
    expect(late.body).toMatchObject({ type: '/problems/visit-time' });
    expect(late.body.detail).toMatch(/Choisissez une heure entre \d/);
    expect((await act(mine, id, 'accept', { placeId: mine.placeId })).status).toBe(200);
  });

  test('a place that is not of the territory is refused', async () => {
    const mine = await aVolunteer(world);
    const { id } = await offer(await aTriagedRequest(world));
    expect((await act(mine, id, 'accept', { placeId: newId() })).status).toBe(422);
    expect(await seen(mine, id)).toMatchObject({ state: 'open' });
  });
});

describe('rule 1: a red flag before anything else', () => {
  test('a request with a flag, or one that nobody has screened, is put to nobody', async () => {
    await aVolunteer(world);
    const unscreened = await aRequest(world);
    const flagged = await aRequest(world);
    await screen(world, flagged, 'no', { 'chest-pain': 'yes' });
    for (const [id, type] of [
      [unscreened, '/problems/not-triaged'],
      [flagged, '/problems/red-flag'],
    ])
      expect((await world.request('POST', `/v1/requests/${id}/offers`, { kind: 'visit' })).body.type).toBe(
        type,
      );
  });

  test('a flag that is raised while an offer is open stops it', async () => {
    const mine = await aVolunteer(world);
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId);
    await screen(world, requestId, 'no', { 'chest-pain': 'yes' });
    // Before the reaction has come as well as after it.
    expect((await act(mine, id, 'accept')).body.type).toBe('/problems/offer-over');
    await world.settle();
    expect((await offersOf(requestId))[0]).toMatchObject({ state: 'withdrawn', reason: 'request-over' });
    expect((await act(mine, id, 'accept')).body.type).toBe('/problems/offer-over');
    expect(
      (await world.database.owner.query('select from booking where request_id = $1', [requestId])).rowCount,
    ).toBe(0);
  });
});

describe('a no, silence, and a change of mind', () => {
  test('when all who were asked decline, the next ones are asked at once; when nobody is left, it is over', async () => {
    const [first, second] = [await aVolunteer(world, { km: 2 }), await aVolunteer(world, { km: 9 })];
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId, { waveSize: 1 });
    expect((await act(first, id, 'decline', { reason: 'absent' })).body).toMatchObject({ mine: 'declined' });
    expect(states((await offersOf(requestId))[0])).toEqual({ [first.id]: 'declined', [second.id]: 'asked' });
    await act(second, id, 'decline');
    expect((await offersOf(requestId))[0]).toMatchObject({ state: 'expired', reason: 'nobody-left' });
    expect(await requestOf(requestId)).toMatchObject({ state: 'triaged' });
    // Who has said no is not asked again for this request.
    expect(
      (await world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'visit' })).body.type,
    ).toBe('/problems/nobody-to-ask');
  });

  test('nobody answers: it is over at its time, and the request looks for a place again', async () => {
    await aVolunteer(world);
    const requestId = await aTriagedRequest(world);
    await offer(requestId, { expiresInMinutes: 30 });
    world.clock.advance(1_800_000);
    await expect.poll(async () => (await offersOf(requestId))[0].state).toBe('expired');
    expect(await requestOf(requestId)).toMatchObject({ state: 'triaged' });
  });

  test('who gives it back is not asked again; the visit is called off and the others are asked, the too late too', async () => {
    const [mine, other] = [await aVolunteer(world, { km: 2 }), await aVolunteer(world, { km: 4 })];
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId);
    await act(mine, id, 'accept');
    expect((await act(other, id, 'withdraw')).body.type).toBe('/problems/not-accepted');
    const back = await act(mine, id, 'withdraw');
    expect(back.body).toMatchObject({ state: 'withdrawn', mine: 'withdrew', gathered: null });
    const [next, before] = await offersOf(requestId);
    expect(before).toMatchObject({ id, state: 'withdrawn', reason: 'given-back', acceptedBy: null });
    expect(next).toMatchObject({ state: 'open', follows: id });
    expect(states(next)).toEqual({ [other.id]: 'asked' });
    const { body: booking } = await world.request('GET', `/v1/bookings/${before.bookingId}`);
    expect(booking).toMatchObject({ state: 'cancelled' });
    const { body: slots } = await world.request('GET', '/v1/slots', undefined, { as: mine.token });
    expect(slots.items.filter((slot: { state: string }) => slot.state === 'open')).toEqual([]);
    expect((await act(other, next.id, 'accept')).status).toBe(200);
    expect(await requestOf(requestId)).toMatchObject({ state: 'booked' });
  });

  test('the nurse stops it; a place that is booked elsewhere stops it too', async () => {
    const mine = await aVolunteer(world);
    const [stopped, booked] = [await aTriagedRequest(world), await aTriagedRequest(world)];
    const first = await offer(stopped);
    expect((await world.request('POST', `/v1/offers/${first.id}/cancel`)).body).toMatchObject({
      state: 'withdrawn',
      reason: 'cancelled',
    });
    expect(await requestOf(stopped)).toMatchObject({ state: 'triaged' });
    expect((await world.request('POST', `/v1/offers/${first.id}/cancel`)).body.type).toBe(
      '/problems/offer-over',
    );
    const second = await offer(booked);
    const start = new Date(Math.ceil(world.clock.now() / 900_000) * 900_000 + 9_000_000);
    const slot = await world.request(
      'POST',
      '/v1/slots',
      {
        placeId: mine.placeId,
        start: start.toISOString(),
        end: new Date(start.getTime() + 900_000).toISOString(),
      },
      { as: mine.token },
    );
    await world.request('POST', `/v1/requests/${booked}/bookings`, { slotId: slot.body.id });
    await world.settle();
    expect((await offersOf(booked))[0]).toMatchObject({ state: 'withdrawn', reason: 'request-over' });
    expect(await requestOf(booked)).toMatchObject({ state: 'booked' });
    expect((await act(mine, second.id, 'accept')).body.type).toBe('/problems/offer-over');
  });
});

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
  expect(made).toMatchObject({ wave: 0, recipients: [] });
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
  expect((await offersOf(evening))[0].recipients).toEqual([]);
  world.clock.set(Date.parse('2026-11-25T07:59:00+01:00') as never);
  await world.settle();
  expect((await offersOf(requestId))[0].recipients).toEqual([]);
  world.clock.set(Date.parse('2026-11-25T08:00:00+01:00') as never);
  for (const id of [requestId, evening])
    await expect.poll(async () => states((await offersOf(id))[0])).toEqual({ [mine.id]: 'asked' });
});
