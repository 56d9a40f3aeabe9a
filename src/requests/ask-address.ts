import { homeAddressOf } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskOnce } from '../tasks/open-task.ts';
import { selectIdsOf } from './store.ts';

/**
 * Somebody is to come to the patient: where that is may be asked for after the visit is agreed (« open on care »), and a person sees to it. Whether
 * it is still to be asked.
 */
export async function askAddress(
  tx: Tx,
  { requestId, patientId }: { requestId: string; patientId: string },
): Promise<boolean> {
  if (await homeAddressOf(tx, patientId)) return false;
  await openTaskOnce(tx, 'address-missing', requestId);
  return true;
}

/** It is on the patient's file: nobody has to ask any more. */
export const addressNoted = async (tx: Tx, patientId: string): Promise<void> =>
  finishTasksAbout(tx, 'address-missing', await selectIdsOf(tx, patientId));

/** Nobody is to come to the patient any more. */
export const addressNotNeeded = (tx: Tx, requestId: string): Promise<void> =>
  finishTasksAbout(tx, 'address-missing', [requestId]);
