import { mayBeSame } from './alike.ts';
import type { Tx } from '../platform/transaction.ts';
import type { HomeAddress } from './home-address.ts';
import {
  countWithPhone,
  isUnsafe,
  type PatientRow,
  selectHomes,
  selectBornOn,
  selectOfName,
  selectPatient,
} from './store.ts';

export type { PatientRow } from './store.ts';

/** Who a patient is and how to reach them: for an SMS, a report, the operator's screen. Never for a log, an event or a job. */
export type PatientContact = {
  /** E.164; null: none given. */
  phone: string | null;
  /** Somebody else reads it: no SMS. */
  phoneUnsafe: boolean;
  familyName: string;
  givenName: string;
  /** Local date, `1948-03-01`. */
  birthDate: string;
  sex: 'F' | 'M' | null;
  /** The treating doctor's id in the directory. */
  treatingDoctor: string | null;
  /** The commune they live in; null: from elsewhere, or not known. */
  insee: string | null;
};

/** Undefined: no such patient in this territory. */
export async function patientContact(tx: Tx, patientId: string): Promise<PatientContact | undefined> {
  const patient = await selectPatient(tx, patientId);
  if (!patient) return undefined;
  const { phone, phoneUnsafe, familyName, givenName, birthDate, sex, treatingDoctorId, insee } = patient;
  return {
    phone,
    phoneUnsafe,
    familyName,
    givenName,
    birthDate,
    sex,
    treatingDoctor: treatingDoctorId,
    insee,
  };
}

/** With the commune's name, and its postcode where none of their own is known. */
export type KnownAddress = HomeAddress & { insee: string | null; commune: string | null };

/**
 * Where somebody who comes to that patient has to go; undefined: not on the file. For the line, and for the professional whose home visit it
 * is: nobody else (rule 8).
 */
export const homeAddressOf = async (tx: Tx, patientId: string): Promise<KnownAddress | undefined> =>
  (await homeAddressesOf(tx, [patientId])).get(patientId);

/** The same for several patients at once, by their ids. */
export async function homeAddressesOf(
  tx: Tx,
  patientIds: readonly string[],
): Promise<ReadonlyMap<string, KnownAddress>> {
  const homes = await selectHomes(tx, patientIds);
  return new Map(
    homes.flatMap(({ patientId, street, ...home }) =>
      street === null ? [] : [[patientId, { street, ...home }] as const],
    ),
  );
}

/** How many files carry this number (E.164). A number is not a person: phones are shared, in families and care homes (rule 8). */
export const filesWithPhone = (tx: Tx, phone: string): Promise<number> => countWithPhone(tx, phone);

/**
 * The files of exactly this family name and birth date, and given name if it is said, accents, capitals, hyphens and spaces aside. Those
 * that carry the phone (E.164) when there are such, or else whoever they are: one calls for another, from any phone.
 */
export async function patientsOfName(
  tx: Tx,
  said: { familyName: string; givenName?: string | undefined; birthDate: string },
  phone: string | null,
): Promise<PatientRow[]> {
  const found = await selectOfName(tx, said);
  const ofPhone = found.filter((patient) => patient.phone !== null && patient.phone === phone);
  return ofPhone.length > 0 ? ofPhone : found;
}

/** Files that may be the same person's: born on the same day, with a name of which one letter may differ. */
export const patientsAlike = async (
  tx: Tx,
  said: { familyName: string; givenName: string; birthDate: string },
): Promise<PatientRow[]> => (await selectBornOn(tx, said.birthDate)).filter((one) => mayBeSame(one, said));

/** Whether a file with this number (E.164) says that somebody else reads it: then nothing is written there, whoever it is about. */
export const phoneIsUnsafe = (tx: Tx, phone: string): Promise<boolean> => isUnsafe(tx, phone);
