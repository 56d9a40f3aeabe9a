import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { readForm } from '../../src/referrals/referral-form.ts';
import { startWorld, type World } from '../support/world.ts';

const FORM = {
  familyName: 'Inventé',
  givenName: 'Alix',
  birthDate: '12/03/1948',
  insee: '59178',
  kind: 'snp',
  motive: 'chute ce matin',
  mode: 'HH',
};
const HOME = { street: '12 rue des Trois-Bleuets', complement: '', postcode: '', access: 'code 47B19' };
const faults = (more: Record<string, string>) => {
  const read = readForm({ ...FORM, ...more }, { phone: null });
  return 'faults' in read ? Object.keys(read.faults) : [];
};

describe('the form of a structure', () => {
  let world: World;
  let secret: string;
  beforeAll(async () => {
    world = await startWorld({ work: false });
    const structure = { name: 'Résidence des Lilas', kind: 'nursing-home' };
    const { id } = (await world.request('POST', '/v1/structures', structure, { as: 'coordinator' })).body;
    const links = `/v1/structures/${id}/referral-links`;
    const made = await world.request('POST', links, { days: 30 }, { as: 'coordinator' });
    secret = made.body.url.slice('/r/'.length);
  });
  afterAll(() => world.close());

  const send = async (form: Record<string, string>) => {
    const answer = await world.http.inject({
      method: 'POST',
      url: `/r/${secret}`,
      payload: new URLSearchParams({ id: newId(), ...form }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    return { status: answer.statusCode, to: String(answer.headers.location), text: answer.body };
  };

  test('takes where somebody is to come to, and shows it again to nobody', async () => {
    const sent = await send({ ...FORM, ...HOME });
    expect(sent.status).toBe(303);
    const { rows } = await world.database.owner.query(
      `select i.home_street, i.home_complement, i.home_postcode, i.home_access
         from referral f join request r on r.id = f.request_id join patient_identity i on i.patient_id = r.patient_id
        where f.number = $1`,
      [sent.to.split('/').at(-1)],
    );
    expect(rows).toEqual([
      {
        home_street: '12 rue des Trois-Bleuets',
        home_complement: null,
        home_postcode: null,
        home_access: 'code 47B19',
      },
    ]);
    const page = await world.request('GET', sent.to, undefined, { as: undefined });
    expect(page.status).toBe(200);
    expect(page.body).not.toMatch(/Bleuets|47B19/);
  });

  test('refuses nobody for an address that is not known yet, if there is a phone where the line can ask for it', () => {
    const phone = '06 39 98 01 23';
    expect(faults({ phone })).toEqual([]);
    expect(faults({ phone, street: ' ', complement: '', postcode: '', access: '' })).toEqual([]);
    expect(faults({})).toEqual(['street']);
  });

  test('says field by field what is wrong with an address, and keeps what was written', async () => {
    expect(faults({ access: 'code 47B19' })).toEqual(['street']);
    expect(faults({ ...HOME, postcode: '595' })).toEqual(['postcode']);
    const wrong = await send({ ...FORM, ...HOME, insee: '' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('href="#postcode"');
    expect(wrong.text).toContain('value="12 rue des Trois-Bleuets"');
  });
});
