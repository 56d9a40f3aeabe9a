import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { askedByText } from '../../src/offers/lookup.ts';
import { makeLink } from '../../src/offers/link.ts';
import { ALIX, ALIX_AT_HOME, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { acting } from './acting.ts';
import { aVolunteer, nobodyVolunteers } from './volunteers.ts';

/** Somebody comes to the patient: where that is, is asked for until it is known, and told to nobody else. */

const ADDRESS = /Bleuets|3e étage|47B19|voisine/;

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
let act: ReturnType<typeof acting>['act'];
let seen: ReturnType<typeof acting>['seen'];
let offer: ReturnType<typeof acting>['offer'];
let requestOf: ReturnType<typeof acting>['requestOf'];
beforeAll(async () => {
  world = await startWorld();
  doctor = await aDoctor(world);
  ({ act, seen, offer, requestOf } = acting(world));
});
afterAll(() => world.close());
afterEach(() => nobodyVolunteers(world));

let half = 0;
const nextStart = () => new Date(Date.parse('2026-11-23T13:00:00Z') + half++ * 1_800_000).toISOString();
const withoutAddress = () => aTriagedRequest(world, { patient: ALIX });
const book = (requestId: string, slotId: string) =>
  world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
const noteAddress = async (requestId: string) =>
  world.request('PATCH', `/v1/patients/${(await requestOf(requestId)).patientId}`, {
    homeAddress: ALIX_AT_HOME,
  });
const tasksOf = async (requestId: string) =>
  (
    await world.database.owner.query(
      `select state, times from task where kind = 'address-missing' and subject = $1 order by round`,
      [requestId],
    )
  ).rows;
const inTheDayOf = async (who: { token: string }, bookingId: string) => {
  const { body } = await world.request('GET', '/v1/bookings?limit=200', undefined, { as: who.token });
  return body.items.find(({ id }: { id: string }) => id === bookingId);
};

describe('a home visit', () => {
  test('is booked without an address, says that it is missing, and a task asks for it once; it closes itself when the address is noted', async () => {
    const requestId = await withoutAddress();
    const slotId = await aSlot(world, doctor, nextStart(), { mode: 'HH' });
    const booked = await book(requestId, slotId);
    expect([booked.status, booked.body.addressMissing]).toEqual([201, true]);
    const url = `/v1/bookings/${booked.body.id}`;
    const told = async () => [
      (await world.request('GET', url)).body.addressMissing,
      (await requestOf(requestId)).bookings[0].addressMissing,
      (await inTheDayOf(doctor, booked.body.id)).addressMissing,
    ];
    expect(await told()).toEqual([true, true, true]);
    expect(await tasksOf(requestId)).toEqual([{ state: 'open', times: 1 }]);
    // Moved to another home visit it is the same piece of work.
    const other = await aSlot(world, doctor, nextStart(), { mode: 'HH' });
    const moved = await world.request('POST', `${url}/move`, { slotId: other });
    expect([moved.status, moved.body.addressMissing]).toEqual([201, true]);
    expect(await tasksOf(requestId)).toEqual([{ state: 'open', times: 1 }]);
    expect((await noteAddress(requestId)).status).toBe(200);
    expect(await tasksOf(requestId)).toEqual([{ state: 'done', times: 1 }]);
    expect((await requestOf(requestId)).bookings[0].addressMissing).toBe(false);
    expect((await inTheDayOf(doctor, moved.body.id)).address).toMatchObject(ALIX_AT_HOME);
  });

  test('that is called off, moved to the practice, or no more asked for leaves nobody to ask for its address; the next one does', async () => {
    const requestId = await withoutAddress();
    const visit = async (mode: 'HH' | 'AMB') => aSlot(world, doctor, nextStart(), { mode });
    const { body: first } = await book(requestId, await visit('HH'));
    await world.request('POST', `/v1/bookings/${first.id}/cancel`, { by: 'patient', reason: 'asked' });
    await world.settle();
    expect(await tasksOf(requestId)).toEqual([{ state: 'done', times: 1 }]);
    const { body: second } = await book(requestId, await visit('HH'));
    expect((await tasksOf(requestId)).map(({ state }) => state)).toEqual(['done', 'open']);
    const { body: third } = await world.request('POST', `/v1/bookings/${second.id}/move`, {
      slotId: await visit('AMB'),
    });
    await world.settle();
    expect((await tasksOf(requestId)).map(({ state }) => state)).toEqual(['done', 'done']);
    // As long as somebody is still asked to come it is owed, whatever visit is called off.
    await world.request('POST', `/v1/bookings/${third.id}/cancel`, { by: 'patient', reason: 'asked' });
    await aVolunteer(world);
    const made = await offer(requestId, { mode: 'HH' });
    await world.settle();
    expect((await tasksOf(requestId)).at(-1)).toMatchObject({ state: 'open' });
    await world.request('POST', `/v1/offers/${made.id}/cancel`);
    await world.settle();
    expect((await tasksOf(requestId)).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  });

  test('with an address, and a visit at the practice without one, ask nobody for it', async () => {
    for (const [requestId, mode] of [
      [await aTriagedRequest(world), 'HH'],
      [await withoutAddress(), 'AMB'],
    ] as const) {
      const { status, body } = await book(requestId, await aSlot(world, doctor, nextStart(), { mode }));
      expect([mode, status, body.addressMissing]).toEqual([mode, 201, false]);
      expect((await requestOf(requestId)).bookings[0].addressMissing).toBe(false);
      expect(await tasksOf(requestId)).toEqual([]);
    }
  });

  test('is what a visit at the practice is moved to without an address, and it is asked for then', async () => {
    const requestId = await withoutAddress();
    const { body } = await book(requestId, await aSlot(world, doctor, nextStart()));
    const slotId = await aSlot(world, doctor, nextStart(), { mode: 'HH' });
    const moved = await world.request('POST', `/v1/bookings/${body.id}/move`, { slotId });
    expect([moved.status, moved.body.addressMissing]).toEqual([201, true]);
    expect(await tasksOf(requestId)).toEqual([{ state: 'open', times: 1 }]);
  });

  test('is offered and accepted without an address: the task is there from the offer on, and whoever accepted is told whom to call', async () => {
    const mine = await aVolunteer(world);
    const requestId = await withoutAddress();
    const made = await offer(requestId, { mode: 'HH' });
    expect(await tasksOf(requestId)).toEqual([{ state: 'open', times: 1 }]);
    const secret = await world.run((tx) => makeLink(tx, made.recipients[0]?.id ?? ''));
    const { status, body } = await act(mine, made.id, 'accept');
    expect(status).toBe(200);
    expect(body.gathered).toMatchObject({ atHome: true, address: null });
    expect(await tasksOf(requestId)).toEqual([{ state: 'open', times: 1 }]);
    const page = async () =>
      (await world.request('GET', `/o/${secret}`, undefined, { as: undefined })).body.replace(/\s+/g, ' ');
    const { phone } = (await world.request('GET', '/v1/territory')).body;
    expect(await page()).toMatch(/Adresse pas encore connue : appelez la ligne au <a href="tel:/);
    expect(await page()).toContain(`href="tel:${phone}"`);
    expect(await page()).toMatch(/ou le patient au <a href="tel:\+33639980123">/);
    await noteAddress(requestId);
    expect(await page()).toContain('12 rue des Trois-Bleuets');
    expect(await page()).not.toContain('pas encore connue');
  });

  test('tells its address to the professional who accepted it, and not to those who were asked, declined or came too late', async () => {
    const [mine, late, no] = [await aVolunteer(world), await aVolunteer(world), await aVolunteer(world)];
    const { id } = await offer(await aTriagedRequest(world), { mode: 'HH' });
    for (const who of [mine, late, no]) {
      const before = await seen(who, id);
      expect(before).toMatchObject({ commune: 'Douai', distanceKm: 1, gathered: null });
      expect(JSON.stringify(before)).not.toMatch(ADDRESS);
    }
    await act(no, id, 'decline', { reason: 'not-free' });
    const { body } = await act(mine, id, 'accept');
    expect(body.gathered).toMatchObject({
      atHome: true,
      address: { ...ALIX_AT_HOME, commune: 'Douai', elsewhere: null },
    });
    for (const who of [late, no]) expect(JSON.stringify(await seen(who, id))).not.toMatch(ADDRESS);
    // Given back it is theirs no more.
    await act(mine, id, 'withdraw');
    expect(JSON.stringify(await seen(mine, id))).not.toMatch(ADDRESS);
  });

  test('stands with its address in the day of the doctor whose place was booked, and in no colleague’s or coordinator’s', async () => {
    const start = nextStart();
    const slotId = await aSlot(world, doctor, start, { mode: 'HH' });
    const { body: booked } = await book(await aTriagedRequest(world), slotId);
    const day = async (as: string) => {
      const { status, body } = await world.request('GET', '/v1/bookings?limit=200', undefined, { as });
      expect(status).toBe(200);
      return body.items as { id: string; address?: object }[];
    };
    const visit = (await day(doctor.token)).find(({ id }) => id === booked.id);
    expect(visit?.address).toEqual({ ...ALIX_AT_HOME, commune: 'Douai', elsewhere: null });
    const colleague = await aDoctor(world, 'Collègue');
    for (const as of [colleague.token, 'coordinator'])
      expect(JSON.stringify(await day(as))).not.toMatch(ADDRESS);
    for (const what of ['', '/gathered']) {
      const url = `/v1/bookings/${booked.id}${what}`;
      const { status, body } = await world.request('GET', url, undefined, { as: colleague.token });
      expect([url, status]).toEqual([url, 403]);
      expect(JSON.stringify(body)).not.toMatch(ADDRESS);
    }
    await world.request('POST', `/v1/bookings/${booked.id}/cancel`, {
      by: 'patient',
      reason: 'patient-cancelled',
    });
    expect(JSON.stringify((await day(doctor.token)).find(({ id }) => id === booked.id) ?? {})).not.toMatch(
      ADDRESS,
    );
  });

  test('that was agreed for the practice tells its address once it is moved to the patient’s home, and no more when it is moved back', async () => {
    const mine = await aVolunteer(world);
    const { id, recipients } = await offer(await aTriagedRequest(world), { mode: 'AMB' });
    const { body } = await act(mine, id, 'accept');
    let { bookingId } = body.gathered;
    for (const [mode, atHome] of [
      ['HH', true],
      ['AMB', false],
    ] as const) {
      const slotId = await aSlot(world, mine, nextStart(), { mode });
      const moved = await world.request('POST', `/v1/bookings/${bookingId}/move`, { slotId });
      expect(moved.status).toBe(201);
      bookingId = moved.body.id;
      const { gathered } = await seen(mine, id);
      // In a text as well.
      const asked = await world.run((tx) => askedByText(tx, recipients[0]?.id ?? ''));
      expect(asked?.mode).toBe(mode);
      expect([mode, gathered.atHome, gathered.address?.street]).toEqual([
        mode,
        atHome,
        atHome ? ALIX_AT_HOME.street : undefined,
      ]);
    }
  });

  test('alone tells the address: who sees the patient at the practice does not learn it', async () => {
    const mine = await aVolunteer(world);
    const { id } = await offer(await aTriagedRequest(world), { mode: 'AMB' });
    const { body } = await act(mine, id, 'accept');
    expect(body.gathered).toMatchObject({ atHome: false, address: null, patient: { givenName: 'Alix' } });
    expect(JSON.stringify(body)).not.toMatch(ADDRESS);
  });

  test('warns whoever goes there that the request speaks of another commune', async () => {
    const mine = await aVolunteer(world);
    const { id } = await offer(await aTriagedRequest(world, { insee: '59028' }), { mode: 'HH' });
    const { body } = await act(mine, id, 'accept');
    expect(body.gathered.address).toMatchObject({ commune: 'Douai', elsewhere: 'Auby' });
  });

  test('shows its address behind the link of the one who accepted, as plain text for no map of somebody else’s', async () => {
    const mine = await aVolunteer(world);
    const made = await offer(await aTriagedRequest(world), { mode: 'HH' });
    const secret = await world.run((tx) => makeLink(tx, made.recipients[0]?.id ?? ''));
    const page = async () => (await world.request('GET', `/o/${secret}`, undefined, { as: undefined })).body;
    expect(await page()).not.toMatch(ADDRESS);
    await act(mine, made.id, 'accept');
    expect(await page()).toContain('12 rue des Trois-Bleuets, 3e étage gauche, 59500 Douai');
    expect(await page()).toContain('code 47B19, clé chez la voisine');
    expect(await page()).not.toMatch(/https?:|geo:/);
    world.clock.advance(14 * 3_600_000);
    expect(await page()).not.toMatch(ADDRESS);
  });
});

test('a search that only a home visit would end asks professionals and, by a task, the patient for the address', async () => {
  await aVolunteer(world);
  const requestId = await withoutAddress();
  await world.database.owner.query(
    `update request set care = '{"to": "doctor", "withinHours": 6, "modes": ["HH"]}' where id = $1`,
    [requestId],
  );
  await world.run(async (tx) =>
    tx.record('request.escalated', requestId, { state: 'triaged', step: 1, done: ['offers'] }),
  );
  await world.settle();
  expect(await requestOf(requestId)).toMatchObject({ state: 'offered' });
  expect(await tasksOf(requestId)).toEqual([{ state: 'open', times: 1 }]);
  const { body } = await world.request('GET', `/v1/requests/${requestId}/timeline`);
  expect(JSON.stringify(body)).toContain('À faire : adresse à demander avant la visite');
});
