import type { Letter } from './letter.ts';

/** A code as CDA and XDS write it. */
export type Coded = { code: string; label: string; system: string };

/** LOINC, as HL7 names it. */
const LOINC = '2.16.840.1.113883.6.1';

/** What kind of document it is: by its author's profession (CI-SIS, JDV_J07_XdsTypeCode_CISIS, whose labels these are). */
export function documentType({ kind, author }: Pick<Letter, 'kind' | 'author'>): Coded {
  if (kind === 'forwarding') return { code: '96349-6', label: "Lettre d'adressage", system: LOINC };
  return author.profession === 'doctor'
    ? { code: '11488-4', label: 'CR ou fiche de consultation ou de visite', system: LOINC }
    : { code: '11506-3', label: 'CR ou fiche de suivi de soins par auxiliaire médical', system: LOINC };
}

/** The class of all of them (TRE_A03_ClasseDocument), for the archive's metadata. */
export const DOCUMENT_CLASS: Coded = { code: '10', label: 'Compte rendu', system: '1.2.250.1.213.1.1.4.1' };

/** A PDF/A-1 in the body of a CDA document (JDV_J10_XdsFormatCode_CISIS). */
export const PDF_IN_CDA: Coded = {
  code: 'urn:ihe:iti:xds-sd:pdf:2008',
  label: 'Document à corps non structuré en Pdf/A-1',
  system: '1.2.250.1.213.1.1.4.12',
};

/** A file that says itself what it is (IHE format codes). */
export const PLAIN_FILE: Coded = {
  code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient',
  label: 'Format donné par le type MIME',
  system: '1.3.6.1.4.1.19376.1.2.3',
};

/** HL7 Confidentiality. */
export const NORMAL: Coded = { code: 'N', label: 'Normal', system: '2.16.840.1.113883.5.25' };
