import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after } from '../../src/platform/clock.ts';
import { searchStatement } from '../../src/requests/search-store.ts';
import { refer, requestOf } from '../referrals/a-referral.ts';
import { aRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let odile: string;
let odette: string;
let ofHome: { id: string; number: string };
let referred: string;
const ODILE = {
  familyName: 'Dubrulle-Lefèvre',
  givenName: 'Odile',
  birthDate: '1951-03-04',
  phone: '06 39 98 01 42',
  insee: '59178',
};

beforeAll(async () => {
  world = await startWorld();
  odile = await aRequest(world, { patient: ODILE, motive: 'essoufflement au lit' });
  odette = await aRequest(world, {
    patient: { familyName: 'Le Roÿ', givenName: 'Odette', birthDate: '1948-12-30', phone: '0639980143' },
  });
  const home = await world.request(
    'POST',
    '/v1/structures',
    { name: 'EHPAD des Tilleuls', kind: 'nursing-home', phone: '03 53 01 01 77' },
    { as: 'coordinator' },
  );
  const token = await world.token('partner', { subject: home.body.id });
  ofHome = await refer(world, token, { rank: 'structure', fileNumber: 'Chambre-12b' });
  referred = await requestOf(world, ofHome.id);
});
afterAll(() => world.close());

const search = (body: Record<string, unknown>, as: string = 'operator') =>
  world.request('POST', '/v1/requests/search', body, { as });
const found = async (body: Record<string, unknown>) =>
  (await search(body)).body.items.map(({ id }: { id: string }) => id);

describe('a request is found', () => {
  test.each([
    'dubrulle-lefèvre odile',
    'DUBRULLE',
    'dubr',
    'Odile Dubrulle',
    'odile dub',
    'dub od',
    'od dub',
    'dubrulle lefevre',
    'dubrullelef',
  ])('by the patient’s name as it is said and partly typed: « %s »', async (name) => {
    expect(await found({ name })).toEqual([odile]);
  });

  test('by a name of several words, whatever accents its owner writes', async () => {
    for (const name of ['le roy', 'LEROY odette', 'odette le', 'ro odette'])
      expect(await found({ name })).toEqual(name === 'ro odette' ? [] : [odette]);
    expect(new Set(await found({ name: 'od' }))).toEqual(new Set([odile, odette]));
  });

  test('by birth date and by phone, and only by what all holds for', async () => {
    expect(await found({ birthDate: '1948-12-30' })).toEqual([odette]);
    expect(await found({ phone: '+33 6 39 98 01 42' })).toEqual([odile]);
    expect(await found({ name: 'od', birthDate: '1951-03-04' })).toEqual([odile]);
    expect(await found({ name: 'dubrulle', phone: '0639980143' })).toEqual([]);
  });

  test('by the number of its referral in full or by its end, the referrer’s own number, and the id they were given', async () => {
    const { number, id } = ofHome;
    for (const typed of [number, number.toLowerCase(), number.slice(-6), ` ${Number(number.slice(-6))} `])
      expect(await found({ number: typed })).toEqual([referred]);
    for (const typed of ['chambre-12B', id, id.toUpperCase()])
      expect(await found({ number: typed })).toEqual([referred]);
    expect(await found({ number: 'GD-2025-000001' })).toEqual([]);
  });

  test('by the four characters that every screen calls it by', async () => {
    const ending = odile.slice(-4);
    for (const typed of [ending, ending.toUpperCase(), `n° ${ending.toUpperCase()}`, `N°\u00a0${ending}`])
      expect(await found({ number: typed })).toContain(odile);
    expect(await found({ number: `n° ${ending}`, name: 'le roy' })).toEqual([]);
    // Letters only may be a name as well.
    const { rows } = await world.database.owner.query(
      `insert into request (territory_id, id, patient_id, kind, origin, motive, chronic, state, lat, lng, received_at, deadline)
       select territory_id, overlay(id::text placing 'fade' from 33)::uuid, patient_id, kind, origin, motive, chronic, state, lat, lng,
              received_at - interval '1 hour', deadline
         from request where id = $1 returning id`,
      [odette],
    );
    const faded = rows[0].id;
    expect(await found({ name: 'FADE' })).toEqual([faded]);
    await world.database.owner.query(`delete from request where id = $1`, [faded]);
  });

  test('with its state, its time, its patient, and through whom it came', async () => {
    const { body } = await search({ number: ofHome.number });
    expect(body.items).toEqual([
      {
        id: referred,
        kind: 'snp',
        state: 'received',
        receivedAt: '2026-11-23T11:30:00+01:00',
        deadline: '2026-11-24T11:30:00+01:00',
        bookedFor: null,
        commune: 'Douai',
        patient: {
          id: expect.any(String),
          familyName: 'Inventé',
          givenName: 'Alix',
          birthDate: '1980-05-05',
          sex: null,
          phone: '+33639980123',
        },
        referral: { number: ofHome.number, rank: 'structure', name: 'EHPAD des Tilleuls' },
      },
    ]);
  });

  test('where it went, when it was put together with another', async () => {
    const partner = await refer(world, 'partner', { rank: 'professional', fileNumber: 'double-1' });
    const from = await requestOf(world, partner.id);
    await world.database.owner.query(
      `update request set patient_id = (select patient_id from request where id = $1) where id = $2`,
      [referred, from],
    );
    const merged = await world.request('POST', `/v1/requests/${from}/merge`, { into: referred });
    expect(merged.status).toBe(200);
    expect(await found({ number: 'double-1' })).toEqual([referred]);
    const { body } = await world.request('GET', `/v1/requests/${referred}/referrals`);
    expect(body.items).toMatchObject([
      { number: ofHome.number, from: { name: 'EHPAD des Tilleuls', phone: '+33353010177' } },
      { number: partner.number, fileNumber: 'double-1', from: { name: null, phone: null } },
    ]);
  });

  test('open ones first; those that are over for ninety days', async () => {
    const patient = { familyName: 'Vanhoutte', givenName: 'Ida', birthDate: '1960-01-01' };
    const over = await aRequest(world, { patient });
    const open = await aRequest(world, { patient: { ...patient, birthDate: '1961-01-01' } });
    await world.request('POST', `/v1/requests/${over}/cancel`, { reason: 'patient-gave-up' });
    expect(await found({ name: 'vanhoutte' })).toEqual([open, over]);
    await world.database.owner.query(
      `update request set received_at = received_at - interval '91 days' where id = any($1)`,
      [[over, open]],
    );
    expect(await found({ name: 'vanhoutte' })).toEqual([open]);
  });
});

describe('a search', () => {
  test('says what it looks for', async () => {
    for (const body of [{}, { name: ' ' }, { phone: 'douze' }, { name: 'a', motive: 'toux' }])
      expect((await search(body)).status).toBe(400);
    expect(await found({ name: '--' })).toEqual([]);
  });

  test('tells a coordinator who and when, and nothing that triage found', async () => {
    const { status, body } = await search({ name: 'dubrulle' }, 'coordinator');
    expect(status).toBe(200);
    expect(body.items).toHaveLength(1);
    expect(JSON.stringify(body)).not.toMatch(/essoufflement|redFlag|orientation|motive|care/);
    for (const as of ['professional', 'partner', 'regulator'])
      expect((await search({ name: 'dubrulle' }, as)).status).toBe(403);
  });

  test('leaves no name in the log', async () => {
    await search({ name: 'dubrulle', birthDate: '1951-03-04' });
    expect(world.logged.join('\n')).not.toMatch(/dubrulle|1951-03-04/i);
  });

  test('goes through indexes, whatever is looked for, among ten thousand requests', async () => {
    await world.database.owner.query(`
      with many as (select uuidv7() as patient, uuidv7() as request, n from generate_series(1, 10000) n),
      file as (insert into patient (territory_id, id, created_at) select 'grand-douai', patient, now() from many),
      who as (
        insert into patient_identity (territory_id, patient_id, family_name, given_name, birth_date, phone)
        select 'grand-douai', patient, md5(n::text), md5('g' || n), date '1930-01-01' + n, '+336399' || lpad(n::text, 5, '0') from many)
      insert into request (territory_id, id, patient_id, kind, origin, motive, chronic, state, lat, lng, received_at, deadline)
      select 'grand-douai', request, patient, 'snp', 'sas', '-', false, 'received', 50, 3, now(), now() from many`);
    await world.database.owner.query('analyze');
    const criteria = [
      { words: ['dub', 'od'] },
      { words: [], birthDate: '1951-03-04' },
      { words: [], phone: '+33639980142' },
      { words: [], numbers: { meant: ['GD-2026-000001'], typed: 'chambre-12b' }, ending: '69d1' },
    ];
    for (const it of criteria) {
      const plan = await world.run((tx) =>
        tx.all<{ 'QUERY PLAN': string }>(
          sql`explain ${searchStatement('grand-douai', it, { since: after(tx.at, -1), limit: 20 })}`,
        ),
      );
      const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
      expect(lines).not.toMatch(/Seq Scan on (patient|request)/);
    }
  });
});
