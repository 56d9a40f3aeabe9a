import { isSeenBy } from '../bookings/lookup.ts';
import { actingDoctor } from '../directory/acting-doctor.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';

/**
 * What a patient has answered is for operators, for the professional whom the patient sees, and for a doctor who has a flag to decide about
 * (rule 8). Throws `not-found` to anybody else.
 */
export async function refuseStrangers(tx: Tx, requestId: string): Promise<void> {
  const { red_flag: flag } = await requestById(tx, requestId);
  const { role, subject } = tx.actor;
  if (role !== 'professional' || (await isSeenBy(tx, requestId, subject ?? ''))) return;
  const toDecide = flag === 'raised' || flag === 'unknown';
  if (!toDecide || !(await actingDoctor(tx))) throw notFound('Cette demande');
}
