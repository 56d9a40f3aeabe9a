import type { Profession } from '../../directory/profession.ts';
import type { Speciality } from '../../directory/speciality.ts';
import type { StructureKind } from '../../directory/structure-kind.ts';
import type { Mode } from '../../matching/need.ts';
import type { Instant } from '../../platform/clock.ts';
import type { RecipientKind } from '../recipient-kind.ts';
import type { ReportOutcome } from '../report.ts';
import type { AskedOfDoctor, PartInWords } from '../report-words.ts';

/** What a report says to its recipient, as plain data: the CDA, the PDF, the archive and the mail are made from this alone. */
export type Letter = Account & { recipient: Recipient };

/** The same without whom it is for: what the patient's own copy is printed from. */
export type Account = {
  kind: LetterKind;
  report: ReportVersion;
  cpts: Organisation & { id: string };
  timeZone: string;
  patient: Patient;
  author: Professional;
  visit: { start: Instant; end: Instant; mode: Mode; place: Place };
  outcome: ReportOutcome;
  /** What is asked of the treating doctor: stands before all else. */
  asked: AskedOfDoctor | null;
  /** A free summary; all of a report without parts. May be empty. */
  text: string;
  parts: readonly PartInWords[];
  writtenAt: Instant;
};

/** `forwarding`: the patient is sent on to the recipient with it. */
export type LetterKind = 'report' | 'forwarding';

/** For whom it is, and as what. */
export type Recipient = { id: string; as: RecipientKind } & (
  | ({ is: 'professional' } & Professional)
  | {
      is: 'structure';
      kind: StructureKind;
      name: string;
      finess: string | null;
      secureAddress: string | null;
    }
);

/** « Dr Inès MARTEL », « EHPAD Les Tilleuls ». */
export const recipientName = (recipient: Recipient): string =>
  recipient.is === 'professional' ? titled(recipient) : oneLine(recipient.name);

/**
 * `series` is one for all versions of a report. `version` is counted for the recipient: 1, or one more than what may have reached them before, which `replaces` names.
 */
export type ReportVersion = { id: string; series: string; version: number; replaces: string | null };

export type Patient = {
  id: string;
  familyName: string;
  givenName: string;
  /** ISO date. */
  birthDate: string;
  sex: 'F' | 'M' | null;
  /** Only of a qualified identity: whoever was merely told of goes without a matricule. */
  ins: QualifiedIdentity | null;
};

/** INS of an identity whose status is « qualifiée », with its traits; birth date and sex are the patient's. */
export type QualifiedIdentity = {
  matricule: string;
  oid: InsOid;
  birthFamilyName: string;
  /** All of them, as on the certificate of birth, the first one first. */
  birthGivenNames: readonly [string, ...string[]];
  /** INSEE code of the commune or country of birth. */
  birthPlace: string;
};

/** With all five traits, or not at all (INS, RNIV): names, birth date, sex and place of birth. */
export const insOf = ({ ins, sex }: Patient): QualifiedIdentity | null => (sex === null ? null : ins);

/** NIR, NIA, and those of test and demonstration, under `1.2.250.1.213.1.4`. */
export type InsOid =
  | '1.2.250.1.213.1.4.8'
  | '1.2.250.1.213.1.4.9'
  | '1.2.250.1.213.1.4.10'
  | '1.2.250.1.213.1.4.11';

export type Professional = {
  familyName: string;
  givenName: string;
  profession: Profession;
  /** Of a doctor; null there: not known. */
  speciality: Speciality | null;
  /** 11 digits. */
  rpps: string | null;
  secureAddress: string | null;
};

/** `phone` is E.164, `finess` 9 characters. */
export type Organisation = { name: string; phone: string | null; finess: string | null };

export type Place = Organisation & {
  line: string;
  postalCode: string | null;
  commune: string;
  /** Of the structure whose place it is; null: of nobody but the professional. */
  kind: StructureKind | null;
};

const visits: Readonly<Record<Mode, string>> = {
  AMB: 'consultation',
  HH: 'visite à domicile',
  VR: 'téléconsultation',
};

export const visitInWords = (mode: Mode): string => visits[mode];

/** « Compte rendu de visite à domicile » */
export const titleOf = ({ kind, visit }: Account): string =>
  kind === 'forwarding' ? 'Lettre d’adressage' : `Compte rendu de ${visits[visit.mode]}`;

type Named = Pick<Professional, 'familyName' | 'givenName' | 'profession'>;

/** « Dr Inès MARTEL », « Inès MARTEL » for a professional who is not a doctor. */
export function titled({ familyName, givenName, profession }: Named): string {
  const name = `${oneLine(givenName)} ${surname(familyName)}`;
  return profession === 'doctor' ? `Dr ${name}` : name;
}

/** A family name as the French write it in letters: capitals, accents kept. */
export const surname = (name: string): string => oneLine(name).toLocaleUpperCase('fr');

/**
 * A text in one line, without control characters and without those that turn the direction of what follows: nothing that was typed
 * as a name may end a header or a line, or make the rest read differently. What XML 1.0 cannot hold is not in it either.
 */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/[\ufffe\uffff]/gu, '\ufffd')
    .replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();

/** « lundi 23 novembre 2026 » */
export const dayInWords = (timeZone: string, at: Instant): string =>
  new Intl.DateTimeFormat('fr-FR', { dateStyle: 'full', timeZone }).format(at);

/** « 14 h 05 » */
export const timeInWords = (timeZone: string, at: Instant): string =>
  new Intl.DateTimeFormat('fr-FR', { timeStyle: 'short', timeZone }).format(at).replace(':', ' h ');

/** An ISO date as « 23/11/2026 ». */
export const shortDate = (isoDate: string): string => isoDate.split('-').toReversed().join('/');
