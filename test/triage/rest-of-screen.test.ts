import { afterAll, beforeAll, expect, test } from 'vitest';
import { aRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const triage = (id: string, body: object) => world.request('POST', `/v1/requests/${id}/triage`, body);
const read = async (id: string) => (await world.request('GET', `/v1/requests/${id}`)).body;
const advice = (at: string) => ({
  by: 'Dr Régis Inventé',
  at,
  fileNumber: '26-1123',
  text: 'Pas de détresse, médecin dans les six heures.',
});
const lift = async (id: string) =>
  world.request('POST', `/v1/requests/${id}/override`, { samuAdvice: advice((await read(id)).receivedAt) });

/** Goes on with the screen; what is not given is answered no. */
async function goOn(id: string, given: Record<string, string> = {}) {
  const answers: Record<string, string> = {};
  const asked: string[] = [];
  for (;;) {
    const { status, body } = await triage(id, { protocol: 'vital-screen', rest: true, answers });
    if (status !== 200) throw new Error(JSON.stringify(body));
    if (!('next' in body)) return { ...body, asked };
    asked.push(body.next.id);
    answers[body.next.id] = given[body.next.id] ?? 'no';
  }
}

test('once a flag is lifted the rest of the screen is asked, and the sign that the SAMU has judged does not raise it again', async () => {
  const id = await aRequest(world);
  await triage(id, { answers: { breathing: 'no', 'chest-pain': 'yes' } });
  expect(await read(id)).toMatchObject({ redFlag: 'raised', lift: null });
  await lift(id);
  expect(await read(id)).toMatchObject({ redFlag: 'lifted', lift: { by: 'samu', fileNumber: '26-1123' } });
  const { asked, conclusion } = await goOn(id);
  expect(asked).not.toContain('breathing');
  expect(asked).not.toContain('chest-pain');
  expect(asked[0]).toBe('stroke');
  expect(conclusion ?? (await read(id))).toBeDefined();
  expect(await read(id)).toMatchObject({ redFlag: 'lifted', triageOpen: null, orientation: 'snp' });
  const { body } = await world.request('GET', `/v1/requests/${id}/triage`);
  expect(body.items.map(({ result }: { result: string }) => result)).toEqual(['red-flag', 'clear']);
});

test('another sign among the rest raises the flag again, and both are settled by the next lift', async () => {
  const id = await aRequest(world);
  await triage(id, { answers: { breathing: 'yes' } });
  await lift(id);
  await goOn(id, { stroke: 'yes' });
  expect(await read(id)).toMatchObject({ redFlag: 'raised', redFlagRules: ['stroke'] });
  await lift(id);
  const { asked } = await goOn(id);
  expect(asked[0]).toBe('consciousness');
  expect(await read(id)).toMatchObject({ redFlag: 'lifted', triageOpen: null });
});

test('a flag that stands is not gone round by asking for the rest', async () => {
  const id = await aRequest(world);
  await triage(id, { answers: { breathing: 'yes' } });
  const { body } = await triage(id, { protocol: 'vital-screen', rest: true, answers: { breathing: 'yes' } });
  expect(body).not.toHaveProperty('next');
  expect(await read(id)).toMatchObject({ redFlag: 'raised' });
});

test('without asking for the rest the same sign raises the flag again', async () => {
  const id = await aRequest(world);
  await triage(id, { answers: { breathing: 'yes' } });
  await lift(id);
  await triage(id, { answers: { breathing: 'yes' } });
  expect(await read(id)).toMatchObject({ redFlag: 'raised' });
});

test('what the SAMU takes over is redirected with its advice on the file, and its flag is not lifted', async () => {
  const id = await aRequest(world);
  await triage(id, { answers: { breathing: 'yes' } });
  const at = (await read(id)).receivedAt;
  const { status, body } = await world.request('POST', `/v1/requests/${id}/redirect`, {
    reason: 'samu',
    samuAdvice: { ...advice(at), text: 'SMUR envoyé' },
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ state: 'redirected', reason: 'samu', redFlag: 'raised' });
  const { rows } = await world.database.owner.query(`select text from request_note where request_id = $1`, [
    id,
  ]);
  expect(rows).toEqual([{ text: expect.stringMatching(/Pris en charge par le SAMU.*26-1123.*SMUR envoyé/) }]);
});
