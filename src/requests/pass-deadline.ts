import { clearDue, setDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { DEADLINE_DUE } from './deadline.ts';
import { hasPassedDeadline } from './deadline-store.ts';
import { UNDECIDED } from './request.ts';
import { lockRequest } from './store.ts';
import { isTimedRow, type RequestRow } from './tables.ts';

/** Sets when somebody looks at the end of its 24 h, also where they have begun only now; or forgets it: it is not care any more. */
export async function planDeadline(tx: Tx, requestId: string): Promise<void> {
  const request = await lockRequest(tx, requestId);
  if (!request) return;
  if (!isTimedRow(request)) await clearDue(tx, DEADLINE_DUE, requestId);
  else if (isOpen(request) && request.deadline > tx.at)
    await setDue(tx, DEADLINE_DUE, requestId, request.deadline);
}

/**
 * The 24 h are over, or a visit has fallen through after them: where nothing is agreed by now, it is put on record, once. A place that was
 * found in time is not late, whatever the hour at which somebody looks.
 */
export async function passDeadline(tx: Tx, requestId: string): Promise<void> {
  const request = await lockRequest(tx, requestId);
  if (!request || !isTimedRow(request) || tx.at < request.deadline) return;
  if (!isUndecided(request) || (await hasPassedDeadline(tx, request))) return;
  tx.record('request.deadline-passed', requestId, { state: request.state });
}

const isUndecided = ({ state }: RequestRow): boolean => UNDECIDED.some((it) => it === state);

const isOpen = (request: RequestRow): boolean => isUndecided(request) || request.state === 'booked';
