import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cdaOf } from '../../../src/feedback/document/cda.ts';
import type { Letter } from '../../../src/feedback/document/letter.ts';
import { makeDocument } from '../../../src/feedback/document/make-document.ts';
import { xdmOf } from '../../../src/feedback/document/xdm.ts';
import { readCda } from './cda-checker.ts';
import { correction, letters, report, sparse, typed } from './letters.ts';
import { faultsOfMetadata, readMetadata } from './metadata-checker.ts';
import { openZip } from './open-zip.ts';
import { faultsOfXml } from './read-xml.ts';
import { typedText } from './typed-text.ts';

const PDF = Buffer.from('%PDF-1.4\n% a report\n%%EOF\n');
const FOLDER = 'IHE_XDM/SUBSET01';

const archived = async (letter: Letter) => {
  const cda = cdaOf(letter, PDF);
  const files = await openZip(xdmOf(letter, cda, PDF));
  const metadata = files.get(`${FOLDER}/METADATA.XML`) ?? Buffer.alloc(0);
  const documents = new Map([
    ['DOC00001.XML', files.get(`${FOLDER}/DOC00001.XML`) ?? Buffer.alloc(0)],
    ['DOC00001.PDF', files.get(`${FOLDER}/DOC00001.PDF`) ?? Buffer.alloc(0)],
  ]);
  return { cda, files, metadata, documents };
};

describe('the archive', () => {
  test('holds the five files under the names that are prescribed', async () => {
    const { files } = await archived(report);
    expect([...files.keys()]).toEqual([
      'INDEX.HTM',
      'README.TXT',
      `${FOLDER}/METADATA.XML`,
      `${FOLDER}/DOC00001.XML`,
      `${FOLDER}/DOC00001.PDF`,
    ]);
  });

  test('opened by another library it yields the CDA and the PDF that were made, byte for byte, and the CDA yields that PDF', async () => {
    const { pdf, cda, archive } = await makeDocument(correction);
    const files = await openZip(archive);
    expect(files.get(`${FOLDER}/DOC00001.XML`)?.equals(cda)).toBe(true);
    expect(files.get(`${FOLDER}/DOC00001.PDF`)?.equals(pdf)).toBe(true);
    expect(Buffer.from(readCda(cda).one('//c:nonXMLBody/c:text') ?? '', 'base64').equals(pdf)).toBe(true);
  });

  test('the index and the note name nobody', async () => {
    const { files } = await archived(correction);
    for (const name of ['INDEX.HTM', 'README.TXT'])
      expect(files.get(name)?.toString()).not.toMatch(/lefèvre|zoé|hérouville|petit|delattre|lombalgie/i);
    expect(files.get('INDEX.HTM')?.toString()).toContain(`href="${FOLDER}/DOC00001.PDF"`);
  });

  test('the same report gives the same bytes, in another time zone too', async () => {
    const first = await makeDocument(report);
    const script = `
      import { createHash } from 'node:crypto';
      import { makeDocument } from './src/feedback/document/make-document.ts';
      import { report } from './test/feedback/document/letters.ts';
      const { archive } = await makeDocument(report);
      process.stdout.write(createHash('sha256').update(archive).digest('hex'));`;
    const other = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
      env: { ...process.env, TZ: 'Pacific/Auckland' },
      encoding: 'utf8',
    });
    const { createHash } = await import('node:crypto');
    expect(other.stdout).toBe(createHash('sha256').update(first.archive).digest('hex'));
  });

  test('another report, and another recipient, give another', () => {
    const bytes = (letter: Letter) => xdmOf(letter, cdaOf(letter, PDF), PDF).toString('base64');
    const elsewhere = { ...report, recipient: { ...report.recipient, id: report.patient.id } };
    expect(new Set([report, correction, sparse, elsewhere].map(bytes)).size).toBe(4);
  });
});

describe('METADATA.XML', () => {
  test.each(Object.entries(letters))('says all of the files beside it, truly: %s', async (name, letter) => {
    const { metadata, documents } = await archived(letter);
    expect(faultsOfMetadata(metadata, documents)).toEqual([]);
    await expect(metadata.toString()).toMatchFileSnapshot(`golden/${name}.metadata.xml`);
  });

  test('names the sender by an OID, in Corsica too', async () => {
    const corsican = { ...correction, cpts: { ...correction.cpts, finess: '2A0012345' } };
    const { metadata, documents } = await archived(corsican);
    expect(faultsOfMetadata(metadata, documents)).toEqual([]);
  });

  test('says the same as the CDA', async () => {
    const { metadata, cda } = await archived(correction);
    const xml = readMetadata(metadata);
    const document = readCda(cda);
    const of = (scheme: string) =>
      xml.one(
        `//r:ExtrinsicObject[@mimeType='text/xml']/r:Classification[@classificationScheme='urn:uuid:${scheme}']/@nodeRepresentation`,
      );
    const entry = "//r:ExtrinsicObject[@mimeType='text/xml']";
    expect(of('f0306f51-975f-434e-a61c-c59651d33983')).toBe(document.one('/c:ClinicalDocument/c:code/@code'));
    expect(of('f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1')).toBe(
      document.one('//c:healthCareFacility/c:code/@code'),
    );
    expect(of('cccf5598-8b07-4b77-a05e-ae952c785ead')).toBe(
      document.one('//c:standardIndustryClassCode/@code'),
    );
    expect(
      xml.one(
        `${entry}/r:ExternalIdentifier[r:Name/r:LocalizedString/@value='XDSDocumentEntry.uniqueId']/@value`,
      ),
    ).toBe(document.one('/c:ClinicalDocument/c:id/@root'));
    expect(
      xml.one(
        `${entry}/r:ExternalIdentifier[r:Name/r:LocalizedString/@value='XDSDocumentEntry.patientId']/@value`,
      ),
    ).toBe('248035917800188^^^&1.2.250.1.213.1.4.10&ISO^NH');
    expect(xml.one(`${entry}/r:Slot[@name='creationTime']/r:ValueList/r:Value`)).toBe('20260701080000');
  });

  test('a correction replaces the entries of the version before it', async () => {
    const before = readMetadata((await archived(report)).metadata);
    const after = readMetadata((await archived(correction)).metadata);
    const replaced = after.all("//r:Association[contains(@associationType,':RPLC')]/@targetObject");
    expect(replaced).toEqual(before.all('//r:ExtrinsicObject/@id'));
    expect(before.count("//r:Association[contains(@associationType,':RPLC')]")).toBe(0);
  });

  test('a typed text breaks neither the XML nor the fields of HL7 in it', async () => {
    const shape = readMetadata((await archived(correction)).metadata).shape();
    const seen: Buffer[] = [];
    await fc.assert(
      fc.asyncProperty(typedText, typedText, async (family, given) => {
        const { metadata, documents } = await archived(typed(correction, `a${family}`, `b${given}`, given));
        seen.push(metadata);
        expect(faultsOfMetadata(metadata, documents)).toEqual([]);
        const xml = readMetadata(metadata);
        expect(xml.shape()).toEqual(shape);
        for (const person of xml.all("//r:Slot[@name='authorPerson']/r:ValueList/r:Value"))
          expect(person.split('^')).toHaveLength(13);
        for (const field of xml.all("//r:Slot[@name='sourcePatientInfo']/r:ValueList/r:Value"))
          expect(field.split('|')).toHaveLength(2);
      }),
      { numRuns: 25, examples: [['&x; &#60;', '^|~']] },
    );
    expect(await faultsOfXml(...seen)).toEqual([]);
  });
});
