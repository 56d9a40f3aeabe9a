import { actingDoctor } from '../directory/acting-doctor.ts';
import { after, hours, type Instant } from '../platform/clock.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { doctorOnly, nothingToLift, redFlagChanged } from './errors.ts';
import { lift, TO_BE_SEEN } from './request.ts';
import { insertLift, lockRequest, updateScreened } from './store.ts';
import { redFlagOf } from './tables.ts';

/**
 * A doctor's written reason, or the SAMU's advice as it was given: who, when, file number, what. `rules`: what the one who lifts has seen; then a
 * flag that has changed meanwhile is not lifted.
 */
export type Override = { rules?: readonly string[] | undefined } & (
  | { reason: string }
  | { samuAdvice: { by: string; at: Instant; fileNumber: string; text: string } }
);

/**
 * Lifts a red flag, on the record (rule 1). Only a doctor of the directory with an RPPS number may give a reason; an operator
 * records the SAMU's advice, or a doctor does. Throws `doctor-only`, `no-red-flag`, `red-flag-changed`.
 */
export async function liftRedFlag(tx: Tx, requestId: string, override: Override): Promise<void> {
  const by = 'reason' in override ? 'doctor' : 'samu';
  const mayLift = (by === 'samu' && tx.actor.role === 'operator') || (await actingDoctor(tx)) !== undefined;
  if (!mayLift) throw doctorOnly();
  const request = await lockRequest(tx, requestId);
  if (!request) throw notFound('Cette demande');
  if ('samuAdvice' in override) refuseStrangeTime(override.samuAdvice.at, request.received_at, tx.at);
  const lifted = lift(redFlagOf(request), by);
  if (!lifted) throw nothingToLift();
  if (override.rules && !sameRules(override.rules, request.red_flag_rules))
    throw redFlagChanged(request.red_flag_rules);
  await insertLift(tx, {
    id: newId(),
    request_id: requestId,
    by,
    red_flag: request.red_flag,
    rules: request.red_flag_rules,
    reason: 'reason' in override ? override.reason : override.samuAdvice.text,
    advice_by: 'samuAdvice' in override ? override.samuAdvice.by : null,
    advice_at: 'samuAdvice' in override ? override.samuAdvice.at : null,
    file_number: 'samuAdvice' in override ? override.samuAdvice.fileNumber : null,
  });
  await updateScreened(tx, requestId, {
    state: request.state,
    redFlag: lifted,
    orientation: TO_BE_SEEN[request.kind],
  });
  tx.record('request.red-flag-lifted', requestId, { state: request.state, by });
}

/** The SAMU's advice is of these days: given before the call at the earliest, by a regulator who referred the patient. */
function refuseStrangeTime(given: Instant, receivedAt: Instant, at: Instant): void {
  if (given > at) throw invalid('samuAdvice.at', 'L’avis ne peut pas être donné dans le futur.');
  if (given < after(receivedAt, -hours(24)))
    throw invalid(
      'samuAdvice.at',
      'L’avis date de plus de 24 heures avant la demande : demandez-en un nouveau.',
    );
}

const sameRules = (seen: readonly string[], now: readonly string[]): boolean =>
  seen.length === now.length && now.every((rule) => seen.includes(rule));
