import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { territoryOf } from '../../src/territory/lookup.ts';
import { DEFAULT_TEXTS, lineTextFault } from '../../src/territory/line-texts.ts';
import { DEFAULT_LINE, decideLine, readPhoneLine } from '../../src/territory/phone-line.ts';
import { startWorld, type World } from '../support/world.ts';

describe('the line of a territory', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ work: false });
  });
  afterAll(() => world.close());

  const patch = (line: unknown, as: string = 'coordinator') =>
    world.request('PATCH', '/v1/territory', { line }, { as });
  const get = async () =>
    (await world.request('GET', '/v1/territory', undefined, { as: 'coordinator' })).body.line;

  test('is as it comes until the coordinator decides otherwise', async () => {
    expect(await get()).toEqual(DEFAULT_LINE);
  });

  test('is changed in the parts that are given, and goes back to what it was with null', async () => {
    const welcome = 'Bonjour, vous êtes bien à la {name}.';
    const { status, body } = await patch({
      texts: { welcome },
      limits: { longestQueue: 8 },
      music: 'https://ligne.example/attente.mp3',
    });
    expect(status).toBe(200);
    expect(body.line).toEqual({
      ...DEFAULT_LINE,
      texts: { ...DEFAULT_TEXTS, welcome },
      limits: { ...DEFAULT_LINE.limits, longestQueue: 8 },
      music: 'https://ligne.example/attente.mp3',
    });
    await patch({ texts: { goodbye: 'Bonne journée.' }, limits: { longestQueue: null } });
    expect(await get()).toMatchObject({
      texts: { welcome, goodbye: 'Bonne journée.' },
      limits: DEFAULT_LINE.limits,
    });
    expect((await world.run(territoryOf)).line.texts.goodbye).toBe('Bonne journée.');
    await patch({ texts: null, music: null });
    expect(await get()).toEqual(DEFAULT_LINE);
    await patch({ callbackKey: '5' });
    await patch(null);
    expect(await get()).toEqual(DEFAULT_LINE);
  });

  test('tells the log which part changed, not how', async () => {
    await patch({ texts: { goodbye: 'Bonne soirée.' } });
    const { rows } = await world.database.owner.query(
      `select data from event where type = 'territory.changed' order by id desc limit 1`,
    );
    expect(rows).toEqual([{ data: { fields: ['line.texts'] } }]);
    await patch(null);
  });

  const entry = DEFAULT_LINE.menu[0];
  test.each([
    [{ texts: { welcome: 'Bonjour.' } }, 'line.texts.welcome', 'doit contenir {name}'],
    [{ texts: { welcome: 'Bonjour, {name} {prenom}.' } }, 'line.texts.welcome', 'seul {name}'],
    [{ texts: { goodbye: '  ' } }, 'line.texts.goodbye', 'ne peut pas être vide'],
    [{ texts: { goodbye: 'Au revoir {name}.' } }, 'line.texts.goodbye', 'pas de champ'],
    [{ texts: { stay: 'x'.repeat(401) } }, 'line.texts.stay', '400 caractères'],
    [{ menu: [{ ...entry, choice: 'mt' }] }, 'line.menu', 'soins non programmés'],
    [{ menu: [entry, { ...entry, choice: 'mt' }] }, 'line.menu', 'qu’une fois'],
    [{ menu: [{ ...entry, key: '*' }] }, 'line.menu', 'un chiffre'],
    [{ music: 'http://ligne.example/attente.mp3' }, 'line.music', 'https://'],
    [{ limits: { longestQueue: 0 } }, 'line.limits.longestQueue', 'de 1 à 500'],
    [{ limits: { longestWaitMinutes: 500 } }, 'line.limits.longestWaitMinutes', 'de 5 à 120'],
    [{ callbackKey: '10' }, 'line.callbackKey', 'de 0 à 9'],
    [{ callbackKey: '1' }, 'line.callbackKey', 'La touche 1 sert déjà au menu'],
    [{ menu: [{ ...entry, key: '9' }] }, 'line.callbackKey', 'La touche 9 sert déjà au menu'],
  ])('refuses %j and says what to change', async (change, path, message) => {
    const { status, body } = await patch(change);
    expect([status, body.type, body.errors[0].path]).toEqual([422, '/problems/validation', path]);
    expect(body.errors[0].message).toContain(message);
    expect(await get()).toEqual(DEFAULT_LINE);
  });

  test.each([
    [{ record: true }],
    [{ texts: { vital: 'Appelez plus tard.' } }],
    [{ texts: { cannotWait: 'Rien.' } }],
    [{ voice: 'Polly.Joanna' }],
  ])('has no such part: %j', async (change) => {
    expect((await patch(change)).status).toBe(400);
  });

  test('is not changed by an operator', async () => {
    expect((await patch({ callbackKey: '5' }, 'operator')).status).toBe(403);
  });
});

describe('what another version stored', () => {
  test('is read as far as it can be', () => {
    const line = readPhoneLine({
      voice: 'a voice of tomorrow',
      later: { deeper: 1 },
      texts: { welcome: 'Bonjour.', stay: 12, goodbye: 'Bonne journée.' },
      limits: { longestQueue: 7, longestWaitMinutes: -1 },
      menu: 'none',
    });
    expect(line).toEqual({
      ...DEFAULT_LINE,
      texts: { ...DEFAULT_TEXTS, goodbye: 'Bonne journée.' },
      limits: { ...DEFAULT_LINE.limits, longestQueue: 7 },
    });
    for (const stored of [null, undefined, [], 'x', { menu: [] }, { texts: [] }])
      expect(readPhoneLine(stored)).toEqual(DEFAULT_LINE);
  });
});

test('the default texts can all be said', () => {
  expect(decideLine({}, {}).fault).toBeUndefined();
  for (const [name, says] of Object.entries(DEFAULT_TEXTS)) {
    expect(lineTextFault(name as keyof typeof DEFAULT_TEXTS, says)).toBeUndefined();
    // As a voice says it: no abbreviations, no straight apostrophes.
    expect(says).not.toMatch(/\d ?h\b|'|\bmin\b|n°/);
  }
});
