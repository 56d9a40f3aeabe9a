import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeAddressOf } from '../../src/patients/lookup.ts';
import { nameOf, unseal } from '../../src/platform/sealed-answer.ts';
import { ALIX, ALIX_AT_HOME } from '../support/people.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';

describe('a patient’s address', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ work: false });
    await insertTerritory(world.database, 'ailleurs', '+33353010456');
  });
  afterAll(() => world.close());

  const create = (homeAddress: unknown, more: object = {}) =>
    world.request('POST', '/v1/patients', { ...ALIX, homeAddress, ...more });
  const correct = (id: string, change: object) => world.request('PATCH', `/v1/patients/${id}`, change);
  const said = ({
    status,
    body,
  }: {
    status: number;
    body: { detail: string; errors?: { message: string }[] };
  }) => [status, body.errors?.[0]?.message ?? body.detail];

  test('is noted with the file, corrected and forgotten; the event names the field and never what stands in it', async () => {
    const { status, body } = await create({ street: ' 12  rue des Trois-Bleuets ', postcode: '59 500' });
    expect(status).toBe(201);
    const short = { street: '12 rue des Trois-Bleuets', complement: null, postcode: '59500', access: null };
    expect(body.homeAddress).toEqual(short);
    expect((await correct(body.id, { homeAddress: short })).body.homeAddress).toEqual(short);
    expect((await correct(body.id, { homeAddress: ALIX_AT_HOME })).body.homeAddress).toEqual(ALIX_AT_HOME);
    expect((await correct(body.id, { phone: null })).body.homeAddress).toEqual(ALIX_AT_HOME);
    expect((await world.request('GET', `/v1/patients/${body.id}`)).body.homeAddress).toEqual(ALIX_AT_HOME);
    expect((await correct(body.id, { homeAddress: null })).body.homeAddress).toBeNull();
    const { rows } = await world.database.owner.query(
      'select type, data from event where subject = $1 order by id',
      [body.id],
    );
    expect(rows).toEqual([
      { type: 'patient.created', data: {} },
      { type: 'patient.corrected', data: { fields: ['homeAddress'] } },
      { type: 'patient.corrected', data: { fields: ['phone'] } },
      { type: 'patient.corrected', data: { fields: ['homeAddress'] } },
    ]);
  });

  test('is shown to a coordinator without the way in, which their corrections leave as it is', async () => {
    const { body } = await create(ALIX_AT_HOME);
    const url = `/v1/patients/${body.id}`;
    const as = 'coordinator';
    const { street, postcode } = ALIX_AT_HOME;
    const lists = [
      await world.request('GET', '/v1/patients?name=Inventé', undefined, { as }),
      await world.request('POST', '/v1/patients/search', { name: 'Inventé' }, { as }),
    ].map((list) => list.body.items.find(({ id }: { id: string }) => id === body.id));
    for (const seen of [(await world.request('GET', url, undefined, { as })).body, ...lists])
      expect(seen.homeAddress).toEqual({ street, postcode });
    for (const homeAddress of [
      { street: '14 rue des Trois-Bleuets', postcode },
      { street: '14 rue des Trois-Bleuets', postcode, complement: null, access: null },
    ]) {
      const corrected = await world.request('PATCH', url, { homeAddress }, { as });
      expect(corrected.body.homeAddress).toEqual({ street: '14 rue des Trois-Bleuets', postcode });
      expect((await world.request('GET', url)).body.homeAddress).toEqual({
        ...ALIX_AT_HOME,
        street: '14 rue des Trois-Bleuets',
      });
    }
    await correct(body.id, { homeAddress: { street, postcode } });
    expect((await world.request('GET', url)).body.homeAddress).toMatchObject({
      complement: null,
      access: null,
    });
    const made = await world.request('POST', '/v1/patients', { ...ALIX, homeAddress: ALIX_AT_HOME }, { as });
    expect(made.body.homeAddress).toEqual({ street, postcode });
  });

  test('is not kept with an Idempotency-Key: sent again, the file is read again, as it is then', async () => {
    const body = { ...ALIX, homeAddress: ALIX_AT_HOME };
    const create = () => world.request('POST', '/v1/patients', body, { key: 'file-once' });
    const first = await create();
    expect(await create()).toMatchObject({ status: 201, body: first.body });
    const url = `/v1/patients/${first.body.id}`;
    const unsafe = () => world.request('PATCH', url, { phoneUnsafe: true }, { key: 'unsafe-once' });
    const marked = await unsafe();
    expect(marked.body).toMatchObject({ phoneUnsafe: true, phoneUnsafeMark: { why: 'said' } });
    expect((await unsafe()).body).toEqual(marked.body);
    await correct(first.body.id, { homeAddress: null });
    expect((await create()).body).toEqual({ ...marked.body, homeAddress: null });
    for (const key of ['file-once', 'unsafe-once']) {
      const { rows } = await world.database.owner.query(
        'select response, sealed from idempotency where key = $1',
        [nameOf(key)],
      );
      expect(rows.map((row) => ({ ...row, sealed: unseal(key, row.sealed) }))).toEqual([
        { response: null, sealed: first.body.id },
      ]);
    }
  });

  test('comes with the patient of a new request, and of a referral', async () => {
    const patient = { ...ALIX, homeAddress: ALIX_AT_HOME };
    const demand = { kind: 'snp', motive: 'chute', chronic: false, patient };
    const request = await world.request('POST', '/v1/requests', { ...demand, origin: 'patient-without-mt' });
    const referral = await world.request(
      'POST',
      '/v1/referrals',
      { ...demand, rank: 'cpam' },
      { as: 'partner' },
    );
    const { rows } = await world.database.owner.query(
      `select patient_id from request where id = $1 or id = (select request_id from referral where id = $2)`,
      [request.body.id, referral.body.id],
    );
    expect(rows).toHaveLength(2);
    for (const { patient_id: id } of rows)
      expect((await world.request('GET', `/v1/patients/${id}`)).body.homeAddress).toEqual(ALIX_AT_HOME);
    // Whoever refers is not told it back.
    const told = await world.request('GET', `/v1/referrals/${referral.body.id}`, undefined, {
      as: 'partner',
    });
    expect(JSON.stringify(told.body)).not.toMatch(/Bleuets|47B19/);
  });

  test('has the postcode of the commune where none is said; without either it is nowhere', async () => {
    const { body } = await create({ street: '3 allée du Moulin-Bleu' });
    expect(await world.run((tx) => homeAddressOf(tx, body.id))).toEqual({
      street: '3 allée du Moulin-Bleu',
      complement: null,
      postcode: '59500',
      access: null,
      insee: '59178',
      commune: 'Douai',
    });
    expect(await world.run((tx) => homeAddressOf(tx, body.id), 'ailleurs')).toBeUndefined();
    const nowhere = 'Indiquez le code postal de l’adresse, ou la commune du patient.';
    expect(said(await create({ street: '3 allée du Moulin-Bleu' }, { insee: null }))).toEqual([422, nowhere]);
    expect(said(await correct(body.id, { insee: null }))).toEqual([422, nowhere]);
    expect((await correct(body.id, { insee: null, homeAddress: null })).status).toBe(200);
  });

  test('that cannot be one is refused in words, without saying again what was typed', async () => {
    const street = 'adresse : indiquez le numéro et la rue';
    const postcode = 'code postal attendu : cinq chiffres, par exemple 59500';
    for (const [wrong, message] of [
      [{}, street],
      [{ street: '  ' }, street],
      [{ street: '1234' }, street],
      [{ complement: '3e étage', access: 'code 47B19' }, street],
      [{ street: '1 rue Inventée', postcode: '595' }, postcode],
      [{ street: '1 rue Inventée', postcode: 'Douai' }, postcode],
      [{ street: '1 rue Inventée', access: 'x'.repeat(301) }, 'pour entrer : 300 caractères au plus'],
      [{ street: 'r'.repeat(121) }, 'adresse : 120 caractères au plus'],
    ] as const)
      expect([wrong, ...said(await create(wrong))]).toEqual([wrong, 400, message]);
    expect((await create({ street: '1 rue Inventée', town: 'Douai' })).status).toBe(400);
    expect((await create('1 rue Inventée')).status).toBe(400);
  });

  test('stands under the policy of the names: another territory neither reads nor writes it, the dispatcher is blind for it', async () => {
    const { body } = await create(ALIX_AT_HOME);
    const foreign = await world.token('operator', { territoryId: 'ailleurs' });
    const url = `/v1/patients/${body.id}`;
    expect((await world.request('GET', url, undefined, { as: foreign })).status).toBe(404);
    expect((await world.request('PATCH', url, { homeAddress: null }, { as: foreign })).status).toBe(404);
    for (const as of ['professional', 'partner', 'regulator'])
      expect([as, (await world.request('GET', url, undefined, { as })).status]).toEqual([as, 403]);
    const { rows } = await world.database.owner.query(
      `select has_column_privilege('recours_relay', 'patient_identity', 'home_street', 'select') as relay,
              (select count(*)::int from information_schema.columns where column_name like 'home\\_%' and table_schema = 'public'
                 and table_name <> 'patient_identity') as elsewhere`,
    );
    expect(rows).toEqual([{ relay: false, elsewhere: 0 }]);
  });

  test('is refused by the database itself when it is a floor without a street', async () => {
    await expect(
      world.database.owner.query(`update patient_identity set home_street = null, home_access = 'code 1'`),
    ).rejects.toMatchObject({ constraint: 'patient_identity_home_check' });
  });
});
