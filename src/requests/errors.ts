import { DomainError } from '../platform/errors.ts';
import type { BookingRefusal } from './request.ts';

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
