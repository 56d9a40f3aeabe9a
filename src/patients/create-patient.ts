import { violated } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import type { HomeAddress } from './home-address.ts';
import { isBirthDate, type Patient } from './patient.ts';
import { insertPatient } from './store.ts';

/** A patient to open a file for. */
export type NewPatient = {
  familyName: string;
  givenName: string;
  /** Local date, `1948-03-01`. */
  birthDate: string;
  sex?: 'F' | 'M' | null | undefined;
  /** E.164. */
  phone?: string | null | undefined;
  insee?: string | null | undefined;
  homeAddress?: HomeAddress | null | undefined;
  treatingDoctorId?: string | null | undefined;
  /** BCP 47. */
  language?: string | null | undefined;
  needsInterpreter?: boolean | undefined;
  needsText?: boolean | undefined;
  phoneUnsafe?: boolean | undefined;
};

/**
 * Opens a file. Somebody with the same name and birth date may exist: the operator has searched before, and the software merges nobody.
 * Throws `validation` for an impossible birth date, an address of no town, a commune or a treating doctor that this territory does not have.
 */
export async function createPatient(tx: Tx, it: NewPatient, id: string = newId()): Promise<Patient> {
  const patient: Patient = {
    id,
    familyName: it.familyName,
    givenName: it.givenName,
    birthDate: it.birthDate,
    sex: it.sex ?? null,
    phone: it.phone ?? null,
    insee: it.insee ?? null,
    homeAddress: it.homeAddress ?? null,
    treatingDoctorId: it.treatingDoctorId ?? null,
    language: it.language ?? null,
    needsInterpreter: it.needsInterpreter ?? false,
    needsText: it.needsText ?? false,
    phoneUnsafe: it.phoneUnsafe ?? false,
  };
  await refuseImpossibleBirth(tx, patient);
  refuseNoTown(patient);
  await refusingStrangers(insertPatient(tx, patient));
  tx.record('patient.created', patient.id);
  return patient;
}

export async function refuseImpossibleBirth(tx: Tx, { birthDate }: Patient): Promise<void> {
  if (!isBirthDate(birthDate, await timeZoneOf(tx), tx.at))
    throw invalid('birthDate', 'Vérifiez la date de naissance : elle est dans le futur ou trop ancienne.');
}

/** A street without a town is nowhere: one of the two says which. */
export function refuseNoTown({ homeAddress, insee }: Patient): void {
  if (homeAddress && homeAddress.postcode === null && insee === null)
    throw invalid('homeAddress.postcode', 'Indiquez le code postal de l’adresse, ou la commune du patient.');
}

/** The database knows the territory's communes and directory: its refusals become the domain's. */
export async function refusingStrangers(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (violated(error, 'patient_territory_id_insee_fkey'))
      throw invalid(
        'insee',
        'Cette commune n’est pas du territoire : laissez-la vide pour une personne d’ailleurs.',
      );
    if (violated(error, 'patient_territory_id_treating_doctor_fkey'))
      throw invalid('treatingDoctorId', 'Ce médecin traitant n’est pas dans l’annuaire.');
    throw error;
  }
}
