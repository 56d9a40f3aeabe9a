import { afterAll, beforeAll, expect, test } from 'vitest';
import { hours } from '../../src/platform/clock.ts';
import { aVolunteer } from '../offers/volunteers.ts';
import { acting } from '../offers/acting.ts';
import { ALIX_AT_HOME, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const SECRETS = /Bleuets|3e étage|47B19|voisine|3998/;

test('shows a professional of a visit long past only what its report takes', async () => {
  const doctor = await aDoctor(world);
  const read = async (path: string) =>
    (await world.request('GET', path, undefined, { as: doctor.token })).body;
  const slotId = await aSlot(world, doctor, '2026-11-23T13:00:00Z', { mode: 'HH' });
  const requestId = await aTriagedRequest(world);
  const { body: booked } = await world.request('POST', `/v1/requests/${requestId}/bookings`, {
    slotId,
    comment: 'viendra avec son aidante',
  });
  const visit = async () => (await read('/v1/bookings')).items[0];
  const gathered = () => read(`/v1/bookings/${booked.id}/gathered`);
  const end = Date.parse(booked.end);
  const setTo = (at: number) => world.clock.advance(at - world.clock.now());
  setTo(end + hours(24));
  expect(await visit()).toMatchObject({ address: ALIX_AT_HOME, motive: 'fièvre depuis hier' });
  expect((await gathered()).address).toMatchObject(ALIX_AT_HOME);
  setTo(end + hours(24) + 1);
  expect(await visit()).toMatchObject({
    patient: { familyName: 'Inventé', givenName: 'Alix', phone: null },
    address: null,
    comment: null,
    motive: 'fièvre depuis hier',
  });
  expect(JSON.stringify(await visit())).not.toMatch(SECRETS);
  expect(JSON.stringify(await gathered())).not.toMatch(/Bleuets|3e étage|47B19|voisine/);
  const line = (await world.request('GET', '/v1/bookings')).body.items[0];
  expect(line).toMatchObject({ address: ALIX_AT_HOME, motive: 'fièvre depuis hier' });
  // The report is written: the reason is no more of use here.
  const report = { outcome: 'treated', text: 'Rhinite simple.' };
  const written = await world.request('POST', `/v1/bookings/${booked.id}/report`, report, {
    as: doctor.token,
  });
  expect(written.status).toBe(201);
  expect(await visit()).toMatchObject({ state: 'seen', patient: { familyName: 'Inventé' } });
  expect(await visit()).not.toHaveProperty('motive');
});

test('an offer that was accepted tells the address for a day after the visit, and no longer', async () => {
  const mine = await aVolunteer(world);
  const { act, offer, seen } = acting(world);
  const { id } = await offer(await aTriagedRequest(world), { mode: 'HH' });
  const { body } = await act(mine, id, 'accept');
  expect(body.gathered.address).toMatchObject(ALIX_AT_HOME);
  world.clock.advance(hours(26));
  expect(JSON.stringify(await seen(mine, id))).not.toMatch(/Bleuets|3e étage|47B19|voisine/);
});
