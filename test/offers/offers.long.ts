import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aRequest, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { MOST_ASKED } from '../../src/offers/waves.ts';
import { actingIn, states } from './acting.ts';
import { aVolunteer, nobodyVolunteers, volunteers } from './volunteers.ts';

let world: World;
const { offer, act, seen, requestOf, offersOf } = actingIn(() => world);
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => nobodyVolunteers(world));

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

  test('what is given back goes on as it was: for a home visit, or by video unless a protocol has excluded that since', async () => {
    const people = [await aVolunteer(world), await aVolunteer(world), await aVolunteer(world)] as const;
    for (const [mode, care, then] of [
      ['HH', null, 'HH'],
      ['VR', null, 'VR'],
      ['VR', { to: 'doctor', withinHours: 6, modes: ['AMB'] }, 'AMB'],
    ]) {
      const requestId = await aTriagedRequest(world, { modes: ['AMB', 'HH', 'VR'] });
      const { id } = await offer(requestId, { mode });
      await act(people[0], id, 'accept');
      if (care !== null)
        await world.database.owner.query('update request set care = $2 where id = $1', [requestId, care]);
      await act(people[0], id, 'withdraw');
      expect((await offersOf(requestId))[0]).toMatchObject({ follows: id, state: 'open', mode: then });
      world.clock.advance(3_600_000);
    }
  });

  test('an operator who cancels and asks anew asks again those who were only too late, and not without end', async () => {
    const [mine, other] = [await aVolunteer(world), await aVolunteer(world)];
    const requestId = await aTriagedRequest(world);
    for (let times = 1; times <= MOST_ASKED; times++) {
      const it = await offer(requestId);
      expect(states(it)).toEqual({ [mine.id]: 'asked', [other.id]: 'asked' });
      await world.request('POST', `/v1/offers/${it.id}/cancel`);
    }
    await expect(offer(requestId)).rejects.toThrow('nobody-to-ask');
    // Another request is another question.
    expect(Object.keys(states(await offer(await aTriagedRequest(world))))).toHaveLength(2);
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
