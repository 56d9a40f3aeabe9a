import type { Tx } from '../platform/transaction.ts';
import { UNDECIDED } from './request.ts';
import { hasPassedDeadline, lockRequest } from './store.ts';

/**
 * The 24 h are over, or a visit has fallen through after them: where nothing is agreed by now, it is put on record, once. A place that was
 * found in time is not late, whatever the hour at which somebody looks.
 */
export async function passDeadline(tx: Tx, requestId: string): Promise<void> {
  const request = await lockRequest(tx, requestId);
  if (!request || !isTimed(request.kind) || tx.at < request.deadline) return;
  if (!UNDECIDED.some((state) => state === request.state) || (await hasPassedDeadline(tx, requestId))) return;
  tx.record('request.deadline-passed', requestId, { state: request.state });
}

/** Rule 2 is about care: a search for a treating doctor takes its time. */
const isTimed = (kind: string): boolean => kind === 'snp' || kind === 'both';
