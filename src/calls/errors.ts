import { DomainError } from '../platform/errors.ts';

/** Another operator was first. */
export const callAlreadyAnswered = (): DomainError =>
  new DomainError(
    'call-already-answered',
    'conflict',
    'Appel déjà pris',
    'Quelqu’un a déjà répondu à cet appel.',
  );

/** The caller has hung up. */
export const callEnded = (): DomainError =>
  new DomainError(
    'call-ended',
    'conflict',
    'Appel terminé',
    'L’appelant n’est plus en ligne : rappelez-le depuis la liste des tâches.',
  );

/** It only hears that the line is closed, or is not in the queue yet. */
export const callNotWaiting = (): DomainError =>
  new DomainError(
    'call-not-waiting',
    'conflict',
    'Appel pas en attente',
    'Cet appel n’est pas dans la file d’attente.',
  );

/** Waiting callers are answered, not hung up on (rule 6). */
export const callNotAnswered = (): DomainError =>
  new DomainError(
    'call-not-answered',
    'conflict',
    'Appel pas encore pris',
    'Répondez à cet appel avant de raccrocher.',
  );

/** The number is withheld and the territory has no phone to ring the operator on: there is no way to reach the caller. */
export const noOperatorPhone = (): DomainError =>
  new DomainError(
    'no-operator-phone',
    'conflict',
    'Pas de téléphone pour répondre',
    'Le numéro de l’appelant est masqué et aucun téléphone d’opérateur n’est réglé pour ce territoire : la ligne ne peut pas vous mettre en relation.',
  );
