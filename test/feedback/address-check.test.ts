import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { sendingIn } from './sending.ts';

const RPPS = '10001234567';
const DOCTOR = { profession: 'doctor', familyName: 'Delattre', givenName: 'Agnès' };

describe('an address that is not of the secure mail', () => {
  let world: World;
  let mailbox: Mailbox;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'recours-extract-'));
    const extract = join(folder, 'extract.txt');
    writeFileSync(
      extract,
      [
        'Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|',
        `PER|agnes.delattre@medecin.mssante.fr|8|${RPPS}|8${RPPS}|`,
        `PER|agnes.delattre@gmail.com|8|${RPPS}|8${RPPS}|`,
      ].join('\n'),
    );
    mailbox = await startMailbox();
    world = await startWorld({
      env: {
        SMTP_URL: mailbox.url,
        MSSANTE_FROM: 'ligne@cpts-douai.mssante.fr',
        // As on a real line.
        MSSANTE_DOMAINS: '',
        MSSANTE_DIRECTORY: extract,
      },
    });
  });
  afterAll(async () => {
    await world.close();
    await mailbox.close();
    rmSync(folder, { recursive: true });
  });

  const coordinator = (method: 'POST' | 'PATCH' | 'GET', url: string, body?: unknown) =>
    world.request(method, url, body, { as: 'coordinator' });
  const refusal = {
    status: 422,
    body: {
      type: '/problems/address-not-mssante',
      detail: expect.stringContaining('messagerie sécurisée'),
      errors: [{ path: 'secureAddress' }],
    },
  };

  test('is refused where it is entered, for a professional and for a structure', async () => {
    const ordinary = { secureAddress: 'agnes.delattre@gmail.com' };
    expect(await coordinator('POST', '/v1/professionals', { ...DOCTOR, ...ordinary })).toMatchObject(refusal);
    const structure = { name: 'EHPAD', kind: 'nursing-home' };
    expect(await coordinator('POST', '/v1/structures', { ...structure, ...ordinary })).toMatchObject(refusal);
    const secure = { secureAddress: 'ehpad@douai.mssante.fr' };
    const entered = await coordinator('POST', '/v1/structures', { ...structure, ...secure });
    expect(entered).toMatchObject({ status: 201, body: secure });
    expect(await coordinator('PATCH', `/v1/structures/${entered.body.id}`, ordinary)).toMatchObject(refusal);
    expect(
      await coordinator('PATCH', `/v1/structures/${entered.body.id}`, { secureAddress: null }),
    ).toMatchObject({
      status: 200,
      body: { secureAddress: null, name: 'EHPAD' },
    });
  });

  test('that stood there before does not stand in the way of another correction', async () => {
    const { body } = await coordinator('POST', '/v1/professionals', DOCTOR);
    const old = 'ancienne@wanadoo.example';
    await world.database.owner.query('update professional set secure_address = $2 where id = $1', [
      body.id,
      old,
    ]);
    const change = { secureAddress: old, phone: '0327000001' };
    expect(await coordinator('PATCH', `/v1/professionals/${body.id}`, change)).toMatchObject({ status: 200 });
    const other = { secureAddress: 'autre@wanadoo.example' };
    expect(await coordinator('PATCH', `/v1/professionals/${body.id}`, other)).toMatchObject(refusal);
  });

  test.each([
    'agnes.delattre@gmail.com',
    'agnes.delattre@medecin.mssante.example',
    '1234567890123@patient.mssante.fr',
  ])('%s, already in the directory, gets nothing: a person is asked', async (secureAddress) => {
    const it = sendingIn(world);
    const report = await it.write({ secureAddress });
    await world.settle();
    const message = await it.messageOf(report);
    expect(message).toMatchObject({ state: 'refused', failure: 'address-not-mssante' });
    expect(await it.tasks('message-refused', message.id)).toEqual(['open']);
    expect(mailbox.connections()).toBe(0);
  });

  test('is not proposed either: by RPPS the national directory’s own are', async () => {
    const { body } = await coordinator('POST', '/v1/professionals', { ...DOCTOR, rpps: RPPS });
    const url = `/v1/professionals/${body.id}/secure-addresses`;
    expect(await coordinator('GET', url)).toMatchObject({
      status: 200,
      body: [{ address: 'agnes.delattre@medecin.mssante.fr', kind: 'personal' }],
    });
    expect((await world.request('GET', url)).status).toBe(403);
    const other = await coordinator('POST', '/v1/professionals', DOCTOR);
    expect(await coordinator('GET', `/v1/professionals/${other.body.id}/secure-addresses`)).toMatchObject({
      status: 409,
      body: { type: '/problems/rpps-missing' },
    });
  });
});
