import { DomainError } from '../platform/errors.ts';
import type { ProtocolFault } from './read-protocol.ts';

export const notScreened = (): DomainError =>
  new DomainError(
    'not-screened',
    'conflict',
    'Questions de gravité d’abord',
    'Posez d’abord les questions de gravité : elles passent avant tout autre protocole.',
  );

/** Nothing clinical is more than an example until the territory's doctors have signed it (rule 9). */
export const protocolUnsigned = (notice: string): DomainError =>
  new DomainError(
    'protocol-unsigned',
    'conflict',
    'Protocole non signé',
    `Aucune orientation n’est donnée par ce protocole. ${notice} Passez l’appel à un médecin.`,
  );

export const protocolRefused = (faults: readonly ProtocolFault[]): DomainError =>
  new DomainError(
    'protocol-refused',
    'invalid',
    'Protocole refusé',
    `Ligne ${faults[0]?.line ?? 1} : ${faults[0]?.message ?? 'illisible'}.`,
    {
      errors: faults.map(({ line, path, message }) => ({
        path,
        message: `ligne ${line} : ${message}`,
        line,
      })),
    },
  );

/** Past answers are clinical, and a text is signed by those who answer for it. */
export const doctorsOnly = (): DomainError =>
  new DomainError(
    'doctor-only',
    'forbidden',
    'Réservé à un médecin',
    'Seul un médecin inscrit à l’annuaire avec son RPPS signe un protocole, ou en relit l’effet sur des demandes passées.',
  );

export const versionExists = (): DomainError =>
  new DomainError(
    'version-exists',
    'conflict',
    'Version déjà enregistrée',
    'Cette version existe avec un autre texte : donnez au nouveau texte une nouvelle version.',
  );

export const textChanged = (): DomainError =>
  new DomainError(
    'text-changed',
    'conflict',
    'Texte modifié',
    'Le texte signé n’est pas celui qui est enregistré : relisez-le avant de signer.',
  );

export const noDraft = (): DomainError =>
  new DomainError(
    'no-draft',
    'conflict',
    'Rien à abandonner',
    'Aucune question de ce protocole n’est en suspens.',
  );

export const screenNotAbandoned = (): DomainError =>
  new DomainError(
    'screen-not-abandoned',
    'conflict',
    'Questions de gravité à terminer',
    'Les questions de gravité ne s’abandonnent pas : terminez-les, ou passez l’appel à un médecin.',
  );
