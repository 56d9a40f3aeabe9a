import type { Instant } from '../platform/clock.ts';
import { kilometres, kilometresInWords } from '../territory/distance.ts';
import { agesInWords } from './ages.ts';
import type { Candidate, Need, Unsuitable } from './need.ts';
import { unsuitable } from './need.ts';

/** What a refusal can name besides its code, already in words. */
export type Details = {
  /** The structure that a slot is kept for, and until when: « 14 h ». */
  reservedFor?: string | undefined;
  reservedUntil?: string | undefined;
};

/** Why this slot is not proposed, in words for the operator; `undefined` when it may be. */
export function whyNot(
  need: Need,
  candidate: Candidate,
  at: Instant,
  details: Details = {},
): { code: Unsuitable; text: string } | undefined {
  const code = unsuitable(need, candidate, at);
  return code && { code, text: inWords(code, need, candidate, details) };
}

function inWords(code: Unsuitable, need: Need, candidate: Candidate, details: Details): string {
  switch (code) {
    case 'mode':
      return `${modeNames[candidate.mode]}${candidate.mode === 'VR' && candidate.hasRoom ? ' dans une salle' : ''} : ne convient pas à ce patient`;
    case 'age':
    case 'age-limit':
      return `${agesInWords(candidate)} seulement`;
    case 'too-far':
      return `à ${kilometresInWords(kilometres(need.from, candidate))}, plus loin que les ${kilometresInWords(need.maxKm ?? 0)} de la recherche`;
    case 'slot-reserved':
      return `réservé à ${details.reservedFor ?? 'une structure'}${details.reservedUntil ? ` jusqu’à ${details.reservedUntil}` : ''}`;
    default:
      return texts[code];
  }
}

const modeNames = {
  AMB: 'consultation au cabinet',
  HH: 'visite à domicile',
  VR: 'téléconsultation',
} as const;

const texts: Record<
  Exclude<Unsuitable, 'mode' | 'age' | 'age-limit' | 'too-far' | 'slot-reserved'>,
  string
> = {
  past: 'déjà commencé',
  full: 'plus de place libre',
  'too-early': 'avant que le patient soit disponible',
  'too-late': 'finit après l’heure où le patient doit être libre',
  declined: 'déjà écarté pour cette demande',
  'slot-withdrawn': 'retiré par le professionnel',
  'slot-blocked': 'l’agenda du professionnel s’est rempli à cette heure',
  'place-closed-since': 'le lieu a changé d’horaires depuis, et il est fermé à cette heure',
  'slot-not-for-line': 'pas ouvert à la ligne de la CPTS',
  'has-treating-doctor': 'pour les patients sans médecin traitant seulement',
  'commune-not-served': 'ne se déplace pas dans la commune du patient',
  'complaint-not-taken': 'pas prévu pour ce motif',
  'access-missing': 'le lieu n’a pas l’accès dont le patient a besoin',
};
