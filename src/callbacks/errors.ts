import { DomainError } from '../platform/errors.ts';
import type { CallbackState } from './callback.ts';

/** Somebody was spoken to already, or a person has given it up. */
export const callbackOver = (state: CallbackState): DomainError =>
  new DomainError(
    'callback-over',
    'conflict',
    'Rappel déjà traité',
    state === 'done'
      ? 'Cette personne a déjà été rappelée ou servie.'
      : 'Ce rappel a été abandonné, avec son motif : il ne peut plus changer.',
    { state },
  );

/** Who called again and waits is answered, not rung. */
export const callerIsWaiting = (callId: string): DomainError =>
  new DomainError(
    'caller-is-waiting',
    'conflict',
    'Cette personne attend en ligne',
    'Elle a rappelé et attend dans la file : répondez à son appel.',
    { callId },
  );

/** Somebody is on the phone with them, or the line rings them. */
export const alreadyBeingCalled = (callId: string): DomainError =>
  new DomainError(
    'already-being-called',
    'conflict',
    'Rappel déjà en cours',
    'Un appel avec cette personne est déjà en cours.',
    { callId },
  );

/** The territory's hours name no further opening: there is nothing to carry it over to. */
export const noNextOpening = (): DomainError =>
  new DomainError(
    'no-next-opening',
    'conflict',
    'Pas de prochaine ouverture',
    'Les horaires du territoire ne prévoient aucune ouverture à venir : rappelez aujourd’hui, ou corrigez les horaires.',
  );
