import { DomainError } from '../platform/errors.ts';
import { type PlaceHours, placeHoursInWords } from './place-hours.ts';

/** The database's own refusal: a national number belongs to one professional. */
export const rppsTaken = (): DomainError =>
  new DomainError(
    'rpps-taken',
    'conflict',
    'Numéro RPPS déjà inscrit',
    'Un professionnel de l’annuaire porte déjà ce numéro RPPS.',
  );

/** Other professions have no speciality in the documents that are sent (G15_10 alone has SM codes behind it). */
export function specialityNotDoctor(): DomainError {
  const message = 'Seul un médecin a une spécialité : retirez-la, ou corrigez la profession.';
  return new DomainError('speciality-not-doctor', 'invalid', 'Spécialité sans médecin', message, {
    errors: [{ path: 'speciality', message }],
  });
}

/** Health data go by the secure mail alone (CSP L1110-4-1): an ordinary mailbox is read by others on its way. */
export function addressNotSecure(): DomainError {
  const message =
    'Ce n’est pas une adresse de messagerie sécurisée de santé (MSSanté) de professionnel ou de structure : les données de santé ne peuvent pas y être envoyées. Une adresse MSSanté se termine en général par « .mssante.fr ».';
  return new DomainError('address-not-mssante', 'invalid', 'Adresse non sécurisée', message, {
    errors: [{ path: 'secureAddress', message }],
  });
}

export const rppsMissing = (): DomainError =>
  new DomainError(
    'rpps-missing',
    'conflict',
    'Numéro RPPS absent',
    'L’annuaire national se consulte par numéro RPPS : renseignez d’abord celui de ce professionnel.',
  );

export const extractNotConfigured = (): DomainError =>
  new DomainError(
    'national-directory-missing',
    'conflict',
    'Annuaire national absent',
    'L’extraction des adresses MSSanté de l’annuaire national n’est pas installée ici (MSSANTE_DIRECTORY).',
  );

/** `why`: in French, without a full stop. */
export const extractUnreadable = (why: string): DomainError =>
  new DomainError(
    'national-directory-unreadable',
    'conflict',
    'Annuaire national illisible',
    `L’extraction des adresses MSSanté de l’annuaire national n’est pas utilisable : ${why}.`,
  );

/** A slot, given once or fixed, at a centre outside of its hours. */
export function placeClosed(path: string, hours: readonly PlaceHours[]): DomainError {
  const message = `Ce lieu n’est pas ouvert à ces heures (${placeHoursInWords(hours)}).`;
  return new DomainError('place-closed', 'invalid', 'Lieu fermé', message, { errors: [{ path, message }] });
}

/** A room or a kit is closed once nothing needs it any more: a place that is promised stays whole. */
export function resourceNeeded({ slots, fixed }: { slots: number; fixed: number }): DomainError {
  const needing = [
    ...(slots > 0 ? [`${slots} ${slots === 1 ? 'créneau' : 'créneaux'} à venir`] : []),
    ...(fixed > 0 ? [`${fixed} ${fixed === 1 ? 'série' : 'séries'} de créneaux réguliers`] : []),
  ];
  const many = slots + fixed > 1;
  return new DomainError(
    'resource-needed',
    'conflict',
    'Encore utilisé',
    `${needing.join(' et ')} ${many ? 'en ont' : 'en a'} besoin : ${many ? 'modifiez-les ou retirez-les' : 'modifiez-le ou retirez-le'} d’abord.`,
    { slots, fixed },
  );
}
