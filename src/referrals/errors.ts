import { DomainError, invalid } from '../platform/errors.ts';
import type { AddressFault } from '../platform/safe-address.ts';

export const rankNotYours = (): DomainError =>
  new DomainError(
    'rank-not-yours',
    'forbidden',
    'Qualité non permise',
    'Ce jeton ne permet pas d’adresser une demande en cette qualité : le SAS a le sien, les partenaires les leurs.',
  );

export const webhookRefused = (fault: AddressFault): DomainError => invalid('webhook.url', faults[fault]);

const faults: Record<AddressFault, string> = {
  unreadable: 'Cette adresse est illisible.',
  'not-https': 'L’adresse doit commencer par https://.',
  credentials: 'L’adresse ne doit contenir ni identifiant ni mot de passe : la signature suffit.',
  port: 'Ce port n’est pas permis : utilisez le port 443.',
  'private-address': 'Cette adresse n’est pas joignable depuis Internet.',
};
