import { DomainError } from '../platform/errors.ts';

/** Where a patient lives, so that somebody who comes to them finds the door. Identity (rule 8). */
export type HomeAddress = {
  /** Number and street. */
  street: string;
  /** Building, floor, bell. */
  complement: string | null;
  /** Null: the commune's own. */
  postcode: string | null;
  /** Door code, dog, key at the neighbour's. */
  access: string | null;
};

export const sameAddress = (one: HomeAddress | null, other: HomeAddress | null): boolean =>
  one === other ||
  (one !== null &&
    other !== null &&
    one.street === other.street &&
    one.complement === other.complement &&
    one.postcode === other.postcode &&
    one.access === other.access);

/** Nobody is sent to a home that nobody knows: the line asks for it while the patient is on the phone. `send`: for a program that has not asked. */
export const addressMissing = (): DomainError =>
  new DomainError(
    'address-missing',
    'conflict',
    'Adresse manquante',
    'Une visite à domicile demande l’adresse du patient, et son dossier n’en a pas : demandez-la et notez-la d’abord (homeAddress du patient : street, postcode).',
    { send: 'PATCH /v1/patients/:id {"homeAddress": {"street": "…", "postcode": "…"}}' },
  );
