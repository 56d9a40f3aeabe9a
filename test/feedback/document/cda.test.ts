import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cdaOf } from '../../../src/feedback/document/cda.ts';
import type { Letter } from '../../../src/feedback/document/letter.ts';
import { faultsOfCda, readCda } from './cda-checker.ts';
import { correction, forwarding, letters, report, sparse, typed } from './letters.ts';
import { faultsOfXml } from './read-xml.ts';
import { typedText } from './typed-text.ts';

const PDF = Buffer.from('%PDF-1.4\n% a report\n%%EOF\n');

describe('the CDA document', () => {
  test.each(Object.entries(letters))('keeps every line of what is asked: %s', (_name, letter) => {
    expect(faultsOfCda(cdaOf(letter, PDF))).toEqual([]);
  });

  test('is well-formed for libxml2', async () => {
    expect(await faultsOfXml(...Object.values(letters).map((letter) => cdaOf(letter, PDF)))).toEqual([]);
  });

  test.each(Object.entries(letters))('is what it was: %s', async (name, letter) => {
    await expect(cdaOf(letter, PDF).toString()).toMatchFileSnapshot(`golden/${name}.cda.xml`);
  });

  test('says who, when, where and to whom', () => {
    const cda = readCda(cdaOf(correction, PDF));
    const said = (path: string) => cda.one(path);
    expect({
      type: said('/c:ClinicalDocument/c:code/@code'),
      at: said('/c:ClinicalDocument/c:effectiveTime/@value'),
      version: said('/c:ClinicalDocument/c:versionNumber/@value'),
      ins: said("//c:patientRole/c:id[@root='1.2.250.1.213.1.4.10']/@extension"),
      born: said('//c:birthTime/@value'),
      bornAt: said('//c:county'),
      birthName: said("//c:patient/c:name/c:family[@qualifier='BR']"),
      givenNames: said('//c:patient/c:name/c:given[not(@qualifier)]'),
      author: said('//c:assignedAuthor/c:id/@extension'),
      profession: said('//c:assignedAuthor/c:code/@code'),
      custodian: said('//c:representedCustodianOrganization/c:id/@extension'),
      recipient: said('//c:intendedRecipient/c:id/@extension'),
      from: said('//c:encompassingEncounter/c:effectiveTime/c:low/@value'),
      mode: said('//c:encompassingEncounter/c:code/@code'),
      setting: said('//c:standardIndustryClassCode/@code'),
      facility: said('//c:healthCareFacility/c:code/@code'),
    }).toEqual({
      type: '11506-3',
      at: '20260701100000+0200',
      version: '2',
      ins: '248035917800188',
      born: '19480301',
      bornAt: '59178',
      birthName: 'D’Hérouville-Œuvrard',
      givenNames: 'Zoé Marie Anne',
      author: '810005554443',
      profession: 'G15_60',
      custodian: '1590012345',
      recipient: '810009876543',
      from: '20260701090000+0200',
      mode: 'HH',
      setting: 'SAD',
      facility: 'SA52',
    });
  });

  test.each([
    ['doctor', '11488-4', 'CR ou fiche de consultation ou de visite'],
    ['midwife', '11488-4', 'CR ou fiche de consultation ou de visite'],
    ['dentist', '11488-4', 'CR ou fiche de consultation ou de visite'],
    ['pharmacist', '93024-8', 'CR de consultation pharmaceutique'],
    ['nurse', '11506-3', 'CR ou fiche de suivi de soins par auxiliaire médical'],
    ['advanced-practice-nurse', '11506-3', 'CR ou fiche de suivi de soins par auxiliaire médical'],
    ['physiotherapist', '11506-3', 'CR ou fiche de suivi de soins par auxiliaire médical'],
    ['speech-therapist', '11506-3', 'CR ou fiche de suivi de soins par auxiliaire médical'],
    ['orthoptist', '11506-3', 'CR ou fiche de suivi de soins par auxiliaire médical'],
    ['chiropodist', '11506-3', 'CR ou fiche de suivi de soins par auxiliaire médical'],
    ['psychologist', '11488-4', 'CR ou fiche de consultation ou de visite'],
    ['social-worker', '28653-4', 'Document du secteur social / médico-social'],
  ] as const)('is of the type of its author’s profession: %s', (profession, code, label) => {
    const author = { ...report.author, profession, speciality: null };
    const said = (letter: Letter) => {
      const bytes = cdaOf(letter, PDF);
      expect(faultsOfCda(bytes)).toEqual([]);
      const cda = readCda(bytes);
      const [of, title, to] = ['code/@displayName', 'title', 'informationRecipient/@typeCode'].map((it) =>
        cda.one(`/c:ClinicalDocument/c:${it}`),
      );
      return [cda.one('/c:ClinicalDocument/c:code/@code'), of, title, to];
    };
    expect(said({ ...report, author })).toEqual([code, label, 'Compte rendu de consultation', 'PRCP']);
    // A letter of referral is one whoever wrote it, and is for whoever the patient is sent on to.
    expect(said({ ...forwarding, author })).toEqual([
      '96349-6',
      "Lettre d'adressage",
      'Lettre d’adressage',
      'PRCP',
    ]);
  });

  test.each([
    ['doctor', 'SM54', 'G15_10/SM54', 'Médecin - Médecine Générale (SM)'],
    ['doctor', 'SM59', 'G15_10/SM59', "Médecin - Médecine d'urgence (SM)"],
    ['doctor', 'SM26', 'G15_10/SM26', 'Médecin - Qualifié en Médecine Générale (SM)'],
    ['doctor', null, 'G15_10', 'Médecin'],
    ['midwife', null, 'G15_50', 'Sage-Femme'],
    ['midwife', 'SM20', 'G15_50', 'Sage-Femme'],
  ] as const)('says what its author is: %s, %s', (profession, speciality, code, label) => {
    const cda = readCda(cdaOf({ ...report, author: { ...report.author, profession, speciality } }, PDF));
    for (const who of ['//c:assignedAuthor', '//c:performer/c:assignedEntity'])
      expect({
        code: cda.one(`${who}/c:code/@code`),
        label: cda.one(`${who}/c:code/@displayName`),
        system: cda.one(`${who}/c:code/@codeSystem`),
      }).toEqual({ code, label, system: '1.2.250.1.213.1.1.4.5' });
  });

  test('a correction names the document that it takes the place of, for the same recipient', () => {
    const first = readCda(cdaOf(report, PDF));
    const second = readCda(cdaOf(correction, PDF));
    expect(second.one('//c:parentDocument/c:id/@root')).toBe(first.one('/c:ClinicalDocument/c:id/@root'));
    expect(second.one('/c:ClinicalDocument/c:setId/@root')).toBe(
      first.one('/c:ClinicalDocument/c:setId/@root'),
    );
    const other = {
      ...report,
      recipient: { ...report.recipient, id: '0193a5d2-7c3e-7b1a-9f00-00000000000f' },
    };
    expect(readCda(cdaOf(other, PDF)).one('/c:ClinicalDocument/c:id/@root')).not.toBe(
      first.one('/c:ClinicalDocument/c:id/@root'),
    );
  });

  test('an identity that lacks a trait goes without its matricule', () => {
    const unsure = { ...correction, patient: { ...correction.patient, sex: null } };
    const bytes = cdaOf(unsure, PDF);
    expect(faultsOfCda(bytes)).toEqual([]);
    expect(bytes.toString()).not.toContain('248035917800188');
    expect(cdaOf(correction, PDF).toString()).toContain('248035917800188');
  });

  test('whatever was typed stays a text: the document is made of the same elements, and says what was meant', () => {
    const kinds = [report, correction, sparse].map((letter) => ({
      letter,
      shape: readCda(cdaOf(letter, PDF)).shape(),
    }));
    fc.assert(
      fc.property(fc.nat(2), typedText, typedText, typedText, (kind, family, given, text) => {
        const { letter, shape } = kinds[kind] ?? { letter: report, shape: [] };
        const bytes = cdaOf(typed(letter, `a${family}`, `b${given}`, text), PDF);
        const cda = readCda(bytes);
        expect(cda.shape()).toEqual(shape);
        expect(cda.one("//c:patient/c:name/c:family[@qualifier='CL']")).toBe(meant(`a${family}`));
        expect(cda.one('//c:assignedAuthor//c:family')).toBe(meant(`b${given}`));
      }),
      { numRuns: 60, examples: [[1, ']]></family>&x;&#60;', '<!-- & œ "', '😀 \ud800 \u0000\uffff محمد']] },
    );
  });

  test('libxml2 reads all of it too', async () => {
    const names = fc.sample(typedText, { numRuns: 40, seed: 6 });
    const documents = names.map((name, i) =>
      cdaOf(typed(correction, `a${name}`, `b${names.at(-i)}`, name), PDF),
    );
    expect(await faultsOfXml(...documents)).toEqual([]);
    for (const document of documents.slice(0, 10)) expect(faultsOfCda(document)).toEqual([]);
  });
});

/** A text as XML can hold it in one line: what it cannot hold is gone or marked, and everything else stands as typed. */
const meant = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/[\ufffe\uffff]/gu, '\ufffd')
    .replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
