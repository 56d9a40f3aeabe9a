import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeLink } from '../../src/offers/link.ts';
import { ALIX, ALIX_AT_HOME, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { acting } from './acting.ts';
import { aVolunteer, nobodyVolunteers } from './volunteers.ts';

/** Somebody comes to the patient: where that is, is asked for first, and told to nobody else. */

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

let hour = 13;
const nextStart = () => `2026-11-23T${hour++}:00:00Z`;
const withoutAddress = () => aTriagedRequest(world, { patient: ALIX });
const book = (requestId: string, slotId: string) =>
  world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
const noteAddress = async (requestId: string) =>
  world.request('PATCH', `/v1/patients/${(await requestOf(requestId)).patientId}`, {
    homeAddress: ALIX_AT_HOME,
  });

describe('a home visit', () => {
  test('is booked only once the patient’s address is noted; a visit at the practice needs none', async () => {
    const slotId = await aSlot(world, doctor, nextStart(), { mode: 'HH' });
    const requestId = await withoutAddress();
    const refused = await book(requestId, slotId);
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/address-missing']);
    expect(refused.body.detail).toMatch(/demande l’adresse du patient.*demandez-la/);
    expect(await requestOf(requestId)).toMatchObject({ state: 'triaged' });
    const { rows } = await world.database.owner.query('select booking_id from seat where slot_id = $1', [
      slotId,
    ]);
    expect(rows).toEqual([{ booking_id: null }]);
    expect((await noteAddress(requestId)).status).toBe(200);
    expect((await book(requestId, slotId)).status).toBe(201);
    const practice = await aSlot(world, doctor, nextStart());
    expect((await book(await withoutAddress(), practice)).status).toBe(201);
  });

  test('is within reach of a program that has never heard of addresses: the refusal says where to send which', async () => {
    const slotId = await aSlot(world, doctor, nextStart(), { mode: 'HH' });
    const { insee: _, ...patient } = ALIX;
    const requestId = await aTriagedRequest(world, { patient });
    expect((await world.request('POST', `/v1/slots/${slotId}/hold`, { requestId })).status).toBe(200);
    const { detail, send } = (await book(requestId, slotId)).body;
    const { patientId } = await requestOf(requestId);
    const [, path, body] = /^PATCH (\S+) (.+)$/.exec(send) ?? [];
    const homeAddress = { street: '12 rue des Trois-Bleuets', postcode: '59500' };
    for (const field of ['homeAddress', ...Object.keys(homeAddress)]) expect(detail).toContain(field);
    expect(Object.keys(JSON.parse(String(body)).homeAddress)).toEqual(Object.keys(homeAddress));
    const url = String(path).replace(':id', patientId);
    expect((await world.request('PATCH', url, { homeAddress })).status).toBe(200);
    // The place was kept meanwhile.
    expect((await book(requestId, slotId)).status).toBe(201);
    // Or with the inline patient, from the first.
    const whole = await aTriagedRequest(world, { patient: { ...patient, homeAddress } });
    const other = await aSlot(world, doctor, nextStart(), { mode: 'HH' });
    expect((await book(whole, other)).status).toBe(201);
  });

  test('is what a booking is moved to only with an address; refused, the first place stays', async () => {
    const requestId = await withoutAddress();
    const { body } = await book(requestId, await aSlot(world, doctor, nextStart()));
    const slotId = await aSlot(world, doctor, nextStart(), { mode: 'HH' });
    const move = () => world.request('POST', `/v1/bookings/${body.id}/move`, { slotId });
    expect((await move()).body.type).toBe('/problems/address-missing');
    expect((await world.request('GET', `/v1/bookings/${body.id}`)).body).toMatchObject({ state: 'booked' });
    await noteAddress(requestId);
    expect((await move()).status).toBe(201);
  });

  test('is offered only once the address is noted, and nobody is asked before', async () => {
    await aVolunteer(world);
    const requestId = await withoutAddress();
    const ask = (mode: string) =>
      world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'visit', mode });
    const refused = await ask('HH');
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/address-missing']);
    expect(await requestOf(requestId)).toMatchObject({ state: 'triaged' });
    const { rows } = await world.database.owner.query('select id from offer where request_id = $1', [
      requestId,
    ]);
    expect(rows).toEqual([]);
    await noteAddress(requestId);
    expect((await ask('HH')).status).toBe(201);
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
    const { id } = await offer(await aTriagedRequest(world), { mode: 'AMB' });
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

  test('is not accepted without an address either; the offer stays open, and the line is to be called', async () => {
    const mine = await aVolunteer(world);
    const requestId = await aTriagedRequest(world);
    const { id } = await offer(requestId, { mode: 'HH' });
    const { patientId } = await requestOf(requestId);
    await world.request('PATCH', `/v1/patients/${patientId}`, { homeAddress: null });
    const refused = await act(mine, id, 'accept');
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/address-missing']);
    expect(refused.body.detail).toContain('appelez la ligne');
    expect(await seen(mine, id)).toMatchObject({ state: 'open', mine: 'asked' });
    await noteAddress(requestId);
    expect((await act(mine, id, 'accept')).status).toBe(200);
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

test('a search that only a home visit would end says on the record that the address is missing', async () => {
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
  const { body } = await world.request('GET', `/v1/requests/${requestId}/timeline`);
  expect(JSON.stringify(body)).toContain('Pas proposée à domicile : l’adresse du patient manque');
});
