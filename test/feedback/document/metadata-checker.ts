import { createHash } from 'node:crypto';
import { readXml, type Xml } from './read-xml.ts';

const ENTRY = '7edca82f-054d-47f2-a032-9b2a5b5186c1';
const OID = /^[0-2](\.(0|[1-9]\d*))+$/;

/** Classifications of a document's entry and of the submission, by what IHE names them (ITI TF-3, tables 4.2.5-1 and 4.2.5-2). */
const ENTRY_CODES: Readonly<Record<string, string>> = {
  class: '41a5887f-8865-4c09-adf7-e362475b143a',
  confidentiality: 'f4f85eac-e6cb-4883-b524-f2705394840f',
  format: 'a09d5840-386c-46f2-b5ad-9c3699a4309d',
  'facility type': 'f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1',
  'practice setting': 'cccf5598-8b07-4b77-a05e-ae952c785ead',
  type: 'f0306f51-975f-434e-a61c-c59651d33983',
};

const SET_IDS: Readonly<Record<string, string>> = {
  patientId: '6b5aea1a-874d-4603-a4bc-96a0a7b38446',
  sourceId: '554ac39e-e3fe-47fe-b233-965d2a147832',
  uniqueId: '96fdda7c-d067-4183-912e-bf5ee74998a8',
};

const ENTRY_SLOTS = [
  'creationTime',
  'languageCode',
  'legalAuthenticator',
  'serviceStartTime',
  'sourcePatientId',
  'sourcePatientInfo',
];

export const readMetadata = (bytes: Uint8Array): Xml =>
  readXml(bytes, {
    l: 'urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0',
    r: 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0',
  });

/** What METADATA.XML lacks, or says otherwise than the files beside it are. `files`: by the name that it gives them. */
export function faultsOfMetadata(bytes: Uint8Array, files: ReadonlyMap<string, Uint8Array>): string[] {
  const xml = readMetadata(bytes);
  const faults: string[] = [];
  const ask = (line: string, holds: boolean) => {
    if (!holds) faults.push(line);
  };
  const slot = (of: string, name: string) => xml.all(`${of}/r:Slot[@name='${name}']/r:ValueList/r:Value`);
  const set = '/l:SubmitObjectsRequest/r:RegistryObjectList/r:RegistryPackage';
  const setId = xml.one(`${set}/@id`) ?? '';
  ask('one submission', /^urn:uuid:[\da-f-]{36}$/.test(setId));
  ask(
    'it is a submission set',
    xml.count(
      `${set}/r:Classification[@classificationNode='urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd']`,
    ) === 1,
  );
  ask('submissionTime', /^\d{14}$/.test(slot(set, 'submissionTime')[0] ?? ''));
  ask('intendedRecipient', slot(set, 'intendedRecipient').length === 1);
  for (const [name, scheme] of Object.entries(SET_IDS))
    ask(
      `submission: ${name}`,
      xml.count(`${set}/r:ExternalIdentifier[@identificationScheme='urn:uuid:${scheme}']`) === 1,
    );
  for (const name of ['sourceId', 'uniqueId'])
    ask(
      `submission: ${name} is an OID`,
      OID.test(
        xml.one(`${set}/r:ExternalIdentifier[@identificationScheme='urn:uuid:${SET_IDS[name]}']/@value`) ??
          '',
      ),
    );
  ask(
    'submission: content type',
    xml.count(
      `${set}/r:Classification[@classificationScheme='urn:uuid:aa543740-bdda-424e-8c96-df4873be8500']/r:Slot`,
    ) === 1,
  );

  for (const [name, content] of files) {
    const entry = `//r:ExtrinsicObject[r:Slot[@name='URI']/r:ValueList/r:Value='${name}']`;
    const id = xml.one(`${entry}/@id`) ?? '';
    ask(`${name}: one entry`, xml.one(`${entry}/@objectType`) === `urn:uuid:${ENTRY}`);
    ask(`${name}: hash`, slot(entry, 'hash')[0] === createHash('sha1').update(content).digest('hex'));
    ask(`${name}: size`, slot(entry, 'size')[0] === String(content.length));
    ask(
      `${name}: type`,
      xml.one(`${entry}/@mimeType`) === (name.endsWith('.PDF') ? 'application/pdf' : 'text/xml'),
    );
    for (const it of ENTRY_SLOTS) ask(`${name}: ${it}`, (slot(entry, it)[0] ?? '') !== '');
    for (const [what, scheme] of Object.entries(ENTRY_CODES)) {
      const code = `${entry}/r:Classification[@classificationScheme='urn:uuid:${scheme}' and @nodeRepresentation!='']`;
      ask(
        `${name}: ${what}`,
        xml.one(`${code}/@classifiedObject`) === id && slot(code, 'codingScheme').length === 1,
      );
    }
    const author = `${entry}/r:Classification[@classificationScheme='urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d']`;
    for (const it of ['authorInstitution', 'authorPerson', 'authorSpecialty'])
      ask(`${name}: ${it}`, slot(author, it).length === 1);
    const cda = readXml(files.get('DOC00001.XML') ?? Buffer.alloc(0), { c: 'urn:hl7-org:v3' });
    const what = (it: string) => cda.one(`//c:assignedAuthor/c:code/@${it}`);
    ask(
      `${name}: authorSpecialty is what the CDA says`,
      slot(author, 'authorSpecialty')[0] === `${what('code')}^${what('displayName')}^${what('codeSystem')}`,
    );
    const unique = `${entry}/r:ExternalIdentifier[@identificationScheme='urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab']/@value`;
    ask(`${name}: uniqueId`, OID.test(xml.one(unique) ?? '') && (xml.one(unique) ?? '').length <= 64);
    ask(
      `${name}: patientId`,
      /\^\^\^&[\d.]+&ISO\^(NH|PI)$/.test(
        xml.one(
          `${entry}/r:ExternalIdentifier[@identificationScheme='urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427']/@value`,
        ) ?? '',
      ),
    );
    const member = `//r:Association[@sourceObject='${setId}' and @targetObject='${id}']`;
    ask(
      `${name}: belongs to the submission`,
      xml.one(`${member}/@associationType`)?.endsWith(':HasMember') === true,
    );
  }
  ask('an entry for each file, and no other', xml.count('//r:ExtrinsicObject') === files.size);
  const ids = xml.all('//@id');
  ask('no id twice', new Set(ids).size === ids.length);
  return faults;
}
