import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { readForm } from '../../src/referrals/referral-form.ts';
import { startWorld, type World } from '../support/world.ts';

/** Monday, half past eleven, is within the line's hours; Sunday is not. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const FORM = {
  familyName: 'Inventé',
  givenName: 'Alix',
  birthDate: '1948-03-12',
  kind: 'snp',
  motive: 'chute ce matin',
};

async function aLink(more: Record<string, unknown> = {}): Promise<string> {
  const structure = await world.request(
    'POST',
    '/v1/structures',
    { name: 'Résidence des Lilas', kind: 'nursing-home', ...more },
    { as: 'coordinator' },
  );
  const made = await world.request(
    'POST',
    `/v1/structures/${structure.body.id}/referral-links`,
    {},
    { as: 'coordinator' },
  );
  return made.body.url;
}
const send = async (url: string, form: Record<string, string>) => {
  const answer = await world.http.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ ...FORM, id: newId(), ...form }).toString(),
  });
  return { status: answer.statusCode, body: answer.body, to: String(answer.headers.location) };
};
const open = async (url: string) => (await world.request('GET', url, undefined, { as: undefined })).body;

test('whoever comes to the patient must be able to find out where', async () => {
  const url = await aLink();
  const nowhere = await send(url, { mode: 'HH' });
  expect(nowhere).toMatchObject({ status: 422, body: expect.stringContaining('où demander l’adresse') });
  for (const form of [
    { mode: 'AMB' },
    { mode: 'HH', phone: '06 39 98 01 23' },
    { mode: 'HH', street: '3 rue des Lilas', postcode: '59500' },
  ])
    expect((await send(url, form as Record<string, string>)).status).toBe(303);
  expect((await send(await aLink({ phone: '03 53 01 01 78' }), { mode: 'HH' })).status).toBe(303);
  expect(readForm({ ...FORM, mode: 'HH' }, { phone: null })).toHaveProperty('faults.street');
});

test('who writes, and from where in the structure, stands on the file', async () => {
  const { to } = await send(await aLink(), {
    mode: 'AMB',
    writer: 'Odile Inventée, infirmière',
    ward: '2e étage',
  });
  const { rows } = await world.database.owner.query(
    `select n.text from request_note n join referral r on r.request_id = n.request_id where r.number = $1`,
    [to.split('/').at(-1)],
  );
  expect(rows).toEqual([{ text: 'Demande écrite par\u00a0: Odile Inventée, infirmière, 2e étage' }]);
});

test('while the line is closed everybody is told when it will be read, and what to do meanwhile', async () => {
  const url = await aLink();
  expect(await open(url)).not.toContain('La ligne est fermée');
  world.clock.advance(-86_400_000);
  const page = await open(url);
  expect(page).toMatch(/La ligne est fermée\. Elle rouvre lundi à 11 h/);
  expect(page).toMatch(/D’ici là.*15.*114/s);
  const { to } = await send(url, { mode: 'AMB' });
  expect(await open(to)).toMatch(/Elle rouvre lundi à 11 h/);
});
