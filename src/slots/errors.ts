import { DomainError } from '../platform/errors.ts';
import type { Overlap, Part } from './part.ts';
import type { Ineligible } from './terms.ts';

/** Somebody else has the last place (rule 3). */
export const slotTaken = (): DomainError =>
  new DomainError(
    'slot-taken',
    'conflict',
    'Créneau déjà pris',
    'La dernière place de ce créneau vient d’être prise : choisissez-en un autre.',
  );

/** The slot is not for this request, on the terms of the one who gives it (rule 4). */
export const notEligible = (why: Ineligible): DomainError =>
  new DomainError(why, 'conflict', terms[why].title, `${terms[why].detail} : choisissez-en un autre.`);

const terms: Readonly<Record<Ineligible, { title: string; detail: string }>> = {
  'slot-withdrawn': { title: 'Créneau retiré', detail: 'Le professionnel a retiré ce créneau' },
  'slot-blocked': {
    title: 'Créneau plus disponible',
    detail: 'L’agenda du professionnel s’est rempli à l’heure de ce créneau',
  },
  'place-closed-since': {
    title: 'Lieu fermé à cette heure',
    detail: 'Le lieu de ce créneau a changé d’horaires depuis, et il est fermé à cette heure',
  },
  'slot-not-for-line': {
    title: 'Créneau réservé à d’autres',
    detail: 'Le professionnel n’a pas ouvert ce créneau à la ligne de la CPTS',
  },
  'slot-reserved': {
    title: 'Créneau gardé pour une structure',
    detail: 'Ce créneau est gardé, pour le moment, pour les patients d’une structure',
  },
  'age-limit': {
    title: 'Limite d’âge',
    detail: 'L’âge du patient est en dehors des limites de ce créneau',
  },
  'has-treating-doctor': {
    title: 'Réservé aux patients sans médecin traitant',
    detail: 'Ce créneau est pour les patients qui n’ont pas de médecin traitant',
  },
  'commune-not-served': {
    title: 'Commune non desservie',
    detail: 'Le professionnel ne se rend pas dans la commune du patient sur ce créneau',
  },
  'complaint-not-taken': {
    title: 'Motif non prévu',
    detail: 'Ce créneau n’est pas prévu pour le motif de cette demande',
  },
  'access-missing': {
    title: 'Lieu non accessible',
    detail: 'Le lieu de ce créneau n’a pas l’accès dont le patient a besoin',
  },
};

export const slotPast = (): DomainError =>
  new DomainError(
    'slot-past',
    'conflict',
    'Créneau passé',
    'Ce créneau a déjà commencé : choisissez-en un autre.',
  );

/** The database's own refusal: `slot_overlap`. `when`: of the slot that is there already; `own`: it is told to whoever gives it. */
export const overlap = (when?: string, own = false): DomainError =>
  new DomainError(
    'slot-overlap',
    'conflict',
    'Créneaux superposés',
    when === undefined
      ? 'Un autre créneau vient d’être publié à ces heures.'
      : `${own ? 'Vous avez' : 'Ce professionnel a'} déjà un créneau à ces heures : ${when}.`,
  );

/** The database's own refusal: `slot_part_overlap`. Says who or what another slot needs already, and when. */
export const partTaken = (it?: Overlap, when?: string, own = false): DomainError =>
  new DomainError(
    'part-taken',
    'conflict',
    'Déjà pris par un autre créneau',
    it && when !== undefined
      ? `${inWords(it, own)} : ${when}.`
      : 'Une personne, une salle ou un matériel de ce créneau vient d’être pris par un autre créneau à ces heures.',
    it
      ? {
          part: it.part,
          who: it.who,
          name: it.name,
          start: new Date(it.takenFrom).toISOString(),
          end: new Date(it.takenTo).toISOString(),
        }
      : {},
  );

/** A colleague who is needed there is away, whatever the reason. `when`: the slot. */
export const partAway = ({ part, who }: Part, name: string | undefined, when: string): DomainError =>
  new DomainError(
    'part-away',
    'conflict',
    'Absent à cette heure',
    `${name ?? 'Ce professionnel'} a noté une absence qui couvre ce créneau (${when}) : choisissez quelqu’un d’autre, ou une autre heure.`,
    { part, who, ...(name === undefined ? {} : { name }) },
  );

function inWords({ part, name }: Overlap, own: boolean): string {
  if (part === 'room') return `La salle « ${name} » est déjà prise par un autre créneau`;
  if (part === 'kit') return `Le matériel « ${name} » est déjà pris par un autre créneau`;
  if (own)
    return part === 'reachable-doctor'
      ? 'Vous êtes déjà le médecin joignable d’un autre créneau'
      : 'Vous participez déjà à un autre créneau';
  const who = name ?? 'Ce professionnel';
  return part === 'reachable-doctor'
    ? `${who} est déjà le médecin joignable d’un autre créneau`
    : `${who} participe déjà à un autre créneau`;
}

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

/** A patient is being given a place of it on the phone. */
export const slotHeld = (): DomainError =>
  new DomainError(
    'slot-held',
    'conflict',
    'Créneau en cours de réservation',
    'La ligne est en train de donner une place de ce créneau à un patient : réessayez dans quelques minutes.',
  );

/** For the one who gives it. */
export const slotGone = (): DomainError =>
  new DomainError(
    'slot-withdrawn',
    'conflict',
    'Créneau retiré',
    'Ce créneau est retiré : publiez-en un autre.',
  );
