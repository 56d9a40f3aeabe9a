import { DomainError } from '../platform/errors.ts';

/** The database's own refusal: `absence_overlap`. */
export const absenceOverlap = (): DomainError =>
  new DomainError(
    'absence-overlap',
    'conflict',
    'Absence déjà notée',
    'Une absence est déjà notée pour une partie de ces dates : supprimez-la ou choisissez d’autres dates.',
  );

/** All or none: what is wrong with which line, so that the roster can be mended and sent again. */
export const faultyDuties = (errors: readonly { path: string; message: string }[]): DomainError =>
  new DomainError(
    'validation',
    'invalid',
    'Tour de garde à corriger',
    errors.length === 1
      ? 'Une ligne est à corriger ; rien n’a été enregistré.'
      : `${errors.length} lignes sont à corriger ; rien n’a été enregistré.`,
    { errors: [...errors] },
  );
