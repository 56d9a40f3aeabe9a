import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeLink } from '../../src/offers/link.ts';
import { nameOf, unseal } from '../../src/platform/sealed-answer.ts';
import { aDoctor, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { acting, type Offered, states } from './acting.ts';
import { aVolunteer, nobodyVolunteers, type Volunteer } from './volunteers.ts';

/** Rule 8: who the patient is, is for the one who sees them, for as long as they do. */

let world: World;
let api: ReturnType<typeof acting>;
beforeAll(async () => {
  world = await startWorld();
  api = acting(world);
});
afterAll(() => world.close());
afterEach(() => nobodyVolunteers(world));

const linkOf = (it: Offered, who: Volunteer) =>
  world.run((tx) =>
    makeLink(tx, it.recipients.find(({ professionalId }) => professionalId === who.id)?.id ?? ''),
  );
const open = async (secret: string, what = '') => {
  const answer = await world.http.inject({ method: what ? 'POST' : 'GET', url: `/o/${secret}${what}` });
  return { status: answer.statusCode, text: answer.body };
};
const command = (secret: string, what: string) =>
  world.request('POST', `/v1/offer-links/${secret}/${what}`, undefined, { as: undefined });

async function accepted(): Promise<{ mine: Volunteer; it: Offered; secret: string; bookingId: string }> {
  const mine = await aVolunteer(world);
  const it = await api.offer(await aTriagedRequest(world));
  const secret = await linkOf(it, mine);
  expect((await command(secret, 'accept')).body.gathered.patient.familyName).toBe('Inventé');
  const [{ bookingId }] = await api.offersOf(it.requestId);
  return { mine, it, secret, bookingId };
}

describe('a visit that was called off', () => {
  test('is no visit any more for the one who had accepted, and its patient nobody whom they read about', async () => {
    const { mine, it, secret, bookingId } = await accepted();
    const reason = { by: 'patient', reason: 'patient-declined' };
    expect((await world.request('POST', `/v1/bookings/${bookingId}/cancel`, reason)).status).toBe(200);
    const read = await world.request('GET', `/v1/offers/${it.id}`, undefined, { as: mine.token });
    expect(read.body).toMatchObject({ mine: 'accepted', calledOff: true, plannedAt: null, gathered: null });
    expect((await command(secret, 'accept')).body).toMatchObject({ calledOff: true, gathered: null });
    const page = await open(secret);
    expect(page.text).toContain('Rendez-vous annulé');
    expect(page.text).not.toMatch(/INVENTÉ|fièvre|la demande est à vous/);
  });

  test('by the one who had accepted goes on to the others, and their hour with it', async () => {
    const [mine, other] = [await aVolunteer(world, { km: 1 }), await aVolunteer(world, { km: 4 })];
    const it = await api.offer(await aTriagedRequest(world));
    expect((await api.act(mine, it.id, 'accept')).status).toBe(200);
    const [{ bookingId }] = await api.offersOf(it.requestId);
    const cancelled = await world.request(
      'POST',
      `/v1/bookings/${bookingId}/cancel`,
      { by: 'professional', reason: 'unavailable' },
      { as: mine.token },
    );
    expect(cancelled.status).toBe(200);
    await world.settle();
    await expect.poll(async () => (await api.offersOf(it.requestId)).length).toBe(2);
    const [next, before] = await api.offersOf(it.requestId);
    expect(before).toMatchObject({ id: it.id, state: 'withdrawn', reason: 'given-back', acceptedBy: null });
    expect(next).toMatchObject({ state: 'open', follows: it.id });
    expect(states(next)).toEqual({ [other.id]: 'asked' });
    const { body: slots } = await world.request('GET', '/v1/slots', undefined, { as: mine.token });
    expect(slots.items.filter((slot: { state: string }) => slot.state === 'open')).toEqual([]);
    expect(await api.requestOf(it.requestId)).toMatchObject({ state: 'offered' });
  });

  test('by the patient is nobody’s to take: nobody is asked again', async () => {
    const { it, bookingId } = await accepted();
    await aVolunteer(world);
    const reason = { by: 'patient', reason: 'patient-declined' };
    await world.request('POST', `/v1/bookings/${bookingId}/cancel`, reason);
    await world.settle();
    expect(await api.offersOf(it.requestId)).toMatchObject([{ id: it.id, state: 'accepted' }]);
  });

  test('and moved to another hour of theirs is theirs still, with that hour', async () => {
    const { mine, it, secret, bookingId } = await accepted();
    const start = new Date(Math.ceil(world.clock.now() / 900_000) * 900_000 + 3 * 3_600_000);
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
    const moved = await world.request('POST', `/v1/bookings/${bookingId}/move`, { slotId: slot.body.id });
    expect(moved.status).toBeLessThan(300);
    const seen = await api.seen(mine, it.id);
    expect(seen).toMatchObject({ calledOff: false, gathered: { bookingId: moved.body.id } });
    expect(new Date(seen.plannedAt).getTime()).toBe(start.getTime());
    expect((await open(secret)).text).toContain('la demande est à vous');
    // Given back all the same.
    expect((await api.act(mine, it.id, 'withdraw')).body).toMatchObject({ mine: 'withdrew', gathered: null });
  });

  test('so is one that was moved to somebody else', async () => {
    const { mine, it, bookingId } = await accepted();
    const other = await aDoctor(world);
    const slotId = await aSlot(world, other, new Date(world.clock.now() + 3 * 3_600_000).toISOString());
    const moved = await world.request('POST', `/v1/bookings/${bookingId}/move`, { slotId });
    expect(moved.status).toBeLessThan(300);
    expect(await api.seen(mine, it.id)).toMatchObject({ calledOff: true, gathered: null });
  });
});

test('what an acceptance shows is not kept with its key: sent again, it is read again, as far as it is theirs still', async () => {
  const mine = await aVolunteer(world);
  const it = await api.offer(await aTriagedRequest(world));
  const secret = await linkOf(it, mine);
  const again = (url: string, as?: string) =>
    world.request('POST', url, undefined, { as, key: 'accept-once' });
  const first = await again(`/v1/offers/${it.id}/accept`, mine.token);
  expect(first.body.gathered.patient.familyName).toBe('Inventé');
  expect((await again(`/v1/offer-links/${secret}/accept`)).body.gathered.patient.familyName).toBe('Inventé');
  const kept = await world.database.owner.query(
    `select status, response, sealed from idempotency where key = $1`,
    [nameOf('accept-once')],
  );
  expect(kept.rows.map((row) => ({ ...row, sealed: unseal('accept-once', row.sealed) }))).toEqual([
    { status: 200, response: null, sealed: it.id },
    { status: 200, response: null, sealed: it.id },
  ]);
  expect((await again(`/v1/offers/${it.id}/accept`, mine.token)).body).toEqual(first.body);
  const [{ bookingId }] = await api.offersOf(it.requestId);
  const reason = { by: 'patient', reason: 'patient-declined' };
  await world.request('POST', `/v1/bookings/${bookingId}/cancel`, reason);
  for (const url of [`/v1/offers/${it.id}/accept`, `/v1/offer-links/${secret}/accept`])
    expect((await again(url, mine.token)).body).toMatchObject({ calledOff: true, gathered: null });
});

describe('a link whose day is over', () => {
  test('tells a program no more than the page, and does nothing any more', async () => {
    const { mine, it, secret } = await accepted();
    world.clock.advance(14 * 3_600_000);
    for (const what of ['accept', 'decline']) {
      const { body } = await command(secret, what);
      expect(body).toMatchObject({ mine: 'accepted', gathered: null });
      expect(JSON.stringify(body)).not.toMatch(/Inventé|fièvre/);
    }
    for (const what of ['withdraw', 'assessment']) {
      expect(await open(secret, `/${what}`)).toMatchObject({ status: 409 });
    }
    // Their own page is behind a token: there it stays.
    expect(await api.seen(mine, it.id)).toMatchObject({ calledOff: false, gathered: { patient: {} } });
    world.clock.advance(10 * 3_600_000);
  });
});

describe('a link that was sent to a phone', () => {
  test('opens nothing once the professional has another one: the first was perhaps a stranger’s', async () => {
    const mine = await aVolunteer(world);
    const it = await api.offer(await aTriagedRequest(world));
    const secret = await linkOf(it, mine);
    expect((await open(secret)).status).toBe(200);
    const patched = await world.request(
      'PATCH',
      `/v1/professionals/${mine.id}`,
      { phone: '06 39 98 77 66' },
      { as: 'coordinator' },
    );
    expect(patched.status).toBe(200);
    expect((await open(secret)).status).toBe(404);
    expect((await command(secret, 'accept')).status).toBe(404);
    expect(await api.seen(mine, it.id)).toMatchObject({ state: 'open', mine: 'asked' });
  });
});

describe('somebody on a waiting list', () => {
  const rowOf = async (who: Volunteer) =>
    (await world.request('GET', '/v1/waiting', undefined, { as: who.token })).body.items;
  const pick = (who: Volunteer, id: string) =>
    world.request('POST', `/v1/waiting/${id}/pick`, undefined, { as: who.token });

  test('under a red flag is picked by nobody, and is not on the list: they need the 15 (rule 1)', async () => {
    const mine = await aVolunteer(world, { profession: 'speech-therapist' });
    const requestId = await aTriagedRequest(world);
    await world.request('POST', `/v1/requests/${requestId}/waiting`, { list: 'speech-therapist' });
    const [row] = await rowOf(mine);
    await screen(world, requestId, 'no', { 'chest-pain': 'yes' });
    const picked = await pick(mine, row.id);
    expect(picked.status).toBe(404);
    expect(JSON.stringify(picked.body)).not.toContain('Inventé');
    await world.settle();
    expect(await rowOf(mine)).toEqual([]);
  });
});
