import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually, openWorkshop, statusOf } from './program.ts';

const GRAND_DOUAI = join(import.meta.dirname, '../../src/seed/territories/grand-douai.json');

// Processes of their own take their time on a busy machine; nothing here is about speed.
describe('on a PostgreSQL of one’s own, by DATABASE_URL', { timeout: 90_000 }, () => {
  const workshop = openWorkshop();
  let database: TestDatabase;
  let env: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase();
    env = { DATABASE_URL: database.urls.owner, DATA_DIR: workshop.newData() };
  });
  afterAll(async () => {
    await workshop.close();
    await database.drop();
  });

  const countOf = async (table: string) =>
    (await database.owner.query(`select count(*)::int as n from ${table}`)).rows[0]?.n;

  test('a territory is loaded without inventing anybody, and the demonstration only when asked for', async () => {
    const plain = await workshop.recours(['seed', '--territory', GRAND_DOUAI], { env }).ended;
    expect(plain).toMatchObject({ code: 0, err: '', out: 'Territoire grand-douai créé : 21 communes.\n' });
    expect(await countOf('professional')).toBe(0);

    const demo = await workshop.recours(['seed', '--territory', GRAND_DOUAI, '--demo', '--seed', '7'], {
      env,
    }).ended;
    expect(demo).toMatchObject({ code: 0, err: '' });
    expect(demo.out).toMatch(
      /^Territoire grand-douai mis à jour[^]*Ajoutés : 51 professionnels[^]*operator +\S{43}\n/,
    );
    expect(await countOf('professional')).toBe(51);

    const network = await workshop.recours(['seed', '--territory', GRAND_DOUAI, '--demo'], {
      env: { ...env, HOST: '0.0.0.0' },
    }).ended;
    expect(network.out).toContain('Les jetons de démonstration ne sont donnés que sur une adresse locale');
    expect(network.out).not.toMatch(/[\w-]{43}/);
  });

  test('API and workers run as processes of their own and find each other', async () => {
    const serve = workshop.recours(['serve', '--port', '0'], { env });
    const work = workshop.recours(['work'], { env });
    const address = await serve.ready;
    await eventually(work.out, (out) => out.includes('Recours travaille.'));
    expect(await statusOf(`${address}/health/ready`)).toBe(200);
    await eventually(
      () => countOf('board_feed'),
      (fed) => fed > 0,
    );
    for (const run of [serve, work]) run.child.kill('SIGTERM');
    for (const run of [serve, work]) expect(await run.ended).toMatchObject({ code: 0 });
  });

  test('a server without migrations says what to do', async () => {
    const empty = `empty_${Date.now()}`;
    await database.owner.query(`create database ${empty}`);
    const url = new URL(database.urls.owner);
    url.pathname = `/${empty}`;
    const on = (args: string[]) => workshop.recours(args, { env: { ...env, DATABASE_URL: url.href } }).ended;
    expect(await on(['serve', '--port', '0'])).toMatchObject({
      code: 1,
      err: 'La base n’est pas prête : lancez d’abord « recours migrate ».\n',
    });
    expect((await on(['migrate'])).out).toMatch(/^Migrations appliquées : 0001_platform\.sql, /);
    expect((await on(['migrate'])).out).toBe('La base est déjà à jour.\n');
    await database.owner.query(`drop database ${empty}`);
  });

  test('a wrong password or database is told without repeating the password', async () => {
    const wrong = (change: (url: URL) => void) => {
      const url = new URL(database.urls.owner);
      change(url);
      const token = ['token', '--territory', 'grand-douai', '--role', 'operator'];
      return workshop.recours(token, { env: { ...env, DATABASE_URL: url.href } }).ended;
    };
    const [password, name] = await Promise.all([
      wrong((url) => (url.password = 'not-the-word')),
      wrong((url) => (url.pathname = '/nulle-part')),
    ]);
    expect(password.err).toMatch(
      /^DATABASE_URL : PostgreSQL sur 127\.0\.0\.1:\d+ refuse ce compte ou son mot de passe\.\n$/,
    );
    expect(name.err).toBe('DATABASE_URL : la base « nulle-part » n’existe pas sur ce serveur.\n');
    expect([password.code, name.code]).toEqual([1, 1]);
  });
});
