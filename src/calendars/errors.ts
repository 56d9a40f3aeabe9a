import { DomainError, invalid } from '../platform/errors.ts';
import type { AddressFault } from '../platform/safe-address.ts';

const why: Readonly<Record<AddressFault, string>> = {
  unreadable: 'Ceci n’est pas l’adresse d’un agenda.',
  'not-https': 'L’adresse doit commencer par https:// ou webcal://.',
  credentials: 'L’adresse ne doit contenir ni nom d’utilisateur ni mot de passe.',
  port: 'Ce numéro de port n’est pas permis.',
  'private-address': 'Cette adresse n’est pas celle d’un serveur public.',
};

export const addressRefused = (fault: AddressFault): DomainError => invalid('url', why[fault]);

export const calendarKnown = (): DomainError =>
  new DomainError(
    'calendar-known',
    'conflict',
    'Agenda déjà suivi',
    'Cet agenda est déjà suivi pour ce professionnel.',
  );

export const tooManyCalendars = (): DomainError =>
  new DomainError(
    'too-many-calendars',
    'conflict',
    'Trop d’agendas',
    'Cinq agendas au plus sont suivis pour un professionnel : retirez-en un d’abord.',
  );

export const askedJustNow = (): DomainError =>
  new DomainError(
    'asked-just-now',
    'busy',
    'Trop tôt',
    'Cet agenda vient d’être relu à votre demande : réessayez dans une minute.',
  );
