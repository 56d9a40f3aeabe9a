import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aRequest, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const flagged = async (answer: 'yes' | 'unknown') => {
  const id = await aRequest(world);
  await screen(world, id, 'no', { breathing: answer });
  return id;
};
const end = (id: string, how: string, body: object) =>
  world.request('POST', `/v1/requests/${id}/${how}`, body);
const notesOf = async (id: string) =>
  (await world.database.owner.query('select text from request_note where request_id = $1', [id])).rows.map(
    ({ text }) => text,
  );

describe('a request with an alert', () => {
  test('is not called off, lost or sent elsewhere by a code alone', async () => {
    const id = await flagged('yes');
    for (const [how, reason] of [
      ['cancel', 'patient-gave-up'],
      ['lost-contact', 'no-answer'],
      ['redirect', 'treating-doctor'],
    ] as const)
      expect([how, (await end(id, how, { reason })).body.type]).toEqual([how, '/problems/words-needed']);
    const { body } = await world.request('GET', `/v1/requests/${id}`);
    expect(body).toMatchObject({ state: 'triaged', redFlag: 'raised' });
    const words = 'Refuse le SAMU, entouré de sa fille ; le SAMU, prévenu, rappelle.';
    expect((await end(id, 'cancel', { reason: 'patient-gave-up', words })).body).toMatchObject({
      state: 'cancelled',
      redFlag: 'raised',
    });
    expect(await notesOf(id)).toEqual([words]);
  });

  test('is handed to the SAMU, the SAS or an emergency department without more', async () => {
    for (const reason of ['samu', 'sas', 'emergency'])
      expect((await end(await flagged('yes'), 'redirect', { reason })).body).toMatchObject({
        state: 'redirected',
      });
  });

  test('and one with a doubt, that nobody could be reached for: somebody asks the next day', async () => {
    const lost = [await flagged('yes'), await flagged('unknown')];
    await end(lost[0] ?? '', 'lost-contact', {
      reason: 'no-answer',
      words: 'Le SAMU a le numéro et l’adresse.',
    });
    expect((await end(lost[1] ?? '', 'lost-contact', { reason: 'no-answer' })).status).toBe(200);
    const calm = await aTriagedRequest(world);
    await end(calm, 'lost-contact', { reason: 'no-answer' });
    world.clock.advance(24 * 3_600_000);
    const asked = async () =>
      (
        await world.database.owner.query(
          `select subject::text from task where kind = 'check-redirected' and subject = any($1)`,
          [[...lost, calm]],
        )
      ).rows.map(({ subject }) => subject);
    await expect.poll(async () => (await asked()).toSorted()).toEqual(lost.toSorted());
  });
});
