import { DomainError } from '../platform/errors.ts';

/** Somebody else was first. Told kindly: they wanted to help. */
export const offerTaken = (): DomainError =>
  new DomainError(
    'offer-taken',
    'conflict',
    'Déjà prise en charge',
    'Un confrère ou une consœur vient d’accepter cette demande. Merci de votre réponse.',
  );

/** It has ended, or the request needs nobody any more. */
export const offerOver = (): DomainError =>
  new DomainError(
    'offer-over',
    'conflict',
    'Demande terminée',
    'Cette demande n’attend plus de réponse. Merci d’avoir pris le temps d’y répondre.',
  );

/** Told to the nurse who would stop an offer. */
export const offerAccepted = (): DomainError =>
  new DomainError(
    'offer-accepted',
    'conflict',
    'Déjà acceptée',
    'Un professionnel a accepté cette demande : annulez ou déplacez plutôt le rendez-vous.',
  );

export const offerOpen = (): DomainError =>
  new DomainError(
    'offer-open',
    'conflict',
    'Déjà proposée',
    'Cette demande est déjà proposée aux professionnels : attendez leur réponse, ou arrêtez d’abord cette proposition.',
  );

export const nobodyToAsk = (): DomainError =>
  new DomainError(
    'nobody-to-ask',
    'conflict',
    'Personne à solliciter',
    'Aucun professionnel volontaire de cette profession, joignable par téléphone et pas encore sollicité, ne peut être sollicité pour cette demande.',
  );

/** Nobody is asked at night, and the offer would be over in the morning. */
export const askedAtNight = (): DomainError =>
  new DomainError(
    'quiet-hours',
    'conflict',
    'Heures de repos',
    'Les professionnels ne sont pas sollicités la nuit : prolongez la proposition jusqu’au matin.',
  );

/** A place is needed for a visit, and none is known of the one who accepts. */
export const placeNeeded = (): DomainError =>
  new DomainError(
    'place-needed',
    'conflict',
    'Lieu à préciser',
    'Indiquez le lieu de la consultation, ou d’où vous partez (placeId).',
  );

/** A question is answered, not accepted. */
export const answerInstead = (): DomainError =>
  new DomainError(
    'answer-instead',
    'conflict',
    'Réponse attendue',
    'C’est une question : envoyez votre réponse, la première reçue est transmise.',
  );

/** What a doctor decides about a flag takes the page behind their own token: a link in a text message is weaker than that (rule 1). */
export const ownPageOnly = (): DomainError =>
  new DomainError(
    'own-page-only',
    'forbidden',
    'Sur votre page Recours',
    'Une alerte se regarde et se lève depuis votre page Recours, avec votre jeton : pas depuis un lien reçu par SMS.',
  );

export const notAFlag = (): DomainError =>
  new DomainError(
    'not-a-flag',
    'conflict',
    'Ce n’est pas une alerte',
    'Cette demande n’attend pas de décision sur une alerte.',
  );

export const visitInstead = (): DomainError =>
  new DomainError(
    'not-a-question',
    'conflict',
    'Ce n’est pas une question',
    'Cette demande attend quelqu’un qui voie le patient : acceptez-la ou déclinez-la.',
  );

/** In words of when it may be: local times. */
export const badTime = (refused: 'past' | 'too-late' | 'not-free', words: string): DomainError =>
  new DomainError('visit-time', 'conflict', 'Heure impossible', `${TIME[refused]} ${words}`, {
    errors: [{ path: 'body.start', message: words }],
  });

const TIME = {
  past: 'Cette heure est passée.',
  'too-late': 'Le patient doit être vu plus tôt.',
  'not-free': 'Le patient n’est pas disponible à cette heure.',
} as const;

/** Only the one who accepted gives back, answers for it and writes about it. */
export const notAccepted = (): DomainError =>
  new DomainError(
    'not-accepted',
    'conflict',
    'Demande non acceptée',
    'Seul le professionnel qui a accepté cette demande peut faire cela.',
  );

/** The triage has found something that no list may wait for. */
export const notForAList = (): DomainError =>
  new DomainError(
    'not-for-a-list',
    'conflict',
    'Pas de liste d’attente',
    'Ce patient est orienté vers un service d’urgences : il ne s’inscrit sur aucune liste d’attente.',
  );

export const careOfOthers = (): DomainError =>
  new DomainError(
    'another-profession',
    'conflict',
    'Autre profession',
    'L’orientation de cette demande prévoit une place auprès d’une autre profession, dans un délai : réorientez-la d’abord, en disant pourquoi.',
  );

export const declaredOnly = (): DomainError =>
  new DomainError(
    'declared-only',
    'conflict',
    'Soin délégué',
    'Ce soin ne revient qu’aux professionnels déclarés pour son protocole : proposez-leur plutôt la demande.',
  );

/** Told to the professional who would pick. */
export const beingAsked = (): DomainError =>
  new DomainError(
    'triage-unfinished',
    'conflict',
    'Questions en cours',
    'L’équipe pose encore des questions à ce patient : il sera de nouveau proposé ensuite, ou orienté ailleurs.',
  );

export const alreadyPicked = (): DomainError =>
  new DomainError(
    'already-picked',
    'conflict',
    'Patient déjà pris en charge',
    'Un confrère ou une consœur vient de prendre ce patient en charge. Merci de votre réponse.',
  );

/** A professional picks from their own profession's list. */
export const anotherList = (): DomainError =>
  new DomainError(
    'another-list',
    'forbidden',
    'Autre liste',
    'Un professionnel ne consulte que la liste d’attente de sa profession.',
  );
