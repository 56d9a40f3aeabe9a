import type { Visit } from './request/answers.ts';
import { dayInWords, longDate, type Place, timeOfDay } from './words.ts';

/** « demain mardi 24 novembre à 10 h 15 »: near days by both names, so that nobody takes one for another. */
export function visitWhen(at: string, now: number, place: Place): string {
  const [near, date] = [dayInWords(at, now, place), longDate(at, place)];
  return `${near === date ? '' : `${near} `}${date} à ${timeOfDay(at, place)}`;
}

/** A visit that is still to be, or that nobody has concluded. */
export const isAgreed = ({ state }: Pick<Visit, 'state'>): boolean =>
  state === 'booked' || state === 'arrived';

type Who = NonNullable<Visit['cancelledBy']>;

export const cancellers: Record<Who, string> = {
  patient: 'le patient',
  professional: 'le professionnel',
  operator: 'la ligne',
};

/** Codes on the record, which a person chooses in words. */
export const cancelReasons: Record<Who, Record<string, string>> = {
  patient: {
    better: 'Va mieux',
    'cannot-come': 'Ne peut pas venir',
    'found-elsewhere': 'A trouvé ailleurs',
    other: 'Autre raison',
  },
  professional: {
    unavailable: 'Empêché',
    'held-up': 'Retenu par une urgence',
    other: 'Autre raison',
  },
  operator: {
    'recorded-by-mistake': 'Enregistré par erreur',
    'other-solution': 'Autre solution trouvée',
    other: 'Autre raison',
  },
};

const others: Record<string, string> = { sms: 'par SMS', 'offer-given-back': 'demande rendue' };

function whyCancelled({ cancelledBy, reason }: Pick<Visit, 'cancelledBy' | 'reason'>): string {
  if (!reason || reason === 'other') return '';
  const words = (cancelledBy && cancelReasons[cancelledBy][reason]) ?? others[reason];
  return words ? ` (${words.toLocaleLowerCase('fr')})` : '';
}

/** How a visit stands that is to come no more: « Annulé par le patient (va mieux) ». */
export function visitEnd(visit: Pick<Visit, 'state' | 'cancelledBy' | 'reason'>): string {
  switch (visit.state) {
    case 'seen':
      return 'Patient vu';
    case 'no-show':
      return 'Ne s’est pas présenté';
    case 'moved':
      return 'Déplacé';
    case 'cancelled':
      return `Annulé${visit.cancelledBy ? ` par ${cancellers[visit.cancelledBy]}` : ''}${whyCancelled(visit)}`;
    case 'arrived':
      return 'Patient arrivé';
    case 'booked':
      return 'Rendez-vous pris';
  }
}
