import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { hashOf } from '../../src/triage/shipped.ts';
import { aDoctor, aRequest, screen } from '../support/people.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';

const text = (id: string) =>
  readFileSync(new URL(`../../src/triage/protocols/${id}.yaml`, import.meta.url), 'utf8');

let world: World;
let doctors: Awaited<ReturnType<typeof aDoctor>>[];
beforeAll(async () => {
  world = await startWorld({ work: false });
  // A real territory: nobody in it is invented, as far as the product knows.
  await world.database.owner.query(`update territory set demo = false`);
  doctors = [await aDoctor(world, 'Lemaire'), await aDoctor(world, 'Vasseur')];
});
afterAll(() => world.close());

const standing = async (id: string, as = 'operator') =>
  (await world.request('GET', `/v1/protocols/${id}`, undefined, { as })).body.inForce as Record<string, any>; // eslint-disable-line
const sign = (doctor: { token: string } | undefined, id: string, version: string, hash: string) =>
  world.request('POST', `/v1/protocols/${id}/${version}/sign`, { hash }, { as: doctor?.token });

/** Answers every question no, as far as the product lets one. */
async function answerNo(requestId: string, as = 'operator') {
  const answers: Record<string, string> = {};
  for (;;) {
    const answer = await world.request('POST', `/v1/requests/${requestId}/triage`, { answers }, { as });
    if (answer.status !== 200 || !('next' in answer.body)) return answer;
    answers[answer.body.next.id] = 'no';
  }
}

describe('a protocol that the territory’s doctors have not signed', () => {
  test('asks its questions, and orients nobody', async () => {
    expect(await standing('vital-screen')).toMatchObject({ status: 'unsigned', signedBy: [] });
    const request = await aRequest(world);
    const { status, body } = await answerNo(request);
    expect([status, body.type]).toEqual([409, '/problems/protocol-unsigned']);
    expect(body.detail).toContain('médecin');
    const { body: after } = await world.request('GET', `/v1/requests/${request}`);
    expect(after).toMatchObject({ state: 'received', orientation: null });
    const booked = await world.request('POST', `/v1/requests/${request}/bookings`, { slotId: request });
    expect(booked.body.type).toBe('/problems/not-triaged');
  });

  test('still leads to the SAMU: a red flag counts whatever the signature', async () => {
    const request = await aRequest(world);
    const { body } = await world.request('POST', `/v1/requests/${request}/triage`, {
      answers: { breathing: 'yes' },
    });
    expect(body).toMatchObject({
      result: 'red-flag',
      orientation: 'samu',
      transfer: { vital: '15', text: '114' },
    });
  });
});

describe('signing', () => {
  test('is for doctors of the directory with an RPPS, and for the text that they have read', async () => {
    const { version, hash } = await standing('vital-screen');
    expect((await sign(doctors[0], 'vital-screen', version, 'f'.repeat(64))).body.type).toBe(
      '/problems/text-changed',
    );
    await world.database.owner.query(`update professional set profession = 'nurse' where id = $1`, [
      doctors[1]?.id,
    ]);
    expect((await sign(doctors[1], 'vital-screen', version, hash)).body.type).toBe('/problems/doctor-only');
    await world.database.owner.query(`update professional set profession = 'doctor' where id = $1`, [
      doctors[1]?.id,
    ]);
    const asOperator = await world.request('POST', `/v1/protocols/vital-screen/${version}/sign`, { hash });
    expect(asOperator.status).toBe(403);
  });

  test('holds from the second doctor on, however often the first one signs', async () => {
    const { version, hash } = await standing('vital-screen');
    expect((await sign(doctors[0], 'vital-screen', version, hash)).body).toMatchObject({
      status: 'unsigned',
    });
    expect((await sign(doctors[0], 'vital-screen', version, hash)).body).toMatchObject({
      status: 'unsigned',
    });
    expect((await sign(doctors[1], 'vital-screen', version, hash)).body).toMatchObject({
      status: 'signed',
      notice: null,
    });
    const request = await aRequest(world);
    expect(await screen(world, request)).toMatchObject({ result: 'clear', orientation: 'snp' });
  });

  test('of a version is not of the next one: the signed one stays in force until doctors sign the new', async () => {
    const changed = text('vital-screen')
      .replace(/^version: .*$/m, "version: 'next'")
      .replace(/^date: .*$/m, 'date: 2026-11-23');
    const added = await world.request('POST', '/v1/protocols', { source: changed }, { as: 'coordinator' });
    expect(added.body).toMatchObject({ version: 'next', status: 'unsigned', hash: hashOf(changed) });
    expect(await standing('vital-screen')).toMatchObject({ status: 'signed', version: '4' });
    for (const doctor of doctors) await sign(doctor, 'vital-screen', 'next', hashOf(changed));
    expect(await standing('vital-screen')).toMatchObject({ status: 'signed', version: 'next' });
    const { body } = await world.request('GET', '/v1/protocols/vital-screen');
    expect(body.versions.map((it: { version: string }) => it.version)).toEqual(['next', '4']);
  });

  test('of a version that is dated in the future is in force from that day on; the one before stays until then', async () => {
    const later = text('anything-wrong-today')
      .replace(/^version: .*$/m, "version: '4'")
      .replace(/^date: .*$/m, 'date: 2026-11-25');
    await world.request('POST', '/v1/protocols', { source: later }, { as: 'coordinator' });
    const { version, hash } = await standing('anything-wrong-today');
    for (const doctor of doctors) {
      await sign(doctor, 'anything-wrong-today', version, hash);
      await sign(doctor, 'anything-wrong-today', '4', hashOf(later));
    }
    expect(await standing('anything-wrong-today')).toMatchObject({ status: 'signed', version });
    const { body } = await world.request('GET', '/v1/protocols/anything-wrong-today');
    expect(body.versions[0]).toMatchObject({
      version: '4',
      status: 'upcoming',
      notice: 'En vigueur à partir du 25/11/2026.',
    });
    world.clock.set(instant('2026-11-24T23:59:00+01:00'));
    expect(await standing('anything-wrong-today')).toMatchObject({ status: 'signed', version });
    world.clock.set(instant('2026-11-25T00:00:00+01:00'));
    expect(await standing('anything-wrong-today')).toMatchObject({
      status: 'signed',
      version: '4',
      notice: null,
    });
  });

  test('a version has one text for ever', async () => {
    const other = text('vital-screen').replace(/^title: .*$/m, 'title: Autre titre');
    const { status, body } = await world.request(
      'POST',
      '/v1/protocols',
      { source: other },
      { as: 'coordinator' },
    );
    expect([status, body.type]).toEqual([409, '/problems/version-exists']);
  });
});

describe('a malformed protocol', () => {
  test('is refused with the line and the reason, and nothing of it is kept', async () => {
    const source = text('vital-screen')
      .replace(/^version: .*$/m, 'version: broken')
      .replace(/^( +)rule: Difficulté à respirer$/m, '');
    const { status, body } = await world.request('POST', '/v1/protocols', { source }, { as: 'coordinator' });
    expect([status, body.type]).toEqual([422, '/problems/protocol-refused']);
    expect(body.errors[0]).toMatchObject({
      line: expect.any(Number),
      message: expect.stringContaining('rule'),
    });
    expect((await world.request('GET', '/v1/protocols/vital-screen/broken')).status).toBe(404);
  });
});

test('another territory neither sees nor inherits a signature', async () => {
  await insertTerritory(world.database, 'lys', '+33353010999');
  await world.database.owner.query(`update territory set demo = false where territory_id = 'lys'`);
  const as = await world.token('operator', { territoryId: 'lys' });
  const { body } = await world.request('GET', '/v1/protocols/vital-screen', undefined, { as });
  expect(body.inForce).toMatchObject({ status: 'unsigned', version: '4', signedBy: [] });
});

// The clock only goes forward: the last of all.
test('a signature ends with the protocol’s last day', async () => {
  const request = await aRequest(world);
  world.clock.set(instant('2028-01-03T11:30:00+01:00'));
  // Those of before have ended with the year.
  const as = await world.token('operator');
  expect(await standing('vital-screen', as)).toMatchObject({ status: 'expired' });
  const { status, body } = await answerNo(request, as);
  expect([status, body.type]).toEqual([409, '/problems/protocol-unsigned']);
  expect(body.detail).toContain('périmé');
});
