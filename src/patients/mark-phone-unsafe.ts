import type { Tx } from '../platform/transaction.ts';
import { setPhoneUnsafe } from './store.ts';

/**
 * Somebody else may read this patient's phone: no SMS leaves for it any more, whatever is queued, until it is said to be safe (`correctPatient`). `why`:
 * a code, the protocol that found it. Marking again changes nothing.
 */
export async function markPhoneUnsafe(tx: Tx, patientId: string, why: string): Promise<void> {
  if (await setPhoneUnsafe(tx, patientId, why)) tx.record('patient.phone-unsafe', patientId, { why });
}
