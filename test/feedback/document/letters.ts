import type { Letter } from '../../../src/feedback/document/letter.ts';
import { instant } from '../../../src/platform/clock.ts';

const treatingDoctor = {
  id: '0193a5d2-7c3e-7b1a-9f00-000000000003',
  as: 'treating-doctor',
  is: 'professional',
  familyName: 'Delattre',
  givenName: 'Agnès',
  profession: 'doctor',
  speciality: 'SM26',
  rpps: '10009876543',
  secureAddress: 'agnes.delattre@medecin.mssante.example',
} as const;

/** A doctor's report of a visit at the practice, about somebody whose identity the line was merely told of. */
export const report: Letter = {
  kind: 'report',
  report: {
    id: '0193a5d2-7c3e-7b1a-9f00-000000000001',
    series: '0193a5d2-7c3e-7b1a-9f00-0000000000aa',
    version: 1,
    replaces: null,
  },
  cpts: { id: 'grand-douai', name: 'CPTS Grand Douai', phone: '+33353010123', finess: null },
  timeZone: 'Europe/Paris',
  patient: {
    id: '0193a5d2-7c3e-7b1a-9f00-000000000002',
    familyName: 'Lefèvre',
    givenName: 'Zoé',
    birthDate: '1948-03-01',
    sex: 'F',
    ins: null,
  },
  recipient: treatingDoctor,
  author: {
    familyName: 'Marœuil',
    givenName: 'Inès',
    profession: 'doctor',
    speciality: 'SM54',
    rpps: '10001234567',
    secureAddress: 'ines.maroeuil@medecin.mssante.example',
  },
  visit: {
    start: instant('2026-11-23T14:30:00+01:00'),
    end: instant('2026-11-23T14:45:00+01:00'),
    mode: 'AMB',
    place: {
      name: 'Cabinet de la Scarpe',
      phone: '+33353010456',
      finess: null,
      line: '3 rue des Écluses',
      postalCode: '59500',
      commune: 'Douai',
      kind: null,
    },
  },
  outcome: 'follow-up-needed',
  asked: null,
  parts: [],
  text: 'Lombalgie aiguë. Œdème : aucun. Coût 12 €.',
  writtenAt: instant('2026-11-23T15:02:00+01:00'),
};

/** A nurse's corrected report of a visit at home, in summer, about somebody whose identity is qualified, kept by a CPTS with a FINESS. */
export const correction: Letter = {
  ...report,
  report: {
    ...report.report,
    id: '0193a5d2-7c3e-7b1a-9f00-000000000004',
    version: 2,
    replaces: report.report.id,
  },
  cpts: { ...report.cpts, finess: '590012345' },
  patient: {
    ...report.patient,
    ins: {
      // Of the tests' own authority, and nobody's.
      matricule: '248035917800188',
      oid: '1.2.250.1.213.1.4.10',
      birthFamilyName: 'D’Hérouville-Œuvrard',
      birthGivenNames: ['Zoé', 'Marie', 'Anne'],
      birthPlace: '59178',
    },
  },
  author: {
    familyName: 'Petit',
    givenName: 'Léo',
    profession: 'nurse',
    speciality: null,
    rpps: '10005554443',
    secureAddress: null,
  },
  visit: {
    ...report.visit,
    start: instant('2026-07-01T09:00:00+02:00'),
    end: instant('2026-07-01T09:30:00+02:00'),
    mode: 'HH',
    place: {
      ...report.visit.place,
      name: 'Maison de santé de la Scarpe',
      finess: '590054321',
      kind: 'group-practice',
      phone: null,
    },
  },
  writtenAt: instant('2026-07-01T10:00:00+02:00'),
};

/** By video, by somebody without a national number, to a doctor of whom only the name is known; sex and postal code unknown. */
export const sparse: Letter = {
  ...report,
  cpts: { ...report.cpts, phone: null },
  patient: { ...report.patient, sex: null },
  recipient: { ...treatingDoctor, rpps: null, secureAddress: null },
  author: { ...report.author, profession: 'psychologist', speciality: null, rpps: null, secureAddress: null },
  visit: {
    ...report.visit,
    mode: 'VR',
    place: { ...report.visit.place, phone: null, postalCode: null },
  },
};

/** To the specialist to whom the patient is sent on, by a doctor whose speciality the directory does not know. */
export const forwarding: Letter = {
  ...report,
  kind: 'forwarding',
  outcome: 'referred-to-colleague',
  author: { ...report.author, speciality: null },
  recipient: {
    ...treatingDoctor,
    id: '0193a5d2-7c3e-7b1a-9f00-000000000006',
    as: 'other',
    familyName: 'Cardon',
    givenName: 'Émile',
    speciality: 'SM04',
    rpps: '10007776665',
    secureAddress: 'emile.cardon@medecin.mssante.example',
  },
};

/** A pharmacist's, in the pharmacy. */
export const atPharmacy: Letter = {
  ...report,
  author: {
    ...report.author,
    profession: 'pharmacist',
    speciality: null,
    secureAddress: 'ines.maroeuil@pharmacien.mssante.example',
  },
  visit: {
    ...report.visit,
    place: {
      ...report.visit.place,
      name: 'Pharmacie de la Scarpe',
      finess: '590067890',
      kind: 'pharmacy',
    },
  },
};

/** All parts of the form, by a specialist, with something to do within two days, and a care home that receives it. */
export const inParts: Letter = {
  ...report,
  author: { ...report.author, speciality: 'SM59' },
  recipient: {
    id: '0193a5d2-7c3e-7b1a-9f00-000000000005',
    as: 'requester',
    is: 'structure',
    kind: 'nursing-home',
    name: 'EHPAD Les Tilleuls & Jardins',
    finess: '590012399',
    secureAddress: 'ide@tilleuls.mssante.example',
  },
  asked: {
    title: 'Suite demandée au médecin traitant',
    sentence: 'Revoir le patient, suivre les résultats.',
    text: 'CRP et NFS demandées ce jour.',
    howSoon: 'sous 48 heures',
  },
  text: '',
  parts: [
    { title: 'Motif', sentence: '', text: 'Fièvre à 39 °C depuis la veille, toux.' },
    {
      title: 'Constatations',
      sentence: 'Pas de signe de gravité, état général conservé.',
      text: 'Crépitants en base droite. SpO₂ 95 % en air ambiant.',
    },
    { title: 'Ce qui a été fait', sentence: 'Examen clinique, test rapide.', text: '' },
    { title: 'Prescriptions', sentence: 'Antibiotique, biologie.', text: 'Amoxicilline 1 g × 3, 7 jours.' },
    { title: 'Conseils donnés', sentence: 'Hydratation, appeler le 15 en cas d’aggravation.', text: '' },
  ],
};

export const letters: Readonly<Record<string, Letter>> = {
  report,
  correction,
  sparse,
  forwarding,
  inParts,
  atPharmacy,
};

/** A letter in which every name and text is what somebody typed. */
export const typed = (letter: Letter, family: string, given: string, text: string): Letter => ({
  ...letter,
  text,
  cpts: { ...letter.cpts, name: family },
  patient: {
    ...letter.patient,
    familyName: family,
    givenName: given,
    ins: letter.patient.ins && { ...letter.patient.ins, birthFamilyName: given, birthGivenNames: [family] },
  },
  author: { ...letter.author, familyName: given, givenName: family },
  asked: letter.asked && { ...letter.asked, sentence: text, text },
  parts: letter.parts.map((part) => ({ ...part, sentence: text, text })),
  recipient:
    letter.recipient.is === 'structure'
      ? { ...letter.recipient, name: family }
      : { ...letter.recipient, familyName: family, givenName: given },
  visit: { ...letter.visit, place: { ...letter.visit.place, name: family, line: given, commune: family } },
});
