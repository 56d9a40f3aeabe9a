import { DomainError } from '../platform/errors.ts';
import type { MergeRefusal } from './merged.ts';
import type { BookingRefusal, ClosingRefusal } from './request.ts';

/** Why nothing can be booked for a request, in words for the operator (rule 1 first). */
export function notBookable(refusal: BookingRefusal): DomainError {
  const [title, detail] = refusals[refusal];
  return new DomainError(refusal, 'conflict', title, detail);
}

const refusals: Record<BookingRefusal, readonly [title: string, detail: string]> = {
  'red-flag': [
    'Alerte vitale',
    'Transférez l’appel au SAMU. Aucun rendez-vous n’est possible tant qu’un médecin n’a pas levé l’alerte ou que l’avis du SAMU n’est pas enregistré.',
  ],
  'not-triaged': ['Demande non orientée', 'Terminez d’abord les questions de gravité et l’orientation.'],
  'triage-unfinished': [
    'Questions non terminées',
    'Des questions ont été commencées : terminez-les, ou abandonnez-les en disant pourquoi.',
  ],
  'already-booked': [
    'Rendez-vous déjà pris',
    'Cette demande a déjà un rendez-vous : déplacez-le ou annulez-le.',
  ],
  'not-snp': ['Pas de soin non programmé', 'Cette demande n’appelle pas de rendez-vous sous 24 heures.'],
  'request-over': ['Demande terminée', 'Cette demande est terminée : rouvrez-la d’abord.'],
};

/** Why a request is not closed, and how else it ends. */
export function notClosable(refusal: ClosingRefusal): DomainError {
  const [title, detail] = closings[refusal];
  return new DomainError(refusal, 'conflict', title, detail);
}

const closings: Record<ClosingRefusal, readonly [title: string, detail: string]> = {
  'red-flag': [
    'Alerte ou doute en cours',
    'Une demande ne se clôt pas sur une alerte vitale ou un doute. Transférez l’appel au SAMU et réorientez la demande, faites lever l’alerte par un médecin, ou reposez la question au patient ; s’il renonce ou ne répond plus, annulez la demande ou notez-le injoignable.',
  ],
  'triage-unfinished': [
    'Questions non terminées',
    'Des questions ont été commencées : terminez-les, ou abandonnez-les en disant pourquoi, avant de clore la demande.',
  ],
};

/** The life of a request does not allow that (requests/request.ts). */
export const wrongState = (state: string): DomainError =>
  new DomainError(
    'wrong-state',
    'conflict',
    'Action impossible',
    `L’état de la demande (${state}) ne permet pas cette action.`,
    { state },
  );

export const notADuplicate = (): DomainError =>
  new DomainError(
    'not-a-duplicate',
    'conflict',
    'Deux demandes différentes',
    'Seules se réunissent deux demandes en cours du même patient, pour le même besoin et le même jour.',
  );

/** Something of the request that would end cannot be carried over by rule: what to do first. */
export function mergeRefused(why: Exclude<MergeRefusal, 'flag-lost'> | 'questions-open'): DomainError {
  if (why === 'questions-open')
    return new DomainError('triage-unfinished', 'conflict', 'Questions non terminées', merges[why]);
  return new DomainError('not-merged', 'conflict', 'Demandes à régler d’abord', merges[why], { why });
}

const merges: Record<Parameters<typeof mergeRefused>[0], string> = {
  'questions-open':
    'Des questions de cette demande ne sont pas terminées, et leurs réponses se perdraient : terminez-les, ou abandonnez-les en disant pourquoi.',
  'not-asked':
    'L’autre demande n’a pas encore ses réponses : réunissez-la à celle-ci, ou posez d’abord ses questions.',
  'says-more':
    'Cette demande en dit plus que l’autre : réunissez l’autre à celle-ci. Si l’autre a déjà un rendez-vous, gardez les deux.',
  'has-visit':
    'L’autre demande a un rendez-vous, et celle-ci est orientée autrement : décidez d’abord de ce rendez-vous, ou gardez les deux.',
  'two-professions':
    'Les deux demandes sont orientées vers deux professions : orientez d’abord l’une comme l’autre, ou gardez les deux.',
};

/** Rule 1: nothing makes a flag disappear but a doctor or the SAMU. */
export const flagWouldBeLost = (): DomainError =>
  new DomainError(
    'red-flag-lost',
    'conflict',
    'Alerte vitale en cours',
    'Cette demande porte une alerte que l’autre ne porte pas : réunissez l’autre demande à celle-ci.',
  );

export const nothingToEscalate = (): DomainError =>
  new DomainError(
    'nothing-to-escalate',
    'conflict',
    'Rien de plus à tenter',
    'Toutes les étapes de recherche ont déjà été tentées pour cette demande, ou elle n’attend plus de place.',
  );

/** Rule 1: an alert does not end by a code alone. */
export const wordsNeeded = (): DomainError =>
  new DomainError(
    'words-needed',
    'conflict',
    'Un mot est nécessaire',
    'Cette demande porte une alerte vitale : écrivez ce qui a été fait et pourquoi elle se termine ainsi.',
  );

export const nothingToLift = (): DomainError =>
  new DomainError(
    'no-red-flag',
    'conflict',
    'Aucune alerte à lever',
    'Cette demande ne porte pas d’alerte en attente.',
  );

export const redFlagChanged = (rules: readonly string[]): DomainError =>
  new DomainError(
    'red-flag-changed',
    'conflict',
    'Alerte modifiée',
    'De nouvelles réponses ont changé l’alerte : relisez-la avant de la lever.',
    { rules },
  );

export const doctorOnly = (): DomainError =>
  new DomainError(
    'doctor-only',
    'forbidden',
    'Réservé à un médecin',
    'Seul un médecin inscrit à l’annuaire avec son RPPS lève une alerte ; l’opérateur enregistre l’avis du SAMU.',
  );

/** A vital question was answered yes, or is open: that is for somebody who reads it (rule 1). Does not say which. */
export const operatorFirst = (): DomainError =>
  new DomainError(
    'operator-first',
    'conflict',
    'À voir par une opératrice',
    'Une opératrice ou un médecin doit d’abord voir cette demande : elle ne peut pas être transmise par la coordination.',
  );

/** Anything else than handing a request on to the SAS takes somebody who reads what it is about. */
export const onlyToTheSas = (): DomainError =>
  new DomainError(
    'only-to-the-sas',
    'forbidden',
    'Réservé à l’opérateur',
    'La coordination peut transmettre une demande au SAS (motif « sas ») ; une autre issue revient à l’opérateur.',
  );
