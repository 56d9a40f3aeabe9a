import { describe, expect, test } from 'vitest';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import {
  parseTerritoryFile,
  readTerritoryFile,
  TerritoryFileError,
} from '../../src/territory/territory-file.ts';

const file = await readTerritoryFile(GRAND_DOUAI);

/** What is said about a file that differs from Grand Douai's in these places; undefined: left out. */
function said(changes: Record<string, unknown>): string {
  const raw = structuredClone({ ...file }) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const holder = names.reduce((at, name) => at[name] as Record<string, unknown>, raw);
    holder[last] = value;
  }
  try {
    parseTerritoryFile(JSON.stringify(raw), 'essai.json');
    return 'accepted';
  } catch (error) {
    if (!(error instanceof TerritoryFileError)) throw error;
    return error.message;
  }
}

describe('a territory file', () => {
  test('describes Grand Douai: 21 communes, its hours, numbers reserved for fiction, and where the data come from', () => {
    expect(file.communes).toHaveLength(21);
    expect(file.communes.reduce((sum, commune) => sum + commune.population, 0)).toBeGreaterThan(120_000);
    expect(file.opening).toEqual({
      weekdays: [1, 2, 3, 4, 5],
      from: '11:00',
      to: '17:00',
      holidays: 'metropole',
      closures: [],
    });
    expect([file.phone, file.settings.samuNumber].every((phone) => phone?.startsWith('+3335301'))).toBe(true);
    expect(file.sources?.coordinates).toContain('GeoNames');
    expect(file.sources?.communes).toContain('decoupage-administratif');
  });

  test('is read without the parts that have a usual value', () => {
    const leftOut = {
      settings: undefined,
      sources: undefined,
      'opening.holidays': undefined,
      'opening.closures': undefined,
    };
    expect(said(leftOut)).toBe('accepted');
  });

  test.each([
    ['communes.3.insee', '59', 'communes[3].insee : code INSEE à 5 caractères attendu'],
    ['name', undefined, 'name : cette information manque'],
    ['timezone', 'Mars/Base', 'timezone : fuseau horaire attendu, comme Europe/Paris'],
    ['communes.2', file.communes[1], 'communes[2].insee : la commune 59509 y est deux fois'],
    ['opening.to', '09:00', 'opening.to : l’heure de fermeture doit suivre l’heure d’ouverture'],
    ['phone', '12', 'phone : numéro de téléphone attendu, par exemple 06 39 98 01 23'],
    ['horaires', {}, 'champ inconnu : horaires'],
  ])('that says %s = %j is refused in one line that names the place', (path, value, message) => {
    expect(said({ [path]: value })).toBe(`essai.json : ${message}.`);
  });

  test('counts the other errors instead of listing them', () => {
    const wrong = { 'communes.0.lat': 'nord', 'communes.0.lng': 999, id: 'Grand Douai' };
    expect(said(wrong)).toMatch(/ \(et 2 autres erreurs\)\.$/);
  });

  test('that is no JSON, or not there, is refused too', async () => {
    expect(() => parseTerritoryFile('{', 'essai.json')).toThrow('essai.json : ce n’est pas du JSON.');
    await expect(readTerritoryFile('/nowhere/essai.json')).rejects.toThrow(
      '/nowhere/essai.json : ce fichier n’existe pas.',
    );
  });
});
