import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hours, instant } from '../../src/platform/clock.ts';
import { DemoTokensRefused, issueDemoTokens } from '../../src/seed/demo-tokens.ts';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { seedDemo } from '../../src/seed/seed-demo.ts';
import { seedTerritory } from '../../src/territory/seed-territory.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';
import { startWorld, type World } from '../support/world.ts';

describe('a demonstration started on a Sunday night', () => {
  let world: World;
  const deps = () => ({ database: world.product.database, clock: world.clock });
  const seed = () => seedDemo(deps(), 'grand-douai', { seed: 1 });
  const count = async (what: string) =>
    (await world.database.owner.query(`select count(*)::int as n from ${what}`)).rows[0].n;
  beforeAll(async () => {
    world = await startWorld({ work: false, at: instant('2026-11-22T22:40:00+01:00') });
    await seedTerritory(
      { ownerUrl: world.database.urls.owner, clock: world.clock },
      await readTerritoryFile(GRAND_DOUAI),
    );
  });
  afterAll(() => world.close());

  test('has 37 doctors, their places, patients and three days to show', async () => {
    const seeded = await seed();
    expect(seeded).toMatchObject({ professionals: 51, structures: 3, patients: 12 });
    expect(await count(`professional where profession = 'doctor'`)).toBe(37);
    expect(await count('place')).toBe(seeded.places);
    expect(await count('patient_identity')).toBe(12);
    expect(await count('slot where rule_id is null')).toBe(seeded.slots);
    expect(await count(`slot where start_at < '2026-11-23T22:40:00+01:00'`)).toBeGreaterThan(100);
    expect(await count('seat')).toBe(
      (await world.database.owner.query(`select sum(capacity)::int as n from slot where state = 'open'`))
        .rows[0].n,
    );
    expect(await count(`event where type = 'slot.published'`)).toBe(await count('slot'));
    const { rows } = await world.database.owner.query(
      `select distinct (start_at at time zone 'Europe/Paris')::date::text as day from slot where rule_id is null order by day`,
    );
    expect(rows.map((row) => row.day)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
  });

  test('has a centre whose hours are kept for when nothing else is found, and doctors who take patients', async () => {
    const { rows } = await world.database.owner.query(
      `select distinct d.takes_patients, t.kind, s.capacity, to_char(s.start_at at time zone 'Europe/Paris', 'HH24:MI') as hour
         from slot s join place p on p.id = s.place_id join structure t on t.id = p.structure_id
         join professional d on d.id = s.professional_id order by hour`,
    );
    // Four hours a day, three patients each.
    expect(rows).toEqual(
      ['16:00', '17:00', '18:00', '19:00'].map((hour) => ({
        takes_patients: false,
        kind: 'unplanned-care-centre',
        capacity: 3,
        hour,
      })),
    );
    expect(await count('professional where takes_patients')).toBe(6);
    // Given to the line all the same, some only some hours before: whoever then books one of them by its id is not refused.
    expect(await count(`slot where not 'CPTS' = any(audience || release_audience)`)).toBe(0);
  });

  test('shows itself through the API', async () => {
    const { body } = await world.request('GET', '/v1/professionals?limit=200&profession=doctor');
    expect(body.items).toHaveLength(37);
    const slots = await world.request('GET', '/v1/slots?limit=200');
    expect(slots.body.items.length).toBeGreaterThan(100);
    expect(
      (await world.request('POST', '/v1/patients/search', { phone: '06 39 98 50 01' })).body.items,
    ).toHaveLength(2);
  });

  test('doubles nothing when it is started again, with another seed either', async () => {
    const none = { professionals: 0, places: 0, structures: 0, patients: 0, slots: 0 };
    expect(await seed()).toEqual(none);
    expect(await seedDemo(deps(), 'grand-douai', { seed: 2 })).toEqual(none);
  });

  test('picks up where a first start was killed', async () => {
    const before = await count('slot');
    await world.database.owner.query(
      `delete from seat where slot_id in (select id from slot where professional_id in (select id from professional order by id limit 5))`,
    );
    await world.database.owner.query(
      `delete from slot_part where slot_id in (select id from slot where professional_id in (select id from professional order by id limit 5))`,
    );
    await world.database.owner.query(
      `delete from slot where professional_id in (select id from professional order by id limit 5)`,
    );
    expect(await count('slot')).toBeLessThan(before);
    await seed();
    expect(await count('slot')).toBe(before);
  });

  test('has the days that came nearer when it is started again later', async () => {
    world.clock.advance(hours(36));
    const seeded = await seed();
    expect(seeded).toMatchObject({ professionals: 0, patients: 0 });
    expect(seeded.slots).toBeGreaterThan(100);
    expect(await count(`slot where rule_id is null and start_at >= '2026-11-26T00:00:00+01:00'`)).toBe(
      seeded.slots,
    );
    expect(await seed()).toMatchObject({ slots: 0 });
  });

  test('gives tokens that work, each for its role, and takes back those of the start before', async () => {
    const first = await issueDemoTokens({ ...deps(), host: '127.0.0.1' }, 'grand-douai');
    expect(first.map((token) => token.role)).toEqual([
      'operator',
      'coordinator',
      'professional',
      'regulator',
      'partner',
      'admin',
    ]);
    const second = await issueDemoTokens({ ...deps(), host: 'localhost' }, 'grand-douai');
    const status = async (token: { secret: string } | undefined) =>
      (await world.request('GET', '/v1/territory', undefined, { as: token?.secret ?? '' })).status;
    expect(await status(first[0])).toBe(401);
    expect(await Promise.all(second.map(status))).toEqual([200, 200, 200, 403, 403, 200]);
    const doctor = second.find((token) => token.role === 'professional');
    const own = await world.request('GET', '/v1/slots', undefined, { as: doctor?.secret ?? '' });
    expect(own.body.items.length).toBeGreaterThan(0);
    expect(new Set(own.body.items.map((slot: { professionalId: string }) => slot.professionalId))).toEqual(
      new Set([doctor?.subject]),
    );
    expect(await count(`access_token where label = 'demo' and revoked_at is null`)).toBe(6);
  });

  test.each(['0.0.0.0', '::', '192.0.2.7', 'recours.example', '127.evil.example'])(
    'gives no token on %s',
    async (host) => {
      const before = await count('access_token');
      await expect(issueDemoTokens({ ...deps(), host }, 'grand-douai')).rejects.toThrow(DemoTokensRefused);
      expect(await count('access_token')).toBe(before);
    },
  );

  test('leaves the other tokens alone', async () => {
    const kept = await world.token('operator');
    await issueDemoTokens({ ...deps(), host: '::1' }, 'grand-douai');
    expect((await world.request('GET', '/v1/territory', undefined, { as: kept })).status).toBe(200);
  });
});
