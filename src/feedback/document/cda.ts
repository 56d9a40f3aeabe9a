import { encounterCode, facilityCode, practiceSetting } from './care-setting.ts';
import { documentUuid, localRoot, oidOf, replacedUuid, seriesOid } from './document-id.ts';
import { type Coded, documentType, NORMAL } from './document-type.ts';
import { hl7Date, hl7Time } from './hl7.ts';
import {
  insOf,
  type Letter,
  oneLine,
  type Organisation,
  type Patient,
  type Professional,
  type Recipient,
  titleOf,
} from './letter.ts';
import { professionCode } from './profession-code.ts';
import { writeXml } from './write-xml.ts';

/** National identifiers of health professionals and of structures (ANS). */
export const RPPS_ROOT = '1.2.250.1.71.4.2.1';
export const STRUCTURE_ROOT = '1.2.250.1.71.4.2.2';

/** The national number of a professional as documents write it: 8, which says that it is an RPPS, and its 11 digits. */
export const nationalId = (rpps: string): string => `8${rpps}`;

/** The same for a structure: 1 says that it is a FINESS. */
export const structureId = (finess: string): string => `1${finess}`;

/**
 * The report as a CDA R2 document of level 1: a header that a program reads, and the PDF that people read (CI-SIS, « Structuration
 * minimale de documents de santé », whose published schematrons and example of a document without structure give the shapes; the order
 * of elements is that of the HL7 schema POCD_MT000040). Built by a library: whatever a text holds stays a text.
 */
export function cdaOf(letter: Letter, pdf: Uint8Array): Buffer {
  const { timeZone, cpts, author, recipient, visit, writtenAt } = letter;
  const at = hl7Time(timeZone, writtenAt);
  const during = {
    low: { '@value': hl7Time(timeZone, visit.start) },
    high: { '@value': hl7Time(timeZone, visit.end) },
  };
  const document = {
    ClinicalDocument: {
      '@xmlns': 'urn:hl7-org:v3',
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      realmCode: { '@code': 'FR' },
      typeId: { '@root': '2.16.840.1.113883.1.3', '@extension': 'POCD_HD000040' },
      // HL7 France, CI-SIS, IHE XDS-SD: these three and no other where the body is a file.
      templateId: ['2.16.840.1.113883.2.8.2.1', '1.2.250.1.213.1.1.1.1', '1.3.6.1.4.1.19376.1.2.20'].map(
        (root) => ({ '@root': root }),
      ),
      id: { '@root': oidOf(documentUuid(letter)) },
      code: codeOf(documentType(letter), 'LOINC'),
      title: titleOf(letter),
      effectiveTime: { '@value': at },
      confidentialityCode: codeOf(NORMAL, 'Confidentiality'),
      languageCode: { '@code': 'fr-FR' },
      setId: { '@root': seriesOid(letter) },
      versionNumber: { '@value': String(letter.report.version) },
      recordTarget: { patientRole: patientOf(letter) },
      author: {
        time: { '@value': at },
        assignedAuthor: {
          id: professionalId(author),
          code: codeOf(professionCode(author)),
          telecom: telecomOf(author.secureAddress, visit.place.phone),
          assignedPerson: { name: nameOf(author) },
          representedOrganization: organisationOf(visit.place),
        },
      },
      custodian: { assignedCustodian: { representedCustodianOrganization: custodianOf(letter) } },
      informationRecipient: {
        // Whom it is for is the treating doctor, and whoever the patient is sent on to; whoever else has it is told of it.
        '@typeCode': recipient.as === 'treating-doctor' || letter.kind === 'forwarding' ? 'PRCP' : 'TRC',
        intendedRecipient: intendedRecipient(recipient),
      },
      legalAuthenticator: {
        time: { '@value': at },
        signatureCode: { '@code': 'S' },
        assignedEntity: { id: professionalId(author), assignedPerson: { name: nameOf(author) } },
      },
      documentationOf: {
        serviceEvent: {
          effectiveTime: during,
          performer: {
            '@typeCode': 'PRF',
            assignedEntity: {
              id: professionalId(author),
              code: codeOf(professionCode(author)),
              assignedPerson: { name: nameOf(author) },
              representedOrganization: {
                ...organisationOf(visit.place),
                standardIndustryClassCode: codeOf(practiceSetting(visit.mode)),
              },
            },
          },
        },
      },
      ...replacement(letter),
      componentOf: {
        encompassingEncounter: {
          code: codeOf(encounterCode[visit.mode]),
          effectiveTime: during,
          location: {
            healthCareFacility: {
              ...(visit.place.finess ? { id: finessId(visit.place.finess) } : {}),
              code: codeOf(facilityCode(visit.place.kind)),
              location: { name: oneLine(visit.place.name), addr: addressOf(letter) },
              serviceProviderOrganization: { name: oneLine(cpts.name) },
            },
          },
        },
      },
      component: {
        nonXMLBody: {
          text: {
            '@mediaType': 'application/pdf',
            '@representation': 'B64',
            '#': Buffer.from(pdf).toString('base64'),
          },
        },
      },
    },
  };
  return writeXml(document);
}

const codeOf = ({ code, label, system }: Coded, systemName?: string) => ({
  '@code': code,
  '@displayName': label,
  '@codeSystem': system,
  ...(systemName ? { '@codeSystemName': systemName } : {}),
});

/** A version that takes the place of another says of which (RPLC): the recipient's program files it over the old one. */
function replacement(letter: Letter) {
  const replaced = replacedUuid(letter);
  if (replaced === null) return {};
  return {
    relatedDocument: {
      '@typeCode': 'RPLC',
      parentDocument: {
        id: { '@root': oidOf(replaced) },
        setId: { '@root': seriesOid(letter) },
        versionNumber: { '@value': String(letter.report.version - 1) },
      },
    },
  };
}

/** By the INS when the identity is qualified, with its traits; otherwise by the line's own number alone (CI-SIS, RNIV). */
function patientOf({ patient, cpts }: Letter) {
  const ins = insOf(patient);
  const local = { '@root': localRoot('patients', cpts.id), '@extension': patient.id };
  return {
    id: ins ? [{ '@root': ins.oid, '@extension': ins.matricule }, local] : local,
    patient: {
      '@classCode': 'PSN',
      name: patientName(patient),
      administrativeGenderCode: genderOf(patient.sex),
      birthTime: { '@value': hl7Date(patient.birthDate) },
      ...(ins ? { birthplace: { place: { addr: { county: ins.birthPlace } } } } : {}),
    },
  };
}

/** BR: of the certificate of birth; CL: in use. What the line was told is a name in use. */
function patientName(patient: Patient) {
  const { familyName, givenName } = patient;
  const ins = insOf(patient);
  const used = {
    family: { '@qualifier': 'CL', '#': oneLine(familyName) },
    given: { '@qualifier': 'CL', '#': oneLine(givenName) },
  };
  if (!ins) return used;
  const given = ins.birthGivenNames.map(oneLine);
  return {
    family: [{ '@qualifier': 'BR', '#': oneLine(ins.birthFamilyName) }, used.family],
    given: [{ '#': given.join(' ') }, { '@qualifier': 'BR', '#': given[0] }, used.given],
  };
}

const genderOf = (sex: Patient['sex']) =>
  sex === null
    ? { '@nullFlavor': 'UNK' }
    : {
        '@code': sex,
        '@displayName': sex === 'F' ? 'Féminin' : 'Masculin',
        '@codeSystem': '2.16.840.1.113883.5.1',
      };

/** A person by name, or a structure as the organisation that receives it. */
function intendedRecipient(recipient: Recipient) {
  const telecom = recipient.secureAddress ? { telecom: telecomOf(recipient.secureAddress, null) } : {};
  if (recipient.is === 'structure')
    return {
      ...telecom,
      receivedOrganization: {
        ...(recipient.finess ? { id: finessId(recipient.finess) } : {}),
        name: oneLine(recipient.name),
      },
    };
  return {
    ...(recipient.rpps ? { id: professionalId(recipient) } : {}),
    ...telecom,
    informationRecipient: { name: nameOf(recipient) },
  };
}

const professionalId = ({ rpps }: Professional) =>
  rpps === null ? { '@nullFlavor': 'UNK' } : { '@root': RPPS_ROOT, '@extension': nationalId(rpps) };

/** A civility is not in the directory; DR is the title of doctors (TRE_R11_CiviliteExercice). */
const nameOf = ({ familyName, givenName, profession }: Professional) => ({
  family: oneLine(familyName),
  given: oneLine(givenName),
  ...(profession === 'doctor' ? { suffix: 'DR' } : {}),
});

function telecomOf(secureAddress: string | null, phone: string | null) {
  const found = [
    ...(secureAddress ? [{ '@value': `mailto:${oneLine(secureAddress)}`, '@use': 'WP' }] : []),
    ...(phone ? [{ '@value': `tel:${phone}`, '@use': 'WP' }] : []),
  ];
  return found.length > 0 ? found : { '@nullFlavor': 'UNK' };
}

const finessId = (finess: string) => ({ '@root': STRUCTURE_ROOT, '@extension': structureId(finess) });

const organisationOf = ({ name, phone, finess }: Organisation) => ({
  ...(finess ? { id: finessId(finess) } : {}),
  name: oneLine(name),
  ...(phone ? { telecom: telecomOf(null, phone) } : {}),
});

/** Who keeps the document: the CPTS. Without a FINESS of its own it has the product's number. */
const custodianOf = ({ cpts }: Letter) => ({
  id: cpts.finess
    ? finessId(cpts.finess)
    : { '@root': localRoot('organisations', cpts.id), '@extension': cpts.id },
  name: oneLine(cpts.name),
  telecom: cpts.phone ? { '@value': `tel:${cpts.phone}`, '@use': 'WP' } : { '@nullFlavor': 'UNK' },
});

/**
 * In lines alone: an address is either lines or elementary parts, never both (addr.sch of the ANS's schematrons, since CI-SIS 1.3), and the directory has the
 * number and the street as one text, which nobody takes apart by guessing.
 */
const addressOf = ({ visit: { place } }: Letter) => ({
  streetAddressLine: [place.line, `${place.postalCode ?? ''} ${place.commune}`]
    .map(oneLine)
    .filter((line) => line !== ''),
});
