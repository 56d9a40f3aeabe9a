import * as fc from 'fast-check';
import { create, type Font } from 'fontkit';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Letter } from '../../../src/feedback/document/letter.ts';
import { printable, UNPRINTABLE } from '../../../src/feedback/document/printable.ts';
import { reportPdf } from '../../../src/feedback/document/report-pdf.ts';
import { noPdfTools, readPdf } from '../../support/pdf-tools.ts';
import { correction, forwarding, letters, report, typed } from './letters.ts';
import { faultsOfXml, readXml } from './read-xml.ts';
import { typedText } from './typed-text.ts';

const awkward: Letter = typed(
  correction,
  'O’Brien & <Fils> ]]>',
  'محمد علي שלום',
  'T° ≥ 38,5 °C → revoir sous 48 h ; œdème ½ ; 😀 ; 日本 ; Şahin Łukasz Ελένη Иван',
);

const textOf = (pdf: Buffer): string => readPdf(pdf, 'pdftotext', '-layout', 'PDF', '-');

describe('the letter as PDF', () => {
  test('is the same bytes for the same facts, and others for others', async () => {
    const first = await reportPdf(report);
    await reportPdf(awkward);
    expect((await reportPdf(report)).equals(first)).toBe(true);
    expect((await reportPdf({ ...report, text: 'Autre.' })).equals(first)).toBe(false);
  });

  test.skipIf(noPdfTools)('can be read letter by letter, whatever was printed before', async () => {
    // Letters that nothing else here prints: their accented forms first, of which the plain ones are parts.
    await reportPdf({ ...report, text: 'ΎΏΉ ЙЇ' });
    const first = await reportPdf({ ...report, text: 'ΥΩΗ ИІ' });
    expect(textOf(first)).toContain('ΥΩΗ ИІ');
    await reportPdf({ ...report, text: 'ΎΏΉ ЙЇ' });
    expect((await reportPdf({ ...report, text: 'ΥΩΗ ИІ' })).equals(first)).toBe(true);
  });

  test.each([...Object.entries(letters), ['awkward', awkward] as const])(
    'carries the marks of PDF/A-1b: %s',
    async (_name, letter) => {
      const pdf = await reportPdf(letter);
      expect(faultsOfPdfA(pdf)).toEqual([]);
      expect(await faultsOfXml(Buffer.from(xmpOf(pdf)))).toEqual([]);
    },
  );

  test('the checker of those marks finds a PDF that is none', async () => {
    const pdf = await reportPdf(report);
    const spoilt = (from: RegExp, to: string) =>
      faultsOfPdfA(Buffer.from(pdf.toString('latin1').replaceAll(from, to), 'latin1'));
    expect(spoilt(/pdfaid:part>1/g, 'pdfaid:part>3')).toEqual(['PDF/A part 1']);
    expect(spoilt(/\/FontFile2/g, '/FontFileX')).toEqual([
      'every font is in the file',
      'which glyphs a font holds',
    ]);
    expect(spoilt(/GTS_PDFA1/g, 'GTS_PDFX0')).toEqual(['output intent']);
    expect(spoilt(/D:20261123140200/g, 'D:20261123140201')).toEqual(['the same date twice']);
  });

  test.skipIf(noPdfTools).each([...Object.entries(letters), ['awkward', awkward] as const])(
    'is sound for qpdf and poppler, with its fonts embedded: %s',
    async (_name, letter) => {
      const pdf = await reportPdf(letter);
      expect(readPdf(pdf, 'qpdf', '--check', 'PDF')).toContain('No syntax or stream encoding errors found');
      const info = readPdf(pdf, 'pdfinfo', 'PDF');
      expect(info).toMatch(/^PDF version: +1\.4$/m);
      expect(info).toMatch(/^Pages: +1$/m);
      expect(info).toMatch(/^Page size: .*\(A4\)$/m);
      expect(info).toMatch(/^Encrypted: +no$/m);
      expect(info).toMatch(/^JavaScript: +no$/m);
      const fonts = readPdf(pdf, 'pdffonts', 'PDF').trim().split('\n').slice(2);
      expect(fonts).toHaveLength(2);
      // Embedded, a subset, with its Unicode.
      for (const font of fonts) expect(font).toMatch(/DejaVuSansCondensed.* TrueType .*yes yes yes/);
    },
  );

  test.skipIf(noPdfTools)('carries the names, the dates and the text, accents included', async () => {
    const text = textOf(await reportPdf(report));
    for (const part of [
      'CPTS Grand Douai',
      '03 53 01 01 23',
      'Dr Agnès DELATTRE',
      'Compte rendu de consultation',
      'LEFÈVRE Zoé',
      '01/03/1948',
      'lundi 23 novembre 2026',
      '14 h 30',
      'Cabinet de la Scarpe',
      'Dr Inès MARŒUIL',
      'RPPS 10001234567',
      'À revoir par le médecin traitant',
      'Lombalgie aiguë. Œdème : aucun. Coût 12 €.',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain(UNPRINTABLE);
  });

  test.skipIf(noPdfTools).each([
    ['doctor', 'SM54', 'Dr Inès MARŒUIL, médecine générale (RPPS 10001234567)', 'médecine générale'],
    ['doctor', 'SM26', 'Dr Inès MARŒUIL, médecine générale (RPPS 10001234567)', 'médecine générale'],
    [
      'doctor',
      'SM34',
      'Dr Inès MARŒUIL, ORL et chirurgie cervico-faciale (RPPS',
      'ORL et chirurgie cervico-faciale',
    ],
    ['doctor', null, 'Dr Inès MARŒUIL, médecin (RPPS 10001234567)', 'médecin'],
    [
      'physiotherapist',
      null,
      'Inès MARŒUIL, masseur-kinésithérapeute (RPPS 10001234567)',
      'masseur-kinésithérapeute',
    ],
    [
      'advanced-practice-nurse',
      null,
      'Inès MARŒUIL, infirmier(ère) en pratique avancée (RPPS',
      'infirmier(ère) en pratique avancée',
    ],
    ['pharmacist', null, 'Inès MARŒUIL, pharmacien(ne) (RPPS 10001234567)', 'pharmacien(ne)'],
    // The speciality of a doctor alone is one.
    ['midwife', 'SM20', 'Inès MARŒUIL, sage-femme (RPPS 10001234567)', 'sage-femme'],
  ] as const)('says what its author is: %s, %s', async (profession, speciality, seen, signed) => {
    const text = textOf(await reportPdf({ ...report, author: { ...report.author, profession, speciality } }));
    expect(text).toMatch(/Vu par +\S/);
    expect(text).toContain(seen);
    // Under the name at the foot too.
    expect(text.split('\n').map((line) => line.trim())).toContain(signed);
  });

  test.skipIf(noPdfTools)('says where its author can be called back, where that is known', async () => {
    expect(textOf(await reportPdf(report))).toMatch(/Téléphone +03 53 01 04 56 \(Cabinet de la Scarpe\)/);
    expect(textOf(await reportPdf(correction))).not.toContain('Téléphone');
  });

  test.skipIf(noPdfTools)('tells the one to whom the patient is sent on that they are', async () => {
    const text = textOf(await reportPdf(forwarding));
    for (const part of ['Dr Émile CARDON', 'À qui le patient est adressé', 'Lettre d’adressage'])
      expect(text).toContain(part);
    expect(text).not.toContain('Pour information');
  });

  test.skipIf(noPdfTools)('says which version it is when it takes the place of another', async () => {
    expect(textOf(await reportPdf(correction))).toContain('2, annule et remplace la version précédente');
    expect(textOf(await reportPdf(report))).not.toContain('annule et remplace');
  });

  test.skipIf(noPdfTools)('prints the letters of other alphabets, and says where it cannot', async () => {
    const text = textOf(await reportPdf(awkward));
    for (const part of ['O’BRIEN & <FILS> ]]>', '≥ 38,5 °C → revoir', 'œdème ½', 'Şahin Łukasz Ελένη Иван'])
      expect(text).toContain(part);
    // In one word each, whole, whatever the order in which the tool puts them.
    expect(text).toMatch(/محمد/);
    expect(text).toMatch(/علي/);
    expect(text).toContain('□□');
    expect(text).toContain('□ : caractère du texte d’origine qui ne peut pas être imprimé.');
  });

  test.skipIf(noPdfTools)('goes on over pages when it must, each of which says whose it is', async () => {
    const pdf = await reportPdf({ ...report, text: 'Une ligne du compte rendu.\n'.repeat(120) });
    const pages = Number(/^Pages: +(\d+)$/m.exec(readPdf(pdf, 'pdfinfo', 'PDF'))?.[1]);
    expect(pages).toBeGreaterThan(1);
    for (let page = 1; page <= pages; page++)
      expect(textOf(pdf).split('\f')[page - 1]).toContain(
        `LEFÈVRE Zoé, 01/03/1948 – page ${page} sur ${pages}`,
      );
    expect(faultsOfPdfA(pdf)).toEqual([]);
  });

  test('never breaks on a text', async () => {
    await fc.assert(
      fc.asyncProperty(typedText, typedText, async (name, text) => {
        expect(faultsOfPdfA(await reportPdf(typed(correction, name, text, `a${text}`)))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a printable text', () => {
  const latin = (codePoint: number) => codePoint < 0x250;

  test('keeps what the font knows', () => {
    expect(printable('Œdème à 38 °C\r\nfin\u00a0!', latin)).toBe('Œdème à 38 °C\nfin\u00a0!');
  });

  test('loses a mark rather than a letter, and shows where a character was', () => {
    const plain = (codePoint: number) => codePoint < 0x80;
    expect(printable('Şahin e\u0301té', plain)).toBe('Sahin ete');
    expect(printable('A 😀 日', plain)).toBe(`A ${UNPRINTABLE} ${UNPRINTABLE}`);
  });

  test('no character that can be seen ever vanishes', () => {
    fc.assert(
      fc.property(typedText, (text) => {
        const seen = [...text.toWellFormed().normalize('NFC')].filter(
          (it) => !/[\p{Cc}\p{Cf}\p{Z}\p{Variation_Selector}]/u.test(it),
        );
        const shown = [...printable(text, () => false)].filter((it) => !/\s/u.test(it));
        expect(shown).toEqual(seen.map(() => UNPRINTABLE));
      }),
    );
  });

  test('words from right to left are turned as one', () => {
    expect(printable('Nom محمد علي né', () => true)).toBe('Nom محمد\u00a0علي  né');
    expect(printable('محمد علي, né', () => true)).toBe('محمد\u00a0علي , né');
  });
});

const xmpOf = (pdf: Buffer): string => {
  const text = pdf.toString('utf8');
  return text.slice(text.indexOf('<x:xmpmeta'), text.indexOf('</x:xmpmeta>') + '</x:xmpmeta>'.length);
};

/**
 * What a file lacks of the marks of PDF/A-1b (ISO 19005-1) that can be read without a validator: it does not show that every clause is kept.
 */
function faultsOfPdfA(pdf: Buffer): string[] {
  const raw = pdf.toString('latin1');
  const count = (pattern: RegExp) => raw.match(pattern)?.length ?? 0;
  const xmp = readXml(Buffer.from(xmpOf(pdf)), {
    rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
    id: 'http://www.aiim.org/pdfa/ns/id/',
    dc: 'http://purl.org/dc/elements/1.1/',
    xmp: 'http://ns.adobe.com/xap/1.0/',
    pdf: 'http://ns.adobe.com/pdf/1.3/',
  });
  const date = /\/CreationDate (\d+) 0 R/.exec(raw)?.[1];
  const created = new RegExp(`\\n${date} 0 obj\\n\\(D:(\\d{14})Z\\)`).exec(raw)?.[1];
  const fonts = [...raw.matchAll(/\/FontFile2 (\d+) 0 R\n\/CIDSet (\d+) 0 R/g)];
  const marks: Readonly<Record<string, boolean>> = {
    'version 1.4, marked as binary': /^%PDF-1\.4\n%[\x80-\xff]{4}\n/.test(raw) && raw.endsWith('%%EOF\n'),
    'PDF/A part 1': xmp.one('//id:part') === '1',
    'conformance B': xmp.one('//id:conformance') === 'B',
    'output intent':
      count(/\/OutputIntents \[/g) === 1 &&
      count(/\/S \/GTS_PDFA1\b/g) === 1 &&
      count(/\/DestOutputProfile \d+ 0 R/g) === 1,
    'every font is in the file':
      count(/\/Type \/FontDescriptor\b/g) >= 1 &&
      count(/\/Type \/FontDescriptor\b/g) === count(/\/FontFile2 \d+ 0 R/g) &&
      !raw.includes('Helvetica') &&
      count(/\/Subtype \/Type1\b/g) === 0,
    'which glyphs a font holds':
      fonts.length === count(/\/Type \/FontDescriptor\b/g) &&
      fonts.every(
        ([, font = '', declared = '']) => glyphsOf(streamOf(pdf, font)) === bitsOf(streamOf(pdf, declared)),
      ),
    'what its glyphs mean': count(/\/ToUnicode \d+ 0 R/g) === count(/\/Type \/FontDescriptor\b/g),
    'a file identifier': /\/ID \[<[\da-f]{32}> <[\da-f]{32}>\]/.test(raw),
    'nothing encrypted, transparent, hidden or active':
      !/\/Encrypt|\/Transparency|\/SMask|\/ca 0|\/CA 0|\/JavaScript|\/Launch|\/EmbeddedFile|LZWDecode/.test(
        raw,
      ),
    'the metadata can be read as they stand': count(/\/Type \/Metadata\b/g) === 1,
    'the same date twice':
      created !== undefined && xmp.one('//xmp:CreateDate')?.replaceAll(/\D/g, '') === created,
    'the same title twice': (xmp.one('//dc:title//rdf:li') ?? '') !== '' && count(/\/Title \d+ 0 R/g) === 1,
    'nothing in the one that is not in the other':
      count(/\/(Author|Subject|Keywords|ModDate) \d+ 0 R/g) === 0,
    'the language': count(/\/Lang \(fr-FR\)/g) === 1,
  };
  return Object.entries(marks).flatMap(([mark, holds]) => (holds ? [] : [mark]));
}

/** What stands in an object's stream. */
function streamOf(pdf: Buffer, object: string): Buffer {
  const start = pdf.indexOf('stream\n', pdf.indexOf(`\n${object} 0 obj\n`)) + 'stream\n'.length;
  return inflateSync(pdf.subarray(start, pdf.indexOf('\nendstream', start)));
}

const glyphsOf = (file: Buffer): number => (create(file) as Font).numGlyphs;

const bitsOf = (bytes: Buffer): number =>
  [...bytes].reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
