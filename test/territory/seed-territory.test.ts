import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { settableClock } from '../../src/platform/clock.ts';
import { seedTerritory } from '../../src/territory/seed-territory.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { MONDAY_1130 } from '../support/world.ts';

describe('seeding a territory', () => {
  let database: TestDatabase;
  const clock = settableClock(MONDAY_1130);
  const deps = () => ({ ownerUrl: database.urls.owner, clock });
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const stored = async () => (await database.owner.query('select * from territory')).rows;
  const communeCount = async () =>
    (await database.owner.query('select count(*)::int as n from commune')).rows[0].n;

  test('brings it in with its communes, and again changes nothing', async () => {
    const file = await readTerritoryFile(GRAND_DOUAI);
    expect(await seedTerritory(deps(), file)).toBe('created');
    const before = await stored();
    expect(before).toHaveLength(1);
    expect(before[0]).toMatchObject({
      territory_id: 'grand-douai',
      time_zone: 'Europe/Paris',
      settings: { samuNumber: '+33353010015' },
    });
    expect(await communeCount()).toBe(21);
    expect(await seedTerritory(deps(), file)).toBe('updated');
    expect(await stored()).toEqual(before);
    expect(await communeCount()).toBe(21);
  });

  test('takes over a changed file, and keeps settings that the file does not name', async () => {
    const file = await readTerritoryFile(GRAND_DOUAI);
    await database.owner.query(
      `update territory set settings = settings || '{"operatorPhone": "+33353010077"}'`,
    );
    await seedTerritory(deps(), {
      ...file,
      name: 'CPTS Essai',
      communes: file.communes.map((one) => ({ ...one, population: 7 })),
    });
    expect((await stored())[0]).toMatchObject({
      name: 'CPTS Essai',
      settings: { samuNumber: '+33353010015', operatorPhone: '+33353010077' },
    });
    const { rows } = await database.owner.query('select distinct population from commune');
    expect(rows).toEqual([{ population: 7 }]);
  });

  test('leaves a territory that is there to its coordinator when a start asks for it', async () => {
    const file = await readTerritoryFile(GRAND_DOUAI);
    await database.owner.query(`update territory set name = 'Changé par la coordinatrice'`);
    expect(await seedTerritory(deps(), file, 'keep')).toBe('kept');
    expect((await stored())[0].name).toBe('Changé par la coordinatrice');
  });

  test('refuses another time zone for a territory that has one', async () => {
    const file = await readTerritoryFile(GRAND_DOUAI);
    await expect(seedTerritory(deps(), { ...file, timezone: 'America/Guadeloupe' })).rejects.toThrow(
      'timezone : le territoire grand-douai est en Europe/Paris et ne peut pas en changer.',
    );
  });

  test('refuses the number of another territory', async () => {
    const file = await readTerritoryFile(GRAND_DOUAI);
    await expect(seedTerritory(deps(), { ...file, id: 'ailleurs' })).rejects.toThrow(
      'phone : ce numéro est déjà celui du territoire grand-douai.',
    );
    expect(await stored()).toHaveLength(1);
  });
});
