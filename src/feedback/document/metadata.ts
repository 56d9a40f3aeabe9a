import { createHash } from 'node:crypto';
import { derivedId } from '../../platform/ids.ts';
import { facilityCode, practiceSetting } from './care-setting.ts';
import { nationalId, RPPS_ROOT, STRUCTURE_ROOT, structureId } from './cda.ts';
import { documentUuid, localRoot, oidOf, replacedUuid } from './document-id.ts';
import { type Coded, DOCUMENT_CLASS, documentType, NORMAL, PDF_IN_CDA, PLAIN_FILE } from './document-type.ts';
import { hl7Date, hl7Text, utcTime } from './hl7.ts';
import {
  insOf,
  type Letter,
  oneLine,
  type Organisation,
  type Professional,
  type Recipient,
  titleOf,
} from './letter.ts';
import { professionCode } from './profession-code.ts';
import { writeXml } from './write-xml.ts';

/** A file of the archive: what it is called there, what it is, and its bytes. */
export type FiledDocument = { name: string; type: 'text/xml' | 'application/pdf'; content: Uint8Array };

/**
 * METADATA.XML of an IHE XDM archive: the submission as ebRIM (IHE ITI TF-3, 4.2; CI-SIS, « Lien entre l'en-tête CDA et les métadonnées
 * XDS »; the values that the ANS's own builder of archives takes from the same elements). One entry for each file, with its true size and hash.
 */
export function metadataOf(letter: Letter, cda: FiledDocument, pdf: FiledDocument): Buffer {
  const uuid = documentUuid(letter);
  const set: Registered = { id: `urn:uuid:${derivedId(`submission ${uuid}`)}`, label: 'submission' };
  const cdaEntry: Registered = { id: `urn:uuid:${uuid}`, label: 'cda' };
  const pdfUuid = pdfUuidOf(uuid);
  const pdfEntry: Registered = { id: `urn:uuid:${pdfUuid}`, label: 'pdf' };
  const replaced = replacedUuid(letter);
  const request = {
    SubmitObjectsRequest: {
      '@xmlns': 'urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0',
      RegistryObjectList: {
        '@xmlns': 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0',
        RegistryPackage: submissionOf(letter, set, uuid),
        ExtrinsicObject: [
          entryOf(letter, { entry: cdaEntry, uuid, file: cda, format: PDF_IN_CDA }),
          entryOf(letter, { entry: pdfEntry, uuid: pdfUuid, file: pdf, format: PLAIN_FILE }),
        ],
        Association: [
          associationOf('has-cda', HAS_MEMBER, set.id, cdaEntry.id),
          associationOf('has-pdf', HAS_MEMBER, set.id, pdfEntry.id),
          ...(replaced === null
            ? []
            : [
                associationOf('replaces-cda', RPLC, cdaEntry.id, `urn:uuid:${replaced}`),
                associationOf('replaces-pdf', RPLC, pdfEntry.id, `urn:uuid:${pdfUuidOf(replaced)}`),
              ]),
        ],
      },
    },
  };
  return writeXml(request);
}

/** An object of the submission; what stands in it is named after the label. */
type Registered = { id: string; label: string };

const HAS_MEMBER = 'urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember';
const RPLC = 'urn:ihe:iti:2007:AssociationType:RPLC';

const pdfUuidOf = (uuid: string): string => derivedId(`pdf ${uuid}`);

function submissionOf(letter: Letter, set: Registered, uuid: string) {
  const { cpts, recipient, writtenAt, visit } = letter;
  // An OID has no letters; a Corsican FINESS has one.
  const sourceId =
    cpts.finess && /^\d+$/.test(cpts.finess)
      ? `${STRUCTURE_ROOT}.${structureId(cpts.finess)}`
      : localRoot('organisations', cpts.id);
  return {
    '@id': set.id,
    '@objectType': 'urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:RegistryPackage',
    '@status': APPROVED,
    Slot: [slot('submissionTime', utcTime(writtenAt)), slot('intendedRecipient', recipientOf(recipient))],
    Name: said(titleOf(letter)),
    Classification: [
      {
        '@id': `${set.label}-node`,
        '@classificationNode': 'urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd',
        '@classifiedObject': set.id,
      },
      authorOf(letter, set, 'urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d'),
      // contentTypeCode: where it comes from (JDV_J03_XdsContentTypeCode_CISIS).
      classified(
        set,
        'content',
        'urn:uuid:aa543740-bdda-424e-8c96-df4873be8500',
        facilityCode(visit.place.kind),
      ),
    ],
    ExternalIdentifier: [
      identified(
        set,
        'urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446',
        'XDSSubmissionSet.patientId',
        patientId(letter),
      ),
      identified(set, 'urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832', 'XDSSubmissionSet.sourceId', sourceId),
      identified(
        set,
        'urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8',
        'XDSSubmissionSet.uniqueId',
        oidOf(derivedId(`submission ${uuid}`)),
      ),
    ],
  };
}

function entryOf(
  letter: Letter,
  it: { entry: Registered; uuid: string; file: FiledDocument; format: Coded },
) {
  const { visit, writtenAt, author } = letter;
  const { entry, file } = it;
  return {
    '@id': entry.id,
    '@mimeType': file.type,
    '@objectType': 'urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1',
    '@status': APPROVED,
    Slot: [
      slot('hash', createHash('sha1').update(file.content).digest('hex')),
      slot('size', String(file.content.length)),
      slot('URI', file.name),
      slot('creationTime', utcTime(writtenAt)),
      slot('languageCode', 'fr-FR'),
      slot('legalAuthenticator', personOf(author)),
      slot('serviceStartTime', utcTime(visit.start)),
      slot('serviceStopTime', utcTime(visit.end)),
      slot('sourcePatientId', localPatientId(letter)),
      slot('sourcePatientInfo', ...patientInfo(letter)),
    ],
    Name: said(titleOf(letter)),
    Classification: [
      authorOf(letter, entry, 'urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d'),
      classified(entry, 'class', 'urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a', DOCUMENT_CLASS),
      classified(entry, 'confidentiality', 'urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f', NORMAL),
      classified(entry, 'format', 'urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d', it.format),
      classified(
        entry,
        'facility',
        'urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1',
        facilityCode(visit.place.kind),
      ),
      classified(
        entry,
        'setting',
        'urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead',
        practiceSetting(visit.mode),
      ),
      classified(entry, 'type', 'urn:uuid:f0306f51-975f-434e-a61c-c59651d33983', documentType(letter)),
    ],
    ExternalIdentifier: [
      identified(
        entry,
        'urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427',
        'XDSDocumentEntry.patientId',
        patientId(letter),
      ),
      identified(
        entry,
        'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab',
        'XDSDocumentEntry.uniqueId',
        oidOf(it.uuid),
      ),
    ],
  };
}

const APPROVED = 'urn:oasis:names:tc:ebxml-regrep:StatusType:Approved';

const slot = (name: string, ...values: string[]) => ({ '@name': name, ValueList: { Value: values } });

const said = (text: string) => ({
  LocalizedString: { '@xml:lang': 'fr-FR', '@charset': 'UTF-8', '@value': text },
});

const classified = (object: Registered, what: string, scheme: string, { code, label, system }: Coded) => ({
  '@id': `${object.label}-${what}`,
  '@classificationScheme': scheme,
  '@classifiedObject': object.id,
  '@nodeRepresentation': code,
  Slot: [slot('codingScheme', system)],
  Name: said(label),
});

const identified = (object: Registered, scheme: string, name: string, value: string) => ({
  '@id': `${object.label}-${name.slice(name.indexOf('.') + 1)}`,
  '@identificationScheme': scheme,
  '@registryObject': object.id,
  '@value': value,
  Name: said(name),
});

const associationOf = (id: string, type: string, from: string, to: string) => ({
  '@id': id,
  '@associationType': type,
  '@sourceObject': from,
  '@targetObject': to,
  ...(type === HAS_MEMBER ? { Slot: [slot('SubmissionSetStatus', 'Original')] } : {}),
});

function authorOf({ author, visit }: Letter, object: Registered, scheme: string) {
  const { code, label, system } = professionCode(author);
  return {
    '@id': `${object.label}-author`,
    '@classificationScheme': scheme,
    '@classifiedObject': object.id,
    '@nodeRepresentation': '',
    Slot: [
      slot('authorInstitution', institutionOf(visit.place)),
      slot('authorPerson', personOf(author)),
      slot('authorSpecialty', `${code}^${label}^${system}`),
    ],
  };
}

/** XCN of HL7 version 2: number, names, who gave the number. */
function personOf({ rpps, familyName, givenName }: Professional): string {
  const names = `${hl7Text(oneLine(familyName))}^${hl7Text(oneLine(givenName))}`;
  return rpps === null
    ? `^${names}^^^^^^^D`
    : `${nationalId(rpps)}^${names}^^^^^^&${RPPS_ROOT}&ISO^D^^^IDNPS`;
}

/** XON: name, who gave the number, number. */
const institutionOf = ({ name, finess }: Pick<Organisation, 'name' | 'finess'>): string =>
  finess === null
    ? hl7Text(oneLine(name))
    : `${hl7Text(oneLine(name))}^^^^^&${STRUCTURE_ROOT}&ISO^IDNST^^^${structureId(finess)}`;

/** Organisation, person, address in the secure mail. */
function recipientOf(recipient: Recipient): string {
  const who = recipient.is === 'professional' ? `|${personOf(recipient)}` : `${institutionOf(recipient)}|`;
  return `${who}${recipient.secureAddress ? `|^^Internet^${hl7Text(oneLine(recipient.secureAddress))}` : ''}`;
}

/** CX: the INS where the identity is qualified, the line's own number otherwise. */
function patientId(letter: Letter): string {
  const ins = insOf(letter.patient);
  return ins ? `${hl7Text(ins.matricule)}^^^&${ins.oid}&ISO^NH` : localPatientId(letter);
}

const localPatientId = ({ patient, cpts }: Letter): string =>
  `${patient.id}^^^&${localRoot('patients', cpts.id)}&ISO^PI`;

/** Fields of a PID: L is the name of birth, D the one in use. */
function patientInfo({ patient }: Letter): string[] {
  const { familyName, givenName, birthDate, sex } = patient;
  const ins = insOf(patient);
  const text = (it: string) => hl7Text(oneLine(it));
  return [
    ...(ins
      ? [
          `PID-5|${text(ins.birthFamilyName)}^${text(ins.birthGivenNames[0])}^${text(ins.birthGivenNames.join(' '))}^^^^L`,
        ]
      : []),
    `PID-5|${text(familyName)}^${text(givenName)}^^^^^D`,
    `PID-7|${hl7Date(birthDate)}`,
    ...(sex ? [`PID-8|${sex}`] : []),
    ...(ins ? [`PID-11|^^^^^^BDL^^${text(ins.birthPlace)}`] : []),
  ];
}
