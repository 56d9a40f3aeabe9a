import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDoctor } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { saysFixedSlots, slotsOf } from '../availability/people-on-time.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
let colleague: typeof doctor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  [doctor, colleague] = [await aDoctor(world), await aDoctor(world, 'Voisin')];
  await world.request(
    'POST',
    '/v1/absences',
    { from: '2026-11-25', to: '2026-11-25', reason: 'illness' },
    { as: colleague.token },
  );
});

const on = (day: number, time = '10:00') => `2026-11-${day}T${time}:00+01:00`;
const publish = (day: number, needs: object[], more = {}) =>
  world.request(
    'POST',
    '/v1/slots',
    { placeId: doctor.placeId, start: on(day), end: on(day, '10:15'), needs, ...more },
    { as: doctor.token },
  );

describe.each(['assistant', 'reachable-doctor'])('Who is needed as %s and is away', (part) => {
  const needs = () => [{ part, professionalId: colleague.id }];

  test('is not put into a slot by a colleague, who is told who and when, but not why', async () => {
    const { status, body } = await publish(25, needs());
    expect([status, body]).toMatchObject([
      409,
      { type: '/problems/part-away', part, who: colleague.id, name: 'Dr Camille Voisin' },
    ]);
    expect(body.detail).toContain('mercredi 25 novembre');
    expect(JSON.stringify(body)).not.toMatch(/illness|malad/u);
    expect((await publish(24, needs())).status).toBe(201);
  });

  test('is not put into one that moves there, or that is there already', async () => {
    const [there, before] = [await publish(25, []), await publish(24, needs())];
    const change = (id: string, body: object) =>
      world.request('PATCH', `/v1/slots/${id}`, body, { as: doctor.token });
    expect((await change(there.body.id, { needs: needs() })).body.type).toBe('/problems/part-away');
    const moved = await change(before.body.id, { start: on(25, '11:00'), end: on(25, '11:15') });
    expect(moved.body.type).toBe('/problems/part-away');
    expect((await change(before.body.id, { minAge: 6 })).status).toBe(200);
  });

  test('is left out of fixed slots on that day', async () => {
    await saysFixedSlots(world, doctor, {
      rrule: 'FREQ=DAILY',
      startsOn: '2026-11-24',
      until: '2026-11-26',
      to: '10:30',
      needs: needs(),
    });
    await world.settle();
    expect((await slotsOf(world, doctor)).map(({ start }) => start)).toEqual([on(24), on(26)]);
  });
});

test('Whoever gives two slots at one hour is told of it as what they are: « vous » to themselves, by name or profession to others', async () => {
  const said = async (as: string, by = doctor) =>
    (
      await world.request(
        'POST',
        '/v1/slots',
        { professionalId: by.id, placeId: by.placeId, start: on(24), end: on(24, '10:15') },
        { as },
      )
    ).body.detail;
  const assisting = await publish(24, [{ part: 'assistant', professionalId: colleague.id }]);
  expect(assisting.status).toBe(201);
  expect(await said(doctor.token)).toMatch(/^Vous avez déjà un créneau à ces heures : mardi 24 novembre/u);
  expect(await said('coordinator')).toMatch(/^Ce professionnel a déjà un créneau à ces heures : /u);
  expect(await said(colleague.token, colleague)).toMatch(/^Vous participez déjà à un autre créneau : /u);
  expect(await said('coordinator', colleague)).toMatch(/^Dr Camille Voisin participe déjà/u);
});

test('A professional is shown where colleagues of their profession give places, not every door of the territory', async () => {
  const pharmacist = await aDoctor(world, 'Officine');
  await world.database.owner.query(`update professional set profession = 'pharmacist' where id = $1`, [
    pharmacist.id,
  ]);
  for (const who of [colleague, pharmacist])
    await world.request(
      'POST',
      '/v1/slots',
      { professionalId: who.id, placeId: who.placeId, start: on(26), end: on(26, '10:15') },
      { as: 'coordinator' },
    );
  const { body } = await world.request('GET', `/v1/places?limit=200&fitting=${doctor.id}`, undefined, {
    as: doctor.token,
  });
  const ids = body.items.map(({ id }: { id: string }) => id);
  expect([ids.includes(colleague.placeId), ids.includes(pharmacist.placeId)]).toEqual([true, false]);
});
