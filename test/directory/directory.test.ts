import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeById, professionalById, professionalByRpps } from '../../src/directory/lookup.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';

const DOCTOR = {
  rpps: '99900000018',
  profession: 'doctor',
  speciality: 'SM54',
  familyName: 'Lecœur',
  givenName: 'Hélène',
  phone: '06 39 98 01 01',
  secureAddress: 'helene.lecoeur@medecin.mssante.example',
};
const PLACE = { name: 'Maison médicale du Moulin', line: '3 allée du Moulin-Bleu', insee: '59028' };

describe('the directory', () => {
  let world: World;
  let foreign: string;
  beforeAll(async () => {
    world = await startWorld({ work: false });
    await insertTerritory(world.database, 'ailleurs', '+33353010456');
    foreign = await world.token('coordinator', { territoryId: 'ailleurs' });
  });
  afterAll(() => world.close());

  const post = (path: string, body: unknown, as: string = 'coordinator') =>
    world.request('POST', path, body, { as });
  const get = (path: string, as: string = 'operator') => world.request('GET', path, undefined, { as });

  describe('of professionals', () => {
    test('takes a doctor in and gives the entry to whoever looks it up', async () => {
      const { status, body } = await post('/v1/professionals', DOCTOR);
      expect(status).toBe(201);
      expect(body).toEqual({
        ...DOCTOR,
        id: body.id,
        phone: '+33639980101',
        volunteer: true,
        takesPatients: false,
      });
      expect((await get(`/v1/professionals/${body.id}`, 'professional')).body).toEqual(body);
      expect(await world.run((tx) => professionalById(tx, body.id))).toMatchObject({
        secureAddress: DOCTOR.secureAddress,
      });
      expect(await world.run((tx) => professionalByRpps(tx, DOCTOR.rpps))).toMatchObject({ id: body.id });
      expect(await world.run((tx) => professionalByRpps(tx, '99900000026'))).toBeUndefined();
    });

    test('has one professional for one RPPS number', async () => {
      expect(await post('/v1/professionals', { ...DOCTOR, familyName: 'Autre' })).toMatchObject({
        status: 409,
        body: { type: '/problems/rpps-taken' },
      });
      const { body } = await post('/v1/professionals', {
        profession: 'nurse',
        familyName: 'Danel',
        givenName: 'Inès',
      });
      const correction = await world.request(
        'PATCH',
        `/v1/professionals/${body.id}`,
        { rpps: DOCTOR.rpps },
        { as: 'coordinator' },
      );
      expect(correction).toMatchObject({ status: 409, body: { type: '/problems/rpps-taken' } });
    });

    test('is corrected in the parts that are given; null forgets', async () => {
      const { body } = await post('/v1/professionals', {
        ...DOCTOR,
        rpps: '99900000034',
        familyName: 'Wallaert',
      });
      const corrected = await world.request(
        'PATCH',
        `/v1/professionals/${body.id}`,
        { phone: null, volunteer: false },
        { as: 'coordinator' },
      );
      expect(corrected).toMatchObject({ status: 200, body: { ...body, phone: null, volunteer: false } });
      const { rows } = await world.database.owner.query(
        'select type, data from event where subject = $1 order by id',
        [body.id],
      );
      expect(rows).toEqual([
        { type: 'professional.entered', data: { profession: 'doctor' } },
        { type: 'professional.corrected', data: { fields: ['phone', 'volunteer'] } },
      ]);
    });

    test('is listed in alphabetical order, part by part', async () => {
      await post('/v1/professionals', { profession: 'midwife', familyName: 'Élan', givenName: 'Zoé' });
      const all = await get('/v1/professionals');
      const names = all.body.items.map((item: { familyName: string }) => item.familyName);
      expect(names).toEqual(['Danel', 'Élan', 'Lecœur', 'Wallaert']);
      const first = await get('/v1/professionals?limit=3');
      const second = await get(`/v1/professionals?limit=3&cursor=${first.body.next}`);
      expect([...first.body.items, ...second.body.items]).toEqual(all.body.items);
      expect([all.body.next, second.body.next]).toEqual([null, null]);
    });

    test.each([
      ['name=LECOEUR', ['Lecœur']],
      ['name=elan z', ['Élan']],
      ['profession=nurse', ['Danel']],
      ['volunteer=false', ['Wallaert']],
      ['name=%25', []],
    ])('finds by %s', async (query, expected) => {
      const { body } = await get(`/v1/professionals?${query}`);
      expect(body.items.map((item: { familyName: string }) => item.familyName)).toEqual(expected);
    });

    test('refuses an RPPS number of ten digits, an unknown profession, a cursor of its own making', async () => {
      expect((await post('/v1/professionals', { ...DOCTOR, rpps: '1234567890' })).status).toBe(400);
      expect((await post('/v1/professionals', { ...DOCTOR, profession: 'druide' })).status).toBe(400);
      expect((await get('/v1/professionals?cursor=abc')).status).toBe(422);
    });

    test('is written by the coordinator alone', async () => {
      for (const role of ['operator', 'professional', 'partner'])
        expect((await post('/v1/professionals', DOCTOR, role)).status).toBe(403);
      expect((await get('/v1/professionals', 'partner')).status).toBe(403);
    });
  });

  describe('of doctors with a speciality', () => {
    const correct = (id: string, change: object) =>
      world.request('PATCH', `/v1/professionals/${id}`, change, { as: 'coordinator' });
    const entered = async (rpps: string, more: object) =>
      (await post('/v1/professionals', { ...DOCTOR, familyName: 'Wallaert', rpps, ...more })).body;

    test('keeps it through other corrections, changes and forgets it, and does without', async () => {
      const { id, speciality } = await entered('99900000042', { speciality: 'SM59' });
      expect(speciality).toBe('SM59');
      expect((await correct(id, { volunteer: false })).body.speciality).toBe('SM59');
      expect((await correct(id, { speciality: 'SM18' })).body.speciality).toBe('SM18');
      expect(await world.run((tx) => professionalById(tx, id))).toMatchObject({ speciality: 'SM18' });
      expect((await correct(id, { speciality: null })).body.speciality).toBeNull();
      expect((await entered('99900000059', { speciality: undefined })).speciality).toBeNull();
    });

    test.each(['SM96', 'sm54', 'médecine générale', 'C05', ''])('refuses %j, which is none', async (code) => {
      const { status, body } = await post('/v1/professionals', { ...DOCTOR, speciality: code });
      expect({ status, errors: body.errors }).toEqual({
        status: 400,
        errors: [
          {
            path: 'body.speciality',
            message: 'spécialité inconnue : code de la nomenclature TRE_R38 attendu, par exemple SM54',
          },
        ],
      });
    });

    test('has one for doctors alone, from the first and after a correction', async () => {
      const refused = { status: 422, body: { type: '/problems/speciality-not-doctor' } };
      expect(
        await post('/v1/professionals', { ...DOCTOR, rpps: '99900000067', profession: 'nurse' }),
      ).toMatchObject(refused);
      const { body: nurse } = await post('/v1/professionals', {
        profession: 'nurse',
        familyName: 'Wallaert',
        givenName: 'Léo',
      });
      expect(await correct(nurse.id, { speciality: 'SM54' })).toMatchObject(refused);
      const doctor = await entered('99900000067', {});
      expect(await correct(doctor.id, { profession: 'midwife' })).toMatchObject({
        ...refused,
        body: { errors: [{ path: 'speciality' }] },
      });
      expect(await correct(doctor.id, { profession: 'midwife', speciality: null })).toMatchObject({
        status: 200,
        body: { profession: 'midwife', speciality: null },
      });
    });

    test('has it refused by the database too for anybody else', async () => {
      const write = (profession: string, speciality: string) =>
        world.database.owner.query(
          `insert into professional (territory_id, id, profession, speciality, family_name, given_name, created_at)
           values ('grand-douai', uuidv7(), $1, $2, 'Inventé', 'Alix', '2026-01-01')`,
          [profession, speciality],
        );
      await expect(write('nurse', 'SM54')).rejects.toThrow(/professional_speciality_of_doctor/);
      await expect(write('doctor', 'cardiologue')).rejects.toThrow(/professional_speciality_check/);
    });
  });

  describe('of places', () => {
    test('says whose place it is, of a structure of the directory', async () => {
      const { body: centre } = await post('/v1/structures', {
        name: 'Centre inventé',
        kind: 'unplanned-care-centre',
      });
      const { body: place } = await post('/v1/places', { ...PLACE, structureId: centre.id });
      expect(place).toMatchObject({ structureId: centre.id });
      const patch = (change: object) =>
        world.request('PATCH', `/v1/places/${place.id}`, change, { as: 'coordinator' });
      expect((await patch({ name: 'Autre nom' })).body).toMatchObject({ structureId: centre.id });
      expect((await patch({ structureId: null })).body).toMatchObject({ structureId: null });
      expect((await patch({ structureId: place.id })).body.errors).toMatchObject([{ path: 'structureId' }]);
      expect((await post('/v1/places', { ...PLACE, structureId: place.id })).status).toBe(422);
    });

    test('puts a place without coordinates at the centre of its commune, and says where that is', async () => {
      const { status, body } = await post('/v1/places', PLACE);
      expect(status).toBe(201);
      expect(body).toEqual({
        ...PLACE,
        id: body.id,
        postalCode: '59950',
        commune: 'Auby',
        lat: 50.41457,
        lng: 3.05396,
        phone: null,
        structureId: null,
        access: [],
        timeZone: null,
        opening: null,
      });
      expect(await world.run((tx) => placeById(tx, body.id))).toMatchObject({
        commune: 'Auby',
        line: PLACE.line,
      });
      const moved = await world.request(
        'PATCH',
        `/v1/places/${body.id}`,
        { insee: '59178' },
        { as: 'coordinator' },
      );
      expect(moved.body).toMatchObject({ commune: 'Douai', lat: 50.37069, name: PLACE.name });
      const exact = await world.request(
        'PATCH',
        `/v1/places/${body.id}`,
        { lat: 50.37, lng: 3.08 },
        { as: 'coordinator' },
      );
      expect(exact.body).toMatchObject({ commune: 'Douai', lat: 50.37, lng: 3.08 });
      expect((await get('/v1/places?insee=59178&name=maison')).body.items).toEqual([exact.body]);
    });

    test('says what it has for those who need it to get in, each once; what is absent stays', async () => {
      const { body } = await post('/v1/places', { ...PLACE, access: ['lift', 'wheelchair', 'lift'] });
      expect(body.access).toEqual(['lift', 'wheelchair']);
      const patch = (change: object) =>
        world.request('PATCH', `/v1/places/${body.id}`, change, { as: 'coordinator' });
      expect((await patch({ name: 'Autre nom' })).body.access).toEqual(['lift', 'wheelchair']);
      expect((await patch({ access: [] })).body.access).toEqual([]);
      expect((await patch({ access: ['escalator'] })).status).toBe(400);
    });

    test('refuses a commune of elsewhere and half a point', async () => {
      const { body } = await post('/v1/places', PLACE);
      expect(await post('/v1/places', { ...PLACE, insee: '75056' })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'insee' }] },
      });
      expect((await post('/v1/places', { ...PLACE, lat: 50 })).status).toBe(422);
      const moved = await world.request(
        'PATCH',
        `/v1/places/${body.id}`,
        { insee: '75056' },
        { as: 'coordinator' },
      );
      expect(moved.status).toBe(422);
    });
  });

  test('of structures keeps who refers patients', async () => {
    const { status, body } = await post('/v1/structures', {
      name: 'EHPAD Les Saules',
      kind: 'nursing-home',
      finess: '590999999',
    });
    expect(status).toBe(201);
    expect((await get('/v1/structures?kind=nursing-home')).body).toEqual({ items: [body], next: null });
    expect((await get('/v1/structures?kind=pharmacy')).body.items).toEqual([]);
  });

  describe('seen from another territory', () => {
    test('is empty, and its entries are not there', async () => {
      const professional = (await get('/v1/professionals')).body.items[0].id;
      const place = (await get('/v1/places')).body.items[0].id;
      for (const list of ['professionals', 'structures', 'places'])
        expect((await get(`/v1/${list}`, foreign)).body).toEqual({ items: [], next: null });
      expect((await get(`/v1/professionals/${professional}`, foreign)).status).toBe(404);
      expect((await get(`/v1/places/${place}`, foreign)).status).toBe(404);
      expect(
        (
          await world.request(
            'PATCH',
            `/v1/professionals/${professional}`,
            { familyName: 'Pris' },
            { as: foreign },
          )
        ).status,
      ).toBe(404);
      expect(
        (await world.request('PATCH', `/v1/places/${place}`, { name: 'Pris' }, { as: foreign })).status,
      ).toBe(404);
      expect((await post('/v1/professionals', DOCTOR, foreign)).status).toBe(201);
    });

    test('stays unseen by a query that forgets its filter', async () => {
      for (const table of ['professional', 'structure', 'place', 'commune', 'territory']) {
        const rows = await world.run(
          (tx) =>
            tx.all(sql<{ territory_id: string }>`select distinct territory_id from ${sql.table(table)}`),
          'ailleurs',
        );
        expect(rows.every((row) => row.territory_id === 'ailleurs')).toBe(true);
      }
    });
  });
});
