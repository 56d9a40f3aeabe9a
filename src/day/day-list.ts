import { openCallbacks, type CallbackOnList } from '../callbacks/lookup.ts';
import { waitingCallers, type CallWithParty } from '../calls/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { undecidedRequests } from '../requests/lookup.ts';
import type { RequestRow } from '../requests/tables.ts';
import { territoryOf } from '../territory/lookup.ts';
import { isUndecidedCallback, isUndecidedRequest } from './closing-list.ts';
import { lineDay, type LineDay } from './line-day.ts';
import { type Closed, selectClosed } from './store.ts';

/** Today, and everything that has no named outcome yet. */
export type DayList = LineDay & {
  closed: Closed | undefined;
  /** Who waits in the queue, the longest first. */
  callers: CallWithParty[];
  /** In the order of the line; one whose caller waits in the queue right now is that caller's row. */
  callbacks: CallbackOnList[];
  /** The most pressing first. */
  requests: RequestRow[];
};

/** Read in one transaction: what is decided meanwhile is decided. */
export async function dayList(tx: Tx): Promise<DayList> {
  const day = lineDay(await territoryOf(tx), tx.at);
  const [closed, callers, callbacks, requests] = await Promise.all([
    selectClosed(tx, day.date),
    waitingCallers(tx),
    openCallbacks(tx),
    undecidedRequests(tx),
  ]);
  const end = Math.max(day.closesAt ?? tx.at, tx.at);
  const waiting = new Set(callers.map(({ id }) => id));
  return {
    ...day,
    closed,
    callers,
    callbacks: callbacks.filter(
      ({ state, not_before, carried_to, live_call_id }) =>
        isUndecidedCallback({ state, notBefore: not_before, carriedTo: carried_to }, end) &&
        !waiting.has(live_call_id ?? ''),
    ),
    requests: requests.filter((row) =>
      isUndecidedRequest({ ...row, redFlag: row.red_flag, careBy: row.care_by }),
    ),
  };
}

export const undecidedIn = ({
  callers,
  callbacks,
  requests,
}: Pick<DayList, 'callers' | 'callbacks' | 'requests'>): number =>
  callers.length + callbacks.length + requests.length;
