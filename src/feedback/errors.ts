import { DomainError } from '../platform/errors.ts';

/** A report is written once; a correction will be a version of its own. */
export const reportAlreadyWritten = (): DomainError =>
  new DomainError(
    'report-already-written',
    'conflict',
    'Compte rendu déjà écrit',
    'Le compte rendu de ce rendez-vous a déjà été enregistré et part vers le médecin traitant.',
  );

export const notYourBooking = (): DomainError =>
  new DomainError(
    'not-yours',
    'forbidden',
    'Accès refusé',
    'Seul le professionnel qui a reçu le patient écrit et relit ce compte rendu.',
  );

/** Only a message that has failed for good is sent again by hand: one that is on its way already will be. */
export const messageNotFailed = (): DomainError =>
  new DomainError(
    'message-not-failed',
    'conflict',
    'Message non échoué',
    'Ce message est déjà envoyé, ou son envoi est en cours : il n’y a rien à relancer.',
  );
