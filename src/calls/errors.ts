import { DomainError } from '../platform/errors.ts';

/** Another operator was first. */
export const callAlreadyAnswered = (): DomainError =>
  new DomainError(
    'call-already-answered',
    'conflict',
    'Appel déjà pris',
    'Quelqu’un a déjà répondu à cet appel.',
  );

/** The caller has hung up before anybody answered; only whoever can be reached is on the list. */
export const callEnded = (): DomainError =>
  new DomainError(
    'call-ended',
    'conflict',
    'Appel terminé',
    'L’appelant n’est plus en ligne. S’il attend un rappel, il figure dans la liste des rappels.',
  );

/** There was a conversation, and it is over: nobody is owed anything for that. */
export const callOver = (): DomainError =>
  new DomainError(
    'call-ended',
    'conflict',
    'Appel terminé',
    'Cet appel est terminé : plus personne n’est en ligne.',
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

/** `next/answer`: the queue is empty, or another operator was faster. */
export const nobodyWaiting = (): DomainError =>
  new DomainError(
    'nobody-waiting',
    'conflict',
    'Personne en attente',
    'Aucun appelant n’attend en ce moment.',
  );

/** A callback through the line needs a phone on which the operator is rung. */
export const noPhoneToRing = (): DomainError =>
  new DomainError(
    'no-phone-to-ring',
    'conflict',
    'Pas de téléphone pour rappeler',
    'Indiquez le téléphone sur lequel la ligne vous joint, ou rappelez depuis votre propre poste et notez l’appel.',
  );

/** Whatever caller ID says, or was written down: the line calls no number that is charged extra. */
export const surchargedCaller = (): DomainError =>
  new DomainError(
    'surcharged-number',
    'conflict',
    'Numéro surtaxé',
    'La ligne n’appelle pas ce numéro : il est surtaxé, et peut avoir été affiché par fraude. Si vous connaissez un autre numéro de cette personne, appelez-la depuis votre propre poste et notez l’appel ; sinon, renoncez au rappel en disant pourquoi.',
  );

/** Taken on an ordinary phone: the line holds neither end of it. */
export const notOnTheLine = (): DomainError =>
  new DomainError(
    'not-on-the-line',
    'conflict',
    'Appel hors de la ligne',
    'Cet appel a été pris sur un autre téléphone : la ligne ne peut pas agir sur lui.',
  );

/** Operator and caller do not hear each other yet. */
export const callNotConnected = (): DomainError =>
  new DomainError(
    'call-not-connected',
    'conflict',
    'Pas encore en communication',
    'Vous n’êtes pas encore en communication avec l’appelant.',
  );

/** The territory has not said how its SAMU is reached. */
export const noSamuNumber = (): DomainError =>
  new DomainError(
    'no-samu-number',
    'conflict',
    'Numéro du SAMU manquant',
    'Le numéro à dix chiffres du SAMU n’est pas réglé pour ce territoire : demandez à l’appelant de raccrocher et de composer le 15, ou d’écrire au 114.',
  );

/** Away, gone, or on another call. */
export const colleagueNotPresent = (): DomainError =>
  new DomainError(
    'colleague-not-present',
    'conflict',
    'Collègue pas disponible',
    'Cette personne n’est pas disponible en ce moment : l’appel reste avec vous.',
  );

/** There is no phone on which the line could ring them. */
export const colleagueHasNoPhone = (): DomainError =>
  new DomainError(
    'colleague-has-no-phone',
    'conflict',
    'Collègue sans téléphone',
    'La ligne ne connaît pas de téléphone où joindre cette personne : l’appel reste avec vous.',
  );

/** Whoever leaves would leave the caller alone. */
export const nobodyElseOnTheCall = (): DomainError =>
  new DomainError(
    'nobody-else-on-the-call',
    'conflict',
    'Personne d’autre en ligne',
    'Personne d’autre n’est encore en ligne avec l’appelant : attendez que l’on décroche, ou raccrochez.',
  );

/** Only who has had a call knows what came of it. */
export const notYourCall = (): DomainError =>
  new DomainError(
    'not-your-call',
    'conflict',
    'Appel d’un autre opérateur',
    'Seule la personne qui a eu cet appel peut dire ce qu’il en est.',
  );

/** What came of it is said once it is over. */
export const callStillOn = (): DomainError =>
  new DomainError(
    'call-still-on',
    'conflict',
    'Appel en cours',
    'L’appel n’est pas terminé : raccrochez avant de dire ce qu’il en est.',
  );
