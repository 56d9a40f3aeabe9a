import { DomainError } from '../platform/errors.ts';

/** Somebody else has the last place (rule 3). */
export const slotTaken = (): DomainError =>
  new DomainError(
    'slot-taken',
    'conflict',
    'Créneau déjà pris',
    'La dernière place de ce créneau vient d’être prise : choisissez-en un autre.',
  );

/** The doctor took it back (rule 4). */
export const slotWithdrawn = (): DomainError =>
  new DomainError(
    'slot-withdrawn',
    'conflict',
    'Créneau retiré',
    'Le professionnel a retiré ce créneau : choisissez-en un autre.',
  );

/** Its professional published it for others than the CPTS's line (rule 4). */
export const slotNotForLine = (): DomainError =>
  new DomainError(
    'slot-not-for-line',
    'conflict',
    'Créneau réservé à d’autres',
    'Le professionnel n’a pas ouvert ce créneau à la ligne de la CPTS : choisissez-en un autre.',
  );

export const slotPast = (): DomainError =>
  new DomainError(
    'slot-past',
    'conflict',
    'Créneau passé',
    'Ce créneau a déjà commencé : choisissez-en un autre.',
  );

/** The database's own refusal: `slot_overlap`. */
export const slotOverlap = (): DomainError =>
  new DomainError(
    'slot-overlap',
    'conflict',
    'Créneaux superposés',
    'Ce professionnel a déjà un créneau à ces heures.',
  );

/** A slot with a booking is not withdrawn like a free one. */
export const slotBooked = (): DomainError =>
  new DomainError(
    'slot-booked',
    'conflict',
    'Créneau réservé',
    'Un patient a rendez-vous sur ce créneau : annulez ou déplacez d’abord son rendez-vous.',
  );

export const notYours = (): DomainError =>
  new DomainError(
    'not-yours',
    'forbidden',
    'Accès refusé',
    'Un professionnel n’agit que sur ses propres créneaux et rendez-vous.',
  );

/** A video place where a protocol wants the patient seen another way. */
export const videoNotWanted = (): DomainError =>
  new DomainError(
    'video-not-wanted',
    'conflict',
    'Pas en téléconsultation',
    'Le protocole de cette demande ne prévoit pas la téléconsultation : choisissez une autre place, ou dites pourquoi celle-ci convient (acceptVideo).',
  );

/** A place of another profession than the protocol asks for, or of somebody who is not declared for it. */
export const anotherProfession = (): DomainError =>
  new DomainError(
    'another-profession',
    'conflict',
    'Autre profession',
    'Ce créneau n’est pas celui d’un professionnel prévu par l’orientation de cette demande.',
  );
