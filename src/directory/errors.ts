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
