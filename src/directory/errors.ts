import { DomainError } from '../platform/errors.ts';

/** The database's own refusal: a national number belongs to one professional. */
export const rppsTaken = (): DomainError =>
  new DomainError(
    'rpps-taken',
    'conflict',
    'Numéro RPPS déjà inscrit',
    'Un professionnel de l’annuaire porte déjà ce numéro RPPS.',
  );
