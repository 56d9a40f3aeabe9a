import { afterAll, beforeAll, expect, test } from 'vitest';
import { aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const JEANNINE = { familyName: 'Lefèvre', givenName: 'Jeannine', birthDate: '1938-04-02', insee: '59178' };
const duplicates = async (id: string) =>
  (await world.request('GET', `/v1/requests/${id}/duplicates`)).body.items.map(
    (one: { id: string }) => one.id,
  );

test('the same patient, written down by ear, is a duplicate; after merging the other’s words and phone stand on the one that is kept', async () => {
  const kept = await aTriagedRequest(world, { patient: { ...JEANNINE, phone: '06 39 98 01 50' } });
  const other = await aTriagedRequest(world, {
    patient: { ...JEANNINE, givenName: 'Jeanine', phone: '06 39 98 01 51' },
    motive: 'mal au dos, ne se lève plus',
  });
  const stranger = await aTriagedRequest(world, { patient: { ...JEANNINE, givenName: 'Odile' } });
  expect(await duplicates(kept)).toEqual([other]);
  expect(await duplicates(stranger)).toEqual([]);
  expect((await world.request('POST', `/v1/requests/${other}/merge`, { into: kept })).status).toBe(200);
  const { body } = await world.request('GET', `/v1/requests/${kept}`);
  expect(body.merged).toEqual([{ id: other, motive: 'mal au dos, ne se lève plus', phone: '+33639980151' }]);
  const seen = await world.request('GET', `/v1/requests/${kept}`, undefined, { as: 'coordinator' });
  expect(seen.body).not.toHaveProperty('merged');
  expect(seen.body).not.toHaveProperty('lift');
});
