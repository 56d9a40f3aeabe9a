import { DomainError } from '../platform/errors.ts';
import { type PlaceHours, placeHoursInWords } from './place-hours.ts';

/** The database's own refusal: a national number belongs to one professional. */
export const rppsTaken = (): DomainError =>
  new DomainError(
    'rpps-taken',
    'conflict',
    'Numéro RPPS déjà inscrit',
    'Un professionnel de l’annuaire porte déjà ce numéro RPPS.',
  );

/** A slot, given once or fixed, at a centre outside of its hours. */
export function placeClosed(path: string, hours: readonly PlaceHours[]): DomainError {
  const message = `Ce lieu n’est pas ouvert à ces heures (${placeHoursInWords(hours)}).`;
  return new DomainError('place-closed', 'invalid', 'Lieu fermé', message, { errors: [{ path, message }] });
}

/** A room or a kit is closed once nothing needs it any more: a place that is promised stays whole. */
export function resourceNeeded({ slots, fixed }: { slots: number; fixed: number }): DomainError {
  const needing = [
    ...(slots > 0 ? [`${slots} ${slots === 1 ? 'créneau' : 'créneaux'} à venir`] : []),
    ...(fixed > 0 ? [`${fixed} ${fixed === 1 ? 'série' : 'séries'} de créneaux réguliers`] : []),
  ];
  const many = slots + fixed > 1;
  return new DomainError(
    'resource-needed',
    'conflict',
    'Encore utilisé',
    `${needing.join(' et ')} ${many ? 'en ont' : 'en a'} besoin : ${many ? 'modifiez-les ou retirez-les' : 'modifiez-le ou retirez-le'} d’abord.`,
    { slots, fixed },
  );
}
