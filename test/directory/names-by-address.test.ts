import { afterAll, beforeAll, expect, test } from 'vitest';
import { namesByAddress } from '../../src/directory/names-by-address.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
  const at = (name: string) => `${name}@medecin.mssante.example`;
  const enter = async (path: string, body: object) => {
    const { status } = await world.request('POST', path, body, { as: 'coordinator' });
    expect(status).toBe(201);
  };
  const professional = (givenName: string, secureAddress: string, profession = 'doctor') =>
    enter('/v1/professionals', { profession, familyName: 'Delattre', givenName, secureAddress });
  await professional('Agnès', at('Agnes.Delattre'));
  await professional('Paul', at('cabinet'), 'nurse');
  await professional('Zoé', at('cabinet'));
  for (const name of ['A', 'B', 'C', 'D']) await professional(name, at('tous'));
  await enter('/v1/structures', {
    name: 'Cabinet de la Scarpe',
    kind: 'group-practice',
    secureAddress: at('cabinet'),
  });
  await enter('/v1/structures', {
    name: 'EHPAD des Écluses',
    kind: 'nursing-home',
    secureAddress: at('ehpad'),
  });
});
afterAll(() => world.close());

test('an address of the directory has its owner’s name, whatever its capitals; one of nobody, or of everybody, has none', async () => {
  const asked = ['AGNES.delattre', 'cabinet', 'ehpad', 'inconnu', 'tous', 'cabinet'];
  const found = await world.run((tx) =>
    namesByAddress(
      tx,
      asked.map((name) => `${name}@medecin.mssante.example`),
    ),
  );
  expect(Object.fromEntries(found)).toEqual({
    'agnes.delattre@medecin.mssante.example': 'Dr Agnès Delattre',
    'cabinet@medecin.mssante.example': 'Dr Zoé Delattre ou Paul Delattre',
    'ehpad@medecin.mssante.example': 'EHPAD des Écluses',
  });
  expect(await world.run((tx) => namesByAddress(tx, []))).toEqual(new Map());
});
