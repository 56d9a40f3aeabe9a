import { professions } from '../../../directory/profession.ts';
import { durationInWords } from '../../../requests/deadline.ts';
import type { AnsweredBy, Care, Demande, Offer, ProtocolHead } from './answers.ts';

/** What the pages of a request say. French, plain, polite. */

export const origins: Record<Demande['origin'], string> = {
  'patient-without-mt': 'Patient sans médecin traitant',
  'patient-mt-away': 'Patient, médecin traitant indisponible',
  professional: 'Professionnel de santé',
  structure: 'Structure (EHPAD, service à domicile…)',
  hospital: 'Hôpital, sortie d’hospitalisation',
  cpam: 'Assurance maladie (CPAM)',
  sas: 'SAS, régulation',
};

export const subjects: Record<NonNullable<Demande['subject']>, string> = {
  information: 'Renseignement',
  'wrong-number': 'Erreur de numéro',
  'out-of-area': 'Hors du territoire',
  certificate: 'Certificat',
  other: 'Autre',
};

export const modes: Record<'AMB' | 'HH' | 'VR', string> = {
  AMB: 'au cabinet',
  HH: 'à domicile',
  VR: 'en téléconsultation',
};

export const states: Record<Demande['state'], string> = {
  received: 'à orienter',
  triaged: 'orientée',
  offered: 'proposée aux professionnels',
  proposed: 'places proposées au patient',
  waiting: 'en attente d’une place',
  booked: 'rendez-vous pris',
  seen: 'patient vu',
  reported: 'compte rendu fait',
  closed: 'close',
  redirected: 'réorientée',
  cancelled: 'annulée',
  'lost-contact': 'patient injoignable',
};

/** Who is at the other end; a small child's parent answers as the patient would (rule 1). */
export const answerers: Record<AnsweredBy, string> = {
  patient: 'Le patient',
  parent: 'Son parent',
  'third-person': 'Un tiers',
};

export const standings: Record<ProtocolHead['status'], string> = {
  signed: 'Signé',
  example: 'Exemple, à signer',
  unsigned: 'Non signé',
  expired: 'Périmé',
  upcoming: 'À venir',
};

export const uses: Record<ProtocolHead['use'], string> = {
  screen: 'Signes graves',
  motive: 'Motifs',
  pathway: 'Parcours avec d’autres professions',
  contact: 'Contacts et numéros',
};

export const recipientStates: Record<Offer['recipients'][number]['state'], string> = {
  asked: 'sans réponse',
  declined: 'a décliné',
  accepted: 'a accepté',
  withdrew: 'a rendu la demande',
  'too-late': 'prévenu : plus besoin',
};

export const offerStates: Record<Offer['state'], string> = {
  open: 'en cours',
  accepted: 'acceptée',
  withdrawn: 'retirée',
  expired: 'sans réponse à temps',
};

/** What a doctor has decided who called the patient back about an alert. */
export const verdicts: Record<NonNullable<Offer['verdict']>, string> = {
  lifted: 'alerte levée',
  samu: 'SAMU confirmé',
  'not-reached': 'patient non joint, l’alerte reste',
};

/** How a patient who is sent to emergency care gets there. */
export const transports = {
  'own-means': 'Par ses propres moyens',
  accompanied: 'Accompagné, sans conduire',
  taxi: 'En taxi conventionné',
  ambulance: 'En ambulance',
  samu: 'Par le SAMU',
} as const;

/** What is organised for somebody who gives up care. */
export const followUps = {
  appointment: 'Prendre le rendez-vous pour lui',
  transport: 'Organiser son transport',
  attendance: 'Vérifier qu’il y est allé',
  requester: 'Prévenir qui a demandé',
} as const;

/** Reasons are codes on the record; a person reads these. */
export const outcomes = {
  redirect: {
    says: 'Réorienter',
    reasons: {
      samu: 'Pris en charge par le SAMU',
      sas: 'Transmise au SAS',
      emergency: 'Service d’urgences',
      'treating-doctor': 'Son médecin traitant',
      'other-service': 'Un autre service',
      'out-of-area': 'Une autre CPTS',
    },
  },
  close: {
    says: 'Clore',
    reasons: {
      'advice-given': 'Conseil donné, suffisant',
      'found-elsewhere': 'Le patient a trouvé ailleurs',
      'no-care-needed': 'Plus besoin de soins',
      answered: 'Renseignement donné',
    },
  },
  cancel: {
    says: 'Annuler',
    reasons: {
      'patient-gave-up': 'Le patient renonce',
      'recorded-by-mistake': 'Enregistrée par erreur',
    },
  },
  'lost-contact': {
    says: 'Patient injoignable',
    reasons: {
      'no-answer': 'Ne répond pas',
      'wrong-number': 'Numéro faux',
    },
  },
} as const;
export type Outcome = keyof typeof outcomes;

/** « une place auprès d’un médecin », with its delay apart because a screen shows it big. */
export function careInWords(care: Care): { where: string; within: string } {
  switch (care.to) {
    case 'samu':
      return { where: 'SAMU, tout de suite', within: '' };
    case 'emergency':
      return { where: 'Service d’urgences', within: 'maintenant' };
    case 'doctor-call':
      return { where: 'Un médecin parle au patient d’abord', within: 'avant tout rendez-vous' };
    case 'doctor':
      return { where: `Médecin, ${waysInWords(care.modes)}`, within: withinHours(care.withinHours) };
    case 'profession':
      return {
        where: `${capital(professions[care.profession])}, ${waysInWords(care.modes)}`,
        within: withinHours(care.withinHours),
      };
    case 'can-wait':
      return {
        where: 'Rendez-vous ordinaire',
        within: `dans les ${care.withinDays} jours`,
      };
    case 'advice':
      return { where: 'Conseils, sans rendez-vous', within: '' };
  }
}

/** « au cabinet, à domicile ou en téléconsultation ». */
export const waysInWords = (ways: readonly ('AMB' | 'HH' | 'VR')[]): string =>
  ways
    .map((way) => modes[way])
    .join(', ')
    .replace(/, ([^,]*)$/, ' ou $1');

const withinHours = (hours: number): string => `sous ${durationInWords(hours * 3_600_000)}`;

export const capital = (words: string): string => words.charAt(0).toLocaleUpperCase('fr') + words.slice(1);

/** « 78 ans », « 5 mois ». `birthDate`: a local date. */
export function ageInWords(birthDate: string, now: number): string {
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number);
  const at = new Date(now);
  const months =
    (at.getUTCFullYear() - year) * 12 + at.getUTCMonth() + 1 - month - (at.getUTCDate() < day ? 1 : 0);
  if (months < 24) return `${Math.max(0, months)} mois`;
  return `${Math.floor(months / 12)} ans`;
}

/** A code of the record in words, whichever action it was given with. */
export function reasonInWords(code: string): string {
  if (code === 'merged') return 'réunie avec une autre demande';
  const all: Record<string, string> = Object.assign(
    {},
    ...Object.values(outcomes).map(({ reasons }) => reasons),
  );
  return all[code] ?? code;
}
