import { afterAll, describe, expect, test } from 'vitest';
import { openWorkshop, takePort } from './program.ts';

// A process of its own takes its time on a busy machine; nothing here is about speed.
describe('what recours cannot do is one line in French', { timeout: 90_000 }, () => {
  const workshop = openWorkshop();
  afterAll(() => workshop.close());

  test.each<[string, string[], Record<string, string>, number, RegExp]>([
    [
      'every wrong variable is named at once',
      ['start'],
      { PORT: 'abc', DATABASE_URL: 'mysql://x', TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}` },
      1,
      /^Configuration incorrecte — (?=.*PORT : )(?=.*DATABASE_URL : )(?=.*TWILIO_AUTH_TOKEN : ).*\n$/,
    ],
    [
      'a token with nothing running',
      ['token', '--territory', 'grand-douai', '--role', 'operator'],
      {},
      1,
      /^Rien ne tourne sur .* : lancez d’abord « npm start », ou donnez DATABASE_URL\.\n$/,
    ],
    [
      'a role that does not exist',
      ['token', '--territory', 'grand-douai', '--role', 'queen'],
      {},
      2,
      /^recours token : --role attend .*operator.*\n$/,
    ],
    [
      'a missing option',
      ['token', '--role', 'operator'],
      {},
      2,
      /^recours token : --territory est nécessaire.*\n$/,
    ],
    [
      'an unknown option',
      ['start', '--prot', '3000'],
      {},
      2,
      /^recours start : option inconnue, --prot.*\n$/,
    ],
    [
      'an option without its value',
      ['start', '--port'],
      {},
      2,
      /^recours start : option mal employée, --port.*\n$/,
    ],
    [
      'a port that is none',
      ['start', '--port', '70000'],
      {},
      2,
      /^recours start : --port attend un nombre entier de 0 à 65535\.\n$/,
    ],
    ['an unknown command', ['sart'], {}, 2, /^Commande inconnue : sart ; il y a start, .*\n$/],
    ['no command', [], {}, 2, /^Dites quoi faire : start, .*\n$/],
    [
      'a territory file that is not there',
      ['seed', '--territory', 'nulle-part.json'],
      {},
      1,
      /^nulle-part\.json : ce fichier n’existe pas\.\n$/,
    ],
  ])('%s', async (_what, args, env, code, line) => {
    const run = await workshop.recours(args, { env: { DATA_DIR: workshop.newData(), ...env } }).ended;
    expect(run.err).toMatch(line);
    expect(run).toMatchObject({ code, out: '' });
  });

  test('a database or a Redis where nobody answers', async () => {
    const nobody = await takePort();
    await nobody.free();
    const start = (env: Record<string, string>) =>
      workshop.recours(['start', '--port', '0', '--data', workshop.newData()], { env }).ended;
    const [database, redis] = await Promise.all([
      start({ DATABASE_URL: `postgres://somebody:secret-word@127.0.0.1:${nobody.port}/recours` }),
      start({ REDIS_URL: `redis://:secret-word@127.0.0.1:${nobody.port}` }),
    ]);
    expect(database.code).toBe(1);
    expect(database.err).toBe(
      `DATABASE_URL : impossible de joindre PostgreSQL sur 127.0.0.1:${nobody.port} (connexion refusée).\n`,
    );
    expect(redis).toMatchObject({ code: 1, out: '' });
    expect(redis.err).toBe(
      `REDIS_URL : impossible de joindre Redis sur 127.0.0.1:${nobody.port} (connexion refusée).\n`,
    );
  });
});
