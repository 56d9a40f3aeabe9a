import type { Profession } from '../../directory/profession.ts';
import type { Letter } from './letter.ts';

/** A code as CDA and XDS write it. */
export type Coded = { code: string; label: string; system: string };

/** LOINC, as HL7 names it. */
const LOINC = '2.16.840.1.113883.6.1';

const loinc = (code: string, label: string): Coded => ({ code, label, system: LOINC });

/** « Consult note »: its label names no profession. */
const VISIT = loinc('11488-4', 'CR ou fiche de consultation ou de visite');
/** « Progress note », which France keeps for the auxiliaries. */
const CARE = loinc('11506-3', 'CR ou fiche de suivi de soins par auxiliaire médical');

/**
 * Of a report, by its author's profession (JDV_J07_XdsTypeCode_CISIS, version 20260629120000, whose codes and labels these are). `auxiliaire médical` is
 * whom the code of public health calls so (CSP, 4th part, book III). Midwives and dentists are medical professions beside the doctors (CSP L4111-1) and have the doctors'
 * type; pharmacists (book II) and social workers have types of their own, which LOINC calls « Pharmacist Consult note » and « Social worker Note ». Psychologists
 * are in no book of that code, and a type that names nobody is true of them.
 */
const ofReports: Readonly<Record<Profession, Coded>> = {
  doctor: VISIT,
  midwife: VISIT,
  dentist: VISIT,
  pharmacist: loinc('93024-8', 'CR de consultation pharmaceutique'),
  nurse: CARE,
  'advanced-practice-nurse': CARE,
  physiotherapist: CARE,
  'speech-therapist': CARE,
  orthoptist: CARE,
  chiropodist: CARE,
  psychologist: VISIT,
  'social-worker': loinc('28653-4', 'Document du secteur social / médico-social'),
};

/** « Referral letter », whoever wrote it. */
const FORWARDING = loinc('96349-6', "Lettre d'adressage");

/** What kind of document it is. */
export const documentType = ({ kind, author }: Pick<Letter, 'kind' | 'author'>): Coded =>
  kind === 'forwarding' ? FORWARDING : ofReports[author.profession];

/** The class of all of them (TRE_A03_ClasseDocument, by ASS_X04_CorrespondanceType_Classe_CISIS), for the archive's metadata. */
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
