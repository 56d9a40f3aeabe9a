import { professionalById } from '../directory/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { doctorOnly, nothingToLift } from './errors.ts';
import { lift } from './request.ts';
import { insertLift, lockRequest, updateScreened } from './store.ts';
import { redFlagOf } from './tables.ts';

/** A doctor's written reason, or the SAMU's advice as it was given: who, when, file number, what. */
export type Override =
  | { reason: string }
  | { samuAdvice: { by: string; at: Instant; fileNumber: string; text: string } };

/**
 * Lifts a red flag, on the record (rule 1). Only a doctor of the directory with an RPPS number may give a reason; an operator
 * records the SAMU's advice. Throws `doctor-only`, `no-red-flag`.
 */
export async function liftRedFlag(tx: Tx, requestId: string, override: Override): Promise<void> {
  const request = await lockRequest(tx, requestId);
  if (!request) throw notFound('Cette demande');
  const by = 'reason' in override ? 'doctor' : 'samu';
  if (by === 'doctor' && !(await isDoctor(tx))) throw doctorOnly();
  if ('samuAdvice' in override && override.samuAdvice.at > tx.at)
    throw invalid('samuAdvice.at', 'L’avis ne peut pas être donné dans le futur.');
  const lifted = lift(redFlagOf(request), by);
  if (!lifted) throw nothingToLift();
  await insertLift(tx, {
    id: newId(),
    request_id: requestId,
    by,
    reason: 'reason' in override ? override.reason : override.samuAdvice.text,
    advice_by: 'samuAdvice' in override ? override.samuAdvice.by : null,
    advice_at: 'samuAdvice' in override ? override.samuAdvice.at : null,
    file_number: 'samuAdvice' in override ? override.samuAdvice.fileNumber : null,
  });
  await updateScreened(tx, requestId, { state: request.state, redFlag: lifted, orientation: request.kind });
  tx.record('request.red-flag-lifted', requestId, { state: request.state, by });
}

async function isDoctor(tx: Tx): Promise<boolean> {
  if (tx.actor.role !== 'professional' || !tx.actor.subject) return false;
  const professional = await professionalById(tx, tx.actor.subject);
  return professional?.profession === 'doctor' && Boolean(professional.rpps);
}
