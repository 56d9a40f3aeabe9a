import { CLOSING_MS, isClosing, isUndecidedCallback, isUndecidedRequest } from '../day/closing-list.ts';
import type { Orientation } from '../requests/request.ts';
import { callbacksToMake, waitingCallers } from './line-figures.ts';
import type { BoardState, CallbackRow } from './projection.ts';

/** What still needs its named outcome before the day can be closed. `since`: when it came. */
export type ToDecide = { kind: 'caller' | 'callback' | 'request'; id: string; since: string };

/**
 * The closing list as a board has it, by the rule of `day/closing-list.ts`: every caller who waits, every callback that nobody has put
 * off, every open SNP without a named outcome. `undefined` as long as it is not time, and once the day is closed. `now`: epoch
 * milliseconds.
 */
export function closingList(board: BoardState, now: number): ToDecide[] | undefined {
  const { closesAt, closedAt } = board.today;
  if (closesAt === null || Date.parse(board.today.endsAt) <= now) return undefined;
  const end = Date.parse(closesAt);
  const left = toDecide(board, Math.max(end, now));
  const day = { closesAt: end, closed: closedAt !== null, undecided: left.length };
  return isClosing(day, now) ? left : undefined;
}

/** From when on today can be closed, in epoch milliseconds, while that is still to come; `undefined` also when it is not a day of the line. */
export function closingFrom({ today }: BoardState, now: number): number | undefined {
  if (today.closesAt === null || Date.parse(today.endsAt) <= now) return undefined;
  const from = Date.parse(today.closesAt) - CLOSING_MS;
  return now < from ? from : undefined;
}

function toDecide(board: BoardState, end: number): ToDecide[] {
  const isDue = ({ notBefore, carriedTo }: CallbackRow) =>
    isUndecidedCallback({ state: 'open', notBefore: ms(notBefore), carriedTo: ms(carriedTo) }, end);
  return [
    ...waitingCallers(board).map(({ call, since }) => ({ kind: 'caller' as const, id: call.id, since })),
    ...callbacksToMake(board)
      .filter(isDue)
      .map(({ id, since }) => ({ kind: 'callback' as const, id, since })),
    ...board.requests
      .filter((row) => isUndecidedRequest({ ...row, orientation: row.orientation as Orientation | null }))
      .map(({ id, receivedAt }) => ({ kind: 'request' as const, id, since: receivedAt })),
  ];
}

const ms = (at: string | null): number | null => (at === null ? null : Date.parse(at));
