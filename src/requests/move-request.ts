import { clearDue } from '../platform/due.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { DEADLINE_DUE } from './deadline.ts';
import { beginAnew } from './deadline-store.ts';
import { notClosable, wrongState } from './errors.ts';
import { ESCALATION_DUE } from './escalation.ts';
import { closingRefusal, next, type RequestAction, type RequestState } from './request.ts';
import { lockRequest, unscreen, updateState } from './store.ts';
import { bookableOf, type RequestRow } from './tables.ts';

/** What the log calls each step of a request's life. */
const eventOf: Record<Exclude<RequestAction, 'triage' | 'book'>, `request.${string}`> = {
  redirect: 'request.redirected',
  offer: 'request.offered',
  propose: 'request.proposed',
  wait: 'request.waiting',
  release: 'request.released',
  see: 'request.seen',
  report: 'request.reported',
  close: 'request.closed',
  cancel: 'request.cancelled',
  'lose-contact': 'request.lost-contact',
  reopen: 'request.reopened',
};

/**
 * Takes a request one step on in its life. Throws `wrong-state` when its state does not allow it, and `red-flag` or `triage-unfinished` where it
 * cannot be closed yet (rule 1).
 */
export async function moveRequest(
  tx: Tx,
  requestId: string,
  action: keyof typeof eventOf,
  data: Record<string, unknown> = {},
): Promise<RequestState> {
  const request = await lockRequest(tx, requestId);
  if (!request) throw notFound('Cette demande');
  const state = next(request.state, action);
  if (!state) throw wrongState(request.state);
  if (action === 'close') refuseToClose(request);
  await updateState(tx, requestId, state, typeof data.reason === 'string' ? data.reason : null);
  if (over.has(state)) {
    await Promise.all([clearDue(tx, DEADLINE_DUE, requestId), clearDue(tx, ESCALATION_DUE, requestId)]);
  }
  if (action === 'reopen') {
    // Another day, other signs: the screen is asked again, and nothing that was decided then counts. What is late by then is the old demand, not
    // this one: it has 24 h of its own and goes through every step again (`plan-escalation`).
    await unscreen(tx, requestId);
    await beginAnew(tx, requestId);
  }
  tx.record(eventOf[action], requestId, { state, ...data });
  return state;
}

/** Throws `red-flag` or `triage-unfinished`. */
export function refuseToClose(request: RequestRow): void {
  const refusal = closingRefusal(bookableOf(request));
  if (refusal) throw notClosable(refusal);
}

/** Nothing has to be done for these within 24 hours any more. */
const over: ReadonlySet<RequestState> = new Set([
  'seen',
  'reported',
  'closed',
  'redirected',
  'cancelled',
  'lost-contact',
]);
