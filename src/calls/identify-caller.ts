import { type PatientRow, patientsOfName } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { type KnownRequest, openRequestsOf } from '../requests/lookup.ts';
import { callById } from './lookup.ts';

/**
 * Opens the file of whom a call is about, by the name and birth date that they say (rule 8: a number is not a person), with the requests
 * that are open. Whatever is wrong, nothing is found, in the same words and with the same statements. Who was shown is on the record.
 * Throws `not-found` for a call that is not in the log.
 */
export async function identifyCaller(
  tx: Tx,
  callId: string,
  said: { familyName: string; givenName?: string | undefined; birthDate: string },
): Promise<{ patient: PatientRow; requests: KnownRequest[] }[]> {
  const { phone } = await callById(tx, callId);
  const patients = await patientsOfName(tx, said, phone);
  const open = await openRequestsOf(
    tx,
    patients.map(({ id }) => id),
  );
  for (const { id } of patients) tx.record('call.identified', callId, { patientId: id });
  return patients.map((patient) => ({
    patient,
    requests: open.filter(({ patientId }) => patientId === patient.id),
  }));
}
