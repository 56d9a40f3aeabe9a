import { readXml, type Xml } from './read-xml.ts';

const INS_ROOTS = ['8', '9', '10', '11'].map((it) => `1.2.250.1.213.1.4.${it}`);
const HAS_INS = INS_ROOTS.map((root) => `@root='${root}'`).join(' or ');
const TIME = /^\d{14}[+-]\d{4}$/;
const OID = /^[0-2](\.(0|[1-9]\d*))+$/;

/** A line of what CDA, the CI-SIS or our own `interop.md` asks for, and whether a document does it. */
type Rule = readonly [line: string, holds: (cda: Xml) => boolean];

const is = (path: string, value: string) => (cda: Xml) => cda.one(path) === value;
const matches = (path: string, pattern: RegExp) => (cda: Xml) => pattern.test(cda.one(path) ?? '');
const once = (path: string) => (cda: Xml) => cda.count(path) === 1;

/** The order of elements in HL7's schema (POCD_MT000040), of those parents that we write. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  '/c:ClinicalDocument':
    'realmCode typeId templateId id code title effectiveTime confidentialityCode languageCode setId versionNumber copyTime recordTarget author dataEnterer informant custodian informationRecipient legalAuthenticator authenticator participant inFulfillmentOf documentationOf relatedDocument authorization componentOf component'.split(
      ' ',
    ),
  '//c:patientRole': ['id', 'addr', 'telecom', 'patient', 'providerOrganization'],
  '//c:recordTarget//c:patient': [
    'id',
    'name',
    'administrativeGenderCode',
    'birthTime',
    'maritalStatusCode',
    'guardian',
    'birthplace',
  ],
  '//c:assignedAuthor': ['id', 'code', 'addr', 'telecom', 'assignedPerson', 'representedOrganization'],
  '//c:author/c:assignedAuthor/c:representedOrganization': [
    'id',
    'name',
    'telecom',
    'addr',
    'standardIndustryClassCode',
  ],
  '//c:representedCustodianOrganization': ['id', 'name', 'telecom', 'addr'],
  '//c:intendedRecipient': ['id', 'addr', 'telecom', 'informationRecipient', 'receivedOrganization'],
  '//c:legalAuthenticator': ['time', 'signatureCode', 'assignedEntity'],
  '//c:serviceEvent': ['id', 'code', 'effectiveTime', 'performer'],
  '//c:performer/c:assignedEntity': [
    'id',
    'code',
    'addr',
    'telecom',
    'assignedPerson',
    'representedOrganization',
  ],
  '//c:performer//c:representedOrganization': ['id', 'name', 'telecom', 'addr', 'standardIndustryClassCode'],
  '//c:parentDocument': ['id', 'code', 'text', 'setId', 'versionNumber'],
  '//c:encompassingEncounter': [
    'id',
    'code',
    'effectiveTime',
    'dischargeDispositionCode',
    'responsibleParty',
    'location',
  ],
  '//c:healthCareFacility': ['id', 'code', 'location', 'serviceProviderOrganization'],
};

const inOrder = (path: string, order: readonly string[]) => (cda: Xml) => {
  const places = cda.children(path).map((name) => order.indexOf(name));
  return places.every((place, i) => place >= 0 && place >= (places[i - 1] ?? 0));
};

/** An identity goes whole or not at all: matricule and OID with all five traits. */
function identityHolds(cda: Xml): boolean {
  const patient = '//c:recordTarget/c:patientRole';
  if (cda.count(`${patient}/c:id[${HAS_INS}]`) === 0)
    return cda.count(`${patient}/c:id[@extension]`) === 1 && cda.count('//c:family[@qualifier="BR"]') === 0;
  return (
    /^\d[\dAB]{14}$/.test(cda.one(`${patient}/c:id[${HAS_INS}]/@extension`) ?? '') &&
    cda.count(`${patient}//c:name/c:family[@qualifier="BR"]`) === 1 &&
    cda.count(`${patient}//c:name/c:given[@qualifier="BR"]`) === 1 &&
    cda.count(`${patient}//c:name/c:given[not(@qualifier)]`) === 1 &&
    cda.count(`${patient}//c:birthplace/c:place/c:addr/c:county`) === 1 &&
    cda.count(`${patient}//c:administrativeGenderCode/@code`) === 1
  );
}

const VISIT = 'CR ou fiche de consultation ou de visite';

/** By profession: the medical ones (CSP L4111-1) and the psychologist, the pharmacist, the social worker; everybody else is an auxiliary. */
const TYPES: readonly (readonly [author: RegExp, code: string, label: string])[] = [
  [/^G15_(10|40|50)(\/|$)/, '11488-4', VISIT],
  [/^93$/, '11488-4', VISIT],
  [/^G15_21$/, '93024-8', 'CR de consultation pharmaceutique'],
  [/^41$/, '28653-4', 'Document du secteur social / médico-social'],
  [/^G15_(60|70|80|91|92)$/, '11506-3', 'CR ou fiche de suivi de soins par auxiliaire médical'],
];

/** The type goes with the author; a letter of referral has its own, its title, and goes to whom it names. */
function typeHolds(cda: Xml): boolean {
  const said = `${cda.one('/c:ClinicalDocument/c:code/@code')} ${cda.one('/c:ClinicalDocument/c:code/@displayName')}`;
  const title = cda.one('/c:ClinicalDocument/c:title') ?? '';
  if (title === 'Lettre d’adressage')
    return (
      said === "96349-6 Lettre d'adressage" &&
      cda.one('/c:ClinicalDocument/c:informationRecipient/@typeCode') === 'PRCP'
    );
  const author = cda.one('//c:assignedAuthor/c:code/@code') ?? '';
  const of = TYPES.filter(([pattern]) => pattern.test(author));
  return (
    title.startsWith('Compte rendu ') &&
    of.length === 1 &&
    of.every(([, code, label]) => said === `${code} ${label}`)
  );
}

/** A doctor alone has a speciality behind the profession, and the label says so or not as the code does. */
const specialityHolds = (path: string) => (cda: Xml) => {
  const code = cda.one(`${path}/@code`) ?? '';
  const label = cda.one(`${path}/@displayName`) ?? '';
  if (!code.startsWith('G15_10')) return /^(G15_)?\d+$/.test(code) && !label.includes('(SM)');
  if (cda.one(`${path}/@codeSystem`) !== '1.2.250.1.213.1.1.4.5') return false;
  return code === 'G15_10'
    ? label === 'Médecin'
    : /^G15_10\/SM\d{2}$/.test(code) && /^Médecin - \S.*\S \(SM\)$/.test(label);
};

/** A version after the first says which one it takes the place of, and none other does. */
function versionHolds(cda: Xml): boolean {
  const version = Number(cda.one('/c:ClinicalDocument/c:versionNumber/@value'));
  if (!(version >= 1)) return false;
  const set = cda.one('/c:ClinicalDocument/c:setId/@root');
  if (version === 1) return cda.count('//c:relatedDocument') === 0;
  return (
    cda.one('//c:relatedDocument[@typeCode="RPLC"]/c:parentDocument/c:setId/@root') === set &&
    cda.one('//c:parentDocument/c:versionNumber/@value') === String(version - 1) &&
    OID.test(cda.one('//c:parentDocument/c:id/@root') ?? '') &&
    cda.one('//c:parentDocument/c:id/@root') !== cda.one('/c:ClinicalDocument/c:id/@root')
  );
}

const identified = (path: string) => (cda: Xml) =>
  cda.count(path) === 1 &&
  (cda.one(`${path}/@nullFlavor`) === 'UNK' ||
    (cda.one(`${path}/@root`) === '1.2.250.1.71.4.2.1' &&
      /^8\d{11}$/.test(cda.one(`${path}/@extension`) ?? '')));

const codes = (path: string, system: RegExp) => (cda: Xml) =>
  (cda.one(`${path}/@code`) ?? '') !== '' &&
  (cda.one(`${path}/@displayName`) ?? '') !== '' &&
  system.test(cda.one(`${path}/@codeSystem`) ?? '');

/** Organisations of the directory have FINESS numbers, with their prefix; another root is an error (CI-SIS). */
const finessAlone = (path: string) => (cda: Xml) =>
  cda.count(
    `${path}/c:id[not(@root='1.2.250.1.71.4.2.2') or string-length(@extension)!=10 or not(starts-with(@extension,'1'))]`,
  ) === 0;

const ELEMENTARY = [
  'postalCode',
  'city',
  'country',
  'state',
  'houseNumber',
  'streetName',
  'additionalLocator',
  'unitID',
  'postBox',
  'precinct',
  'county',
]
  .map((name) => `c:${name}`)
  .join(' or ');

/** addr.sch of the ANS's schematrons (ansforge/TestContenuCDA): something in it, in lines or in elementary parts. We write neither a use nor a nullFlavor. */
const addressHolds = (cda: Xml) =>
  cda.count('//c:addr') > 0 &&
  cda.count('//c:addr[@*] | //c:addr[not(*)]') === 0 &&
  cda.count(`//c:addr[c:streetAddressLine][${ELEMENTARY}]`) === 0;

const RULES: readonly Rule[] = [
  ['realmCode FR', is('/c:ClinicalDocument/c:realmCode/@code', 'FR')],
  [
    'typeId of CDA R2',
    is("/c:ClinicalDocument/c:typeId[@root='2.16.840.1.113883.1.3']/@extension", 'POCD_HD000040'),
  ],
  [
    'the three templateIds of a document without structure, and no other',
    (cda) =>
      cda.all('/c:ClinicalDocument/c:templateId/@root').sort().join() ===
      ['1.2.250.1.213.1.1.1.1', '1.3.6.1.4.1.19376.1.2.20', '2.16.840.1.113883.2.8.2.1'].join(),
  ],
  ['id: one root', matches('/c:ClinicalDocument/c:id/@root', OID)],
  ['code: LOINC with its label', codes('/c:ClinicalDocument/c:code', /^2\.16\.840\.1\.113883\.6\.1$/)],
  ['code by the author’s profession', typeHolds],
  ['title', matches('/c:ClinicalDocument/c:title', /\S/)],
  ['effectiveTime with its offset', matches('/c:ClinicalDocument/c:effectiveTime/@value', TIME)],
  [
    'confidentialityCode',
    codes('/c:ClinicalDocument/c:confidentialityCode', /^2\.16\.840\.1\.113883\.5\.25$/),
  ],
  ['languageCode fr-FR', is('/c:ClinicalDocument/c:languageCode/@code', 'fr-FR')],
  ['setId', matches('/c:ClinicalDocument/c:setId/@root', OID)],
  ['versionNumber, and RPLC for a version that replaces another', versionHolds],
  [
    'one patient, with an identifier',
    (cda) =>
      once('//c:recordTarget/c:patientRole')(cda) && cda.count('//c:patientRole/c:id[@nullFlavor]') === 0,
  ],
  ['patient with INS and traits, or without matricule', identityHolds],
  [
    'family names are of birth or in use',
    (cda) => cda.count("//c:patient/c:name/c:family[not(@qualifier='BR' or @qualifier='CL')]") === 0,
  ],
  ['birth time', matches('//c:patient/c:birthTime/@value', /^\d{8}$/)],
  [
    'sex',
    (cda) =>
      codes('//c:administrativeGenderCode', /^2\.16\.840\.1\.113883\.5\.1$/)(cda) ||
      cda.one('//c:administrativeGenderCode/@nullFlavor') === 'UNK',
  ],
  ['author: time', matches('/c:ClinicalDocument/c:author/c:time/@value', TIME)],
  ['author: RPPS', identified('//c:assignedAuthor/c:id')],
  ['author: profession', codes('//c:assignedAuthor/c:code', /^1\.2\.250\.1\.213\.1\.(1\.4\.5|6\.1\.\d+)$/)],
  ['author: a doctor’s speciality, and nobody else’s', specialityHolds('//c:assignedAuthor/c:code')],
  [
    'author: name',
    (cda) =>
      once('//c:assignedAuthor/c:assignedPerson/c:name/c:family')(cda) &&
      once('//c:assignedAuthor/c:assignedPerson/c:name/c:given')(cda),
  ],
  [
    'author: telecom or that it is not known',
    (cda) => cda.count('//c:assignedAuthor/c:telecom[@value or @nullFlavor]') >= 1,
  ],
  [
    'author: organisation',
    (cda) =>
      once('//c:assignedAuthor/c:representedOrganization/c:name')(cda) &&
      finessAlone('//c:representedOrganization')(cda),
  ],
  ['custodian: identifier', matches('//c:representedCustodianOrganization/c:id/@root', OID)],
  ['custodian: the CPTS by name', once('//c:representedCustodianOrganization/c:name')],
  ['legalAuthenticator: signed', is('//c:legalAuthenticator/c:signatureCode/@code', 'S')],
  ['legalAuthenticator: time', matches('//c:legalAuthenticator/c:time/@value', TIME)],
  ['legalAuthenticator: who', identified('//c:legalAuthenticator/c:assignedEntity/c:id')],
  ['legalAuthenticator: name', once('//c:legalAuthenticator//c:assignedPerson/c:name/c:family')],
  [
    'informationRecipient: a person or a structure, by name',
    (cda) =>
      cda.count(
        '//c:intendedRecipient/c:informationRecipient/c:name/c:family | //c:intendedRecipient/c:receivedOrganization/c:name',
      ) === 1 && finessAlone('//c:intendedRecipient/c:receivedOrganization')(cda),
  ],
  [
    'informationRecipient by RPPS where known',
    (cda) => cda.count("//c:intendedRecipient/c:id[not(@root='1.2.250.1.71.4.2.1' and @extension)]") === 0,
  ],
  [
    'documentationOf: one event with its times',
    (cda) =>
      matches('//c:serviceEvent/c:effectiveTime/c:low/@value', TIME)(cda) &&
      matches('//c:serviceEvent/c:effectiveTime/c:high/@value', TIME)(cda),
  ],
  ['performer: who', identified("//c:performer[@typeCode='PRF']/c:assignedEntity/c:id")],
  [
    'performer: profession and speciality of the author',
    (cda) =>
      ['code', 'displayName', 'codeSystem'].every((it) => {
        const said = cda.one(`//c:performer/c:assignedEntity/c:code/@${it}`);
        return said !== undefined && said === cda.one(`//c:assignedAuthor/c:code/@${it}`);
      }),
  ],
  [
    'performer: organisation and setting',
    codes(
      '//c:performer//c:representedOrganization/c:standardIndustryClassCode',
      /^1\.2\.250\.1\.213\.1\.1\.4\.9$/,
    ),
  ],
  [
    'encompassingEncounter: mode',
    (cda) =>
      /^(AMB|HH|VR)$/.test(cda.one('//c:encompassingEncounter/c:code/@code') ?? '') &&
      codes('//c:encompassingEncounter/c:code', /^2\.16\.840\.1\.113883\.5\.4$/)(cda),
  ],
  ['encompassingEncounter: times', matches('//c:encompassingEncounter/c:effectiveTime/c:low/@value', TIME)],
  [
    'encompassingEncounter: place',
    (cda) =>
      codes('//c:healthCareFacility/c:code', /^1\.2\.250\.1\.71\.4\.2\.4$/)(cda) &&
      once('//c:healthCareFacility/c:location/c:name')(cda),
  ],
  ['an address is lines or elementary parts, never both', addressHolds],
  [
    'the body is a PDF in base64',
    (cda) =>
      is('/c:ClinicalDocument/c:component/c:nonXMLBody/c:text/@mediaType', 'application/pdf')(cda) &&
      is('//c:nonXMLBody/c:text/@representation', 'B64')(cda),
  ],
  [
    'the body decodes to a PDF',
    (cda) =>
      Buffer.from(cda.one('//c:nonXMLBody/c:text') ?? '', 'base64')
        .subarray(0, 5)
        .toString() === '%PDF-',
  ],
  [
    'nothing is empty',
    (cda) => cda.count('//*[not(node()) and not(@*)]') === 0 && cda.count("//@*[.='']") === 0,
  ],
  ...Object.entries(ORDER).map(([path, order]): Rule => [
    `order of elements in ${path}`,
    inOrder(path, order),
  ]),
];

export const readCda = (bytes: Uint8Array): Xml => readXml(bytes, { c: 'urn:hl7-org:v3' });

/** The lines that a document does not keep. */
export function faultsOfCda(bytes: Uint8Array): string[] {
  const cda = readCda(bytes);
  return RULES.filter(([, holds]) => !holds(cda)).map(([line]) => line);
}
