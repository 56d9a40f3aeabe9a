import type { Tx } from '../platform/transaction.ts';
import { searchPatients, selectPatient } from './store.ts';

/** Who a patient is and how to reach them: for an SMS, a report, the operator's screen. Never for a log, an event or a job. */
export type PatientContact = {
  /** E.164; null: none given. */
  phone: string | null;
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
  const { phone, familyName, givenName, birthDate, sex, treatingDoctorId, insee } = patient;
  return { phone, familyName, givenName, birthDate, sex, treatingDoctor: treatingDoctorId, insee };
}

/** Whose files carry this number (E.164), twenty at most. A number is not a person: phones are shared (rule 8). */
export async function patientsWithPhone(
  tx: Tx,
  phone: string,
): Promise<{ id: string; familyName: string; givenName: string }[]> {
  const found = await searchPatients(tx, { phone }, { after: undefined, limit: 20 });
  return found.map(({ id, familyName, givenName }) => ({ id, familyName, givenName }));
}
