import { DomainError, notFound } from '../platform/errors.ts';

/** A report is signed once; what is wrong in it is put right by a version of its own. */
export const reportAlreadyWritten = (): DomainError =>
  new DomainError(
    'report-already-written',
    'conflict',
    'Compte rendu déjà écrit',
    'Le compte rendu de ce rendez-vous a déjà été signé. Pour le changer, corrigez-le.',
  );

/** Another version has taken the place of the one that was to be corrected. */
export const reportSuperseded = (): DomainError =>
  new DomainError(
    'report-superseded',
    'conflict',
    'Compte rendu déjà corrigé',
    'Ce compte rendu a été corrigé entre-temps : relisez la nouvelle version.',
  );

export const reportNotFound = (): DomainError => notFound('Ce compte rendu');

/** What is said about a recipient does not let the report go to them (CSP L1110-4, L1110-12). */
export const mayNotReceive = (verdict: 'patient-refuses' | 'needs-consent'): DomainError =>
  verdict === 'patient-refuses'
    ? new DomainError(
        'patient-refuses',
        'conflict',
        'Le patient s’oppose',
        'Le patient s’oppose à cet envoi : rien ne part.',
      )
    : new DomainError(
        'needs-consent',
        'conflict',
        'Accord du patient nécessaire',
        'Ce destinataire ne fait pas partie de l’équipe de soins : l’accord du patient est à recueillir et à noter d’abord.',
      );

/** What does not leave by itself has nowhere to go. */
export const noSecureAddress = (): DomainError =>
  new DomainError(
    'no-secure-address',
    'conflict',
    'Adresse sécurisée inconnue',
    'L’annuaire n’a pas d’adresse de messagerie sécurisée pour ce destinataire.',
  );

export const alreadyRecipient = (): DomainError =>
  new DomainError(
    'already-recipient',
    'conflict',
    'Déjà destinataire',
    'Ce compte rendu est déjà parti, ou part déjà, vers ce destinataire.',
  );

export const notYourBooking = (): DomainError =>
  new DomainError(
    'not-yours',
    'forbidden',
    'Accès refusé',
    'Seul le professionnel qui a reçu le patient écrit et relit ce compte rendu.',
  );

/** Whoever it was for is in no directory any more: nobody knows where it may go, nor whether it may. */
export const recipientGone = (): DomainError =>
  new DomainError(
    'recipient-gone',
    'conflict',
    'Destinataire sorti de l’annuaire',
    'Le destinataire n’est plus dans l’annuaire : ce message ne peut plus lui être adressé. Choisissez un autre destinataire sur la demande.',
  );

/** Why a letter is not to leave on paper either (`mayStillLeave`). */
export const notOnPaper = (why: string): DomainError =>
  why === 'recipient-gone' ? recipientGone() : letterHeldBack();

/** Paper is for what has failed, or waits in a mailbox that is stopped: nobody sends a letter twice by mistake. */
export const messageNotToPost = (): DomainError =>
  new DomainError(
    'message-not-to-post',
    'conflict',
    'Message déjà parti ou en cours',
    'Ce message est arrivé, ou son envoi est en cours : un courrier n’est pas nécessaire.',
  );

/** A correction goes in its place, or the patient has said no: what may not leave by mail does not leave on paper either. */
const letterHeldBack = (): DomainError =>
  new DomainError(
    'letter-held-back',
    'conflict',
    'Lettre à ne pas envoyer',
    'Ce compte rendu a été corrigé depuis, ou le patient ne souhaite pas qu’il soit transmis : cette lettre ne doit plus partir.',
  );

/** Only a message that has failed for good is sent again by hand: one that is on its way already will be. */
export const messageNotFailed = (): DomainError =>
  new DomainError(
    'message-not-failed',
    'conflict',
    'Message non échoué',
    'Ce message est déjà envoyé, ou son envoi est en cours : il n’y a rien à relancer.',
  );
