import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressesIn } from '../../src/directory/secure-directory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recours-extract-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const RPPS = '10001234567';

/** The first columns of the extract, in the order of 2026, with invented people. */
const HEADER =
  'Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification Structure|Service de rattachement|Civilité d’exercice|Nom d’exercice|Prénom d’exercice|';

const line = (it: { kind?: string; address: string; rpps?: string; name?: string }) =>
  `${it.kind ?? 'PER'}|${it.address}|8|${it.rpps ?? RPPS}|8${it.rpps ?? RPPS}||||DR|${it.name ?? 'INVENTÉ'}|ALIX|`;

const extract = (lines: readonly string[], end = '\n') => {
  const path = join(folder, 'extract.txt');
  writeFileSync(path, lines.join('\n') + end);
  return path;
};

describe('the national directory of the secure mail', () => {
  test('gives a professional’s addresses by number, their own first, each once', async () => {
    const path = extract([
      HEADER,
      line({ address: 'autre@medecin.mssante.fr', rpps: '10009999999' }),
      line({ address: 'cabinet@cabinet.mssante.fr', kind: 'CAB' }),
      line({ address: 'Alix.Invente@medecin.mssante.fr' }),
      line({ address: 'alix.invente@medecin.mssante.fr' }),
      line({ address: 'service@chu.mssante.fr', kind: 'ORG' }),
    ]);
    expect(await addressesIn(path, RPPS)).toEqual([
      { address: 'alix.invente@medecin.mssante.fr', kind: 'personal' },
      { address: 'cabinet@cabinet.mssante.fr', kind: 'practice' },
      { address: 'service@chu.mssante.fr', kind: 'organisation' },
    ]);
  });

  test('goes by the names of the columns, whatever their order and accents', async () => {
    const path = extract(
      [
        '\ufeffADRESSE BAL|Identification nationale PP|x|Type de  BAL',
        `a@medecin.mssante.fr|8${RPPS}|é|PER`,
        `b@medecin.mssante.fr|0${RPPS}|é|PER`,
      ],
      '',
    );
    expect(await addressesIn(path, RPPS)).toEqual([{ address: 'a@medecin.mssante.fr', kind: 'personal' }]);
  });

  test('does not take a number that stands in another column, or inside a longer one', async () => {
    const path = extract([
      HEADER,
      line({ address: 'a@medecin.mssante.fr', rpps: `${RPPS}0` }),
      line({ address: 'b@medecin.mssante.fr', rpps: '10009999999', name: RPPS }),
    ]);
    expect(await addressesIn(path, RPPS)).toEqual([]);
  });

  test('finds the only line among many, wherever a piece of the file ends', async () => {
    const many = Array.from({ length: 40_000 }, (_, i) =>
      line({
        address: `p${i}@medecin.mssante.fr`,
        rpps: String(20_000_000_000 + i),
        name: 'É'.repeat(i % 40),
      }),
    );
    for (const at of [0, 5_790, 11_000, 39_999]) {
      const lines = [...many];
      lines[at] = line({ address: `ici${at}@medecin.mssante.fr` });
      expect(await addressesIn(extract([HEADER, ...lines]), RPPS)).toEqual([
        { address: `ici${at}@medecin.mssante.fr`, kind: 'personal' },
      ]);
    }
  });

  test.each([
    ['an archive', 'PK\u0003\u0004…', /archive/],
    ['something else', 'nom;prénom\na;b', /colonnes/],
    ['empty', '', /vide/],
  ])('says so when the file is %s', async (_, text, said) => {
    const path = join(folder, 'x');
    writeFileSync(path, text);
    await expect(addressesIn(path, RPPS)).rejects.toThrow(said);
  });
});
