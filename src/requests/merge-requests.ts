import { DomainError, invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { hasOpenAnswers } from '../triage/lookup.ts';
import { duplicatesOf } from './duplicates.ts';
import { flagWouldBeLost, mergeRefused, notADuplicate } from './errors.ts';
import { escalateNow, planEscalation } from './escalate.ts';
import { updateCarried, updateMerged } from './life-store.ts';
import { requestForUpdate } from './lookup.ts';
import { type Carried, merged } from './merged.ts';
import { moveRequest } from './move-request.ts';
import { planDeadline } from './pass-deadline.ts';
import { updateScreenOf } from './screen-request.ts';
import type { RequestRow } from './tables.ts';

/**
 * Two requests for the same need become one: this one ends, its call, notes and story are kept and told with the other's, which has the more urgent
 * of both from then on, on the record. A person does it, never the software. Throws `not-a-duplicate`, `wrong-state` once it has a visit,
 * `triage-unfinished` while its own questions are open, `red-flag-lost` when its flag does not stand on the other one too (rule 1), and `not-merged`
 * where no rule says what both together are.
 */
export async function mergeRequests(tx: Tx, requestId: string, into: string): Promise<void> {
  if (requestId === into) throw invalid('into', 'Une demande ne se réunit pas à elle-même.');
  // In one order, whoever merges which way.
  for (const id of [requestId, into].toSorted()) await requestForUpdate(tx, id);
  if (!(await duplicatesOf(tx, requestId)).some(({ id }) => id === into)) throw notADuplicate();
  const [from, kept] = [await requestForUpdate(tx, requestId), await requestForUpdate(tx, into)];
  if (from.triage_open !== null || (await hasOpenAnswers(tx, requestId)))
    throw mergeRefused('questions-open');
  const carried = merged(from, kept);
  if (carried === 'flag-lost') throw flagWouldBeLost();
  if (typeof carried === 'string') throw mergeRefused(carried);
  await moveRequest(tx, requestId, 'cancel', { reason: 'merged', requestId: into });
  await updateMerged(tx, requestId, into);
  tx.record('request.merged', requestId, { state: 'cancelled', into, requestId: into });
  await carry(tx, kept, from, carried);
}

/** What the request that is kept takes over, and says so. */
async function carry(tx: Tx, kept: RequestRow, from: RequestRow, it: Carried): Promise<void> {
  if (it.found) {
    const { care, protocol, ...screened } = it.found;
    await updateScreenOf(tx, kept.id, {
      state: kept.state,
      ...screened,
      ...(care && care !== kept.care ? { decided: { care, protocol, by: it.careBy } } : {}),
    });
  }
  await updateCarried(tx, kept.id, it);
  await Promise.all([planDeadline(tx, kept.id), planEscalation(tx, kept.id)]);
  const steps = await escalateAsFar(tx, kept, from);
  const what = [
    ...(it.deadline < kept.deadline ? ['deadline'] : []),
    ...(it.careBy !== kept.care_by ? ['care-by'] : []),
    ...(it.found && it.found.care !== kept.care ? ['care'] : []),
    ...(it.found && it.found.redFlag.state !== 'none' ? ['red-flag'] : []),
    ...(steps > 0 ? ['escalation'] : []),
  ];
  if (what.length > 0) tx.record('request.carried', kept.id, { state: kept.state, from: from.id, what });
}

/** The steps that had been taken for the other one are taken for this one: their tasks and offers are about it now. Gives how many. */
async function escalateAsFar(tx: Tx, kept: RequestRow, from: RequestRow): Promise<number> {
  for (let taken = kept.escalation; taken < from.escalation; taken++) {
    try {
      await escalateNow(tx, kept.id);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'nothing-to-escalate')
        return taken - kept.escalation;
      throw error;
    }
  }
  return Math.max(0, from.escalation - kept.escalation);
}
