import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minutes } from '../../src/platform/clock.ts';
import { DEFAULT_LINE } from '../../src/territory/phone-line.ts';
import { communeByInsee, communes, territoryOf, timeZoneOf } from '../../src/territory/lookup.ts';
import { USUAL_ESCALATION } from '../../src/requests/escalation.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';

describe('a territory', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ work: false });
    await insertTerritory(world.database, 'ailleurs', '+33353010456');
  });
  afterAll(() => world.close());

  const patch = (body: unknown, as: 'coordinator' | (string & {}) = 'coordinator') =>
    world.request('PATCH', '/v1/territory', body, { as });
  const get = async () => (await world.request('GET', '/v1/territory')).body;

  test('tells the operator its hours, closures and settings', async () => {
    expect(await get()).toEqual({
      id: 'grand-douai',
      name: 'CPTS grand-douai',
      timeZone: 'Europe/Paris',
      phone: '+33353010123',
      opening: { weekdays: [1, 2, 3, 4, 5], from: '11:00', to: '17:00', holidays: 'metropole', closures: [] },
      settings: {
        samuNumber: null,
        finess: null,
        operatorPhone: null,
        quietHours: { from: '21:00', to: '08:00' },
        protocolSignatures: null,
        offers: null,
        search: null,
        matching: null,
        horizonDays: 28,
        escalation: USUAL_ESCALATION,
      },
      line: DEFAULT_LINE,
      at: '2026-11-23T11:30:00+01:00',
    });
  });

  test('says what time it is there, which runs with the product’s clock', async () => {
    world.clock.advance(minutes(90));
    expect((await get()).at).toBe('2026-11-23T13:00:00+01:00');
  });

  test('is changed by its coordinator in the parts that are given, at once for every command', async () => {
    const closures = [{ from: '2026-12-24', to: '2026-12-31', reason: 'congés de fin d’année' }];
    const { status, body } = await patch({
      opening: { to: '18:30', closures },
      settings: { samuNumber: '03 53 01 00 15' },
    });
    expect(status).toBe(200);
    expect(body.opening).toEqual({
      weekdays: [1, 2, 3, 4, 5],
      from: '11:00',
      to: '18:30',
      holidays: 'metropole',
      closures,
    });
    const seen = await world.run(territoryOf);
    expect(seen).toMatchObject({
      territoryId: 'grand-douai',
      timeZone: 'Europe/Paris',
      opening: { to: '18:30', closures },
    });
    expect(seen.settings).toEqual({ samuNumber: '+33353010015' });
    expect(await get()).toEqual(body);
  });

  test('records which fields changed, and not what stands in them', async () => {
    await patch({ name: 'CPTS Essai', opening: { from: '11:00' } });
    const { rows } = await world.database.owner.query(
      `select data from event where type = 'territory.changed' order by id`,
    );
    expect(rows.map((row) => row.data)).toEqual([
      { fields: ['opening.to', 'opening.closures', 'settings.samuNumber'] },
      { fields: ['name'] },
    ]);
  });

  test('forgets a setting that is given as null', async () => {
    await patch({ settings: { operatorPhone: '0353010077' } });
    const { body } = await patch({ settings: { samuNumber: null } });
    expect(body.settings).toMatchObject({ samuNumber: null, operatorPhone: '+33353010077' });
  });

  test.each([
    [{ opening: { from: '19:00' } }, 'opening.to'],
    [{ opening: { weekdays: [1, 1] } }, 'opening.weekdays'],
    [{ opening: { from: '31:00' } }, 'opening.from'],
    [
      { opening: { closures: [{ from: '2026-12-31', to: '2026-12-24', reason: 'à l’envers' }] } },
      'opening.closures',
    ],
  ])('keeps its hours when the change %j makes no sense', async (change, path) => {
    const before = await get();
    const { status, body } = await patch(change);
    expect({ status, type: body.type, path: body.errors[0].path }).toEqual({
      status: 422,
      type: '/problems/validation',
      path,
    });
    expect(await get()).toEqual(before);
  });

  test.each([
    { timeZone: 'Europe/London' },
    { phone: '+33353010999' },
    { opening: { lunch: true } },
    { settings: { samuNumber: '15' } },
  ])('does not take %j', async (change) => {
    expect(await patch(change)).toMatchObject({ status: 400, body: { type: '/problems/validation' } });
  });

  test.each([
    { samuNumber: '08 99 12 34 56' },
    { operatorPhone: '0820123456' },
    { operatorPhone: '+1 900 555 1234' },
  ])('has the line ring no number that is charged extra: %j', async (settings) => {
    const { status, body } = await patch({ settings });
    expect([status, body.errors[0].message]).toEqual([400, expect.stringContaining('numéro surtaxé refusé')]);
  });

  test('does not have the line ring itself', async () => {
    const own = (await get()).phone;
    for (const name of ['samuNumber', 'operatorPhone']) {
      const { status, body } = await patch({ settings: { [name]: own } });
      expect([status, body.errors]).toEqual([
        422,
        [{ path: `settings.${name}`, message: expect.stringContaining('la ligne elle-même') }],
      ]);
    }
  });

  test('is not changed by an operator', async () => {
    expect((await patch({ name: 'x' }, 'operator')).status).toBe(403);
  });

  test('shows and changes nothing of another one', async () => {
    const foreign = await world.token('coordinator', { territoryId: 'ailleurs' });
    await patch({ name: 'CPTS d’ailleurs' }, foreign);
    expect((await world.request('GET', '/v1/territory', undefined, { as: foreign })).body).toMatchObject({
      id: 'ailleurs',
      name: 'CPTS d’ailleurs',
    });
    expect((await get()).name).toBe('CPTS Essai');
  });

  test('offers its communes to the other slices and to the console', async () => {
    expect((await world.run(communes)).map((commune) => commune.name)).toEqual(['Auby', 'Douai', 'Estrées']);
    expect(await world.run((tx) => communeByInsee(tx, '59178'))).toMatchObject({
      name: 'Douai',
      postalCode: '59500',
      lat: 50.37069,
      lng: 3.07922,
    });
    expect(await world.run((tx) => communeByInsee(tx, '75056'))).toBeUndefined();
    expect((await world.request('GET', '/v1/territory/communes')).body.items).toHaveLength(3);
    expect(await world.run(timeZoneOf)).toBe('Europe/Paris');
  });

  test('keeps the settings it understands when another version wrote one that it does not', async () => {
    await world.database.owner.query(
      `update territory set settings = '{"samuNumber": "+33353010015", "operatorPhone": 12, "later": true}' where territory_id = 'grand-douai'`,
    );
    expect((await world.run(territoryOf)).settings).toEqual({ samuNumber: '+33353010015' });
  });
});
