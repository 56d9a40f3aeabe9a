import type { BoardState, CallbackRow, CallRow, OperatorRow, Today } from './projection.ts';

/** What the rows of a board come to. Pure, without Node: the console says the same as the server. */

/** Below which 95 % of callers should have been answered (domain.md, figures). */
export const SOON_MS = 60_000;

/** Somebody who waits to be answered. `since`: their place in the line, which an earlier call of theirs may have given them. */
export type WaitingCaller = {
  call: CallRow;
  since: string;
  priority: boolean;
  callback: CallbackRow | undefined;
};

/** One row a caller, in the order of the line: health professionals first, then who has waited longest. */
export function waitingCallers(board: BoardState): WaitingCaller[] {
  return board.calls
    .filter((call) => call.state === 'queued')
    .map((call) => {
      const callback = board.callbacks.find((one) => one.id === call.callbackId);
      const arrived = call.queuedAt ?? call.arrivedAt;
      const due = callback && !callback.notBefore;
      const since = due && Date.parse(callback.since) < Date.parse(arrived) ? callback.since : arrived;
      return {
        call,
        since,
        priority: call.choice === 'professional' || callback?.priority === true,
        callback,
      };
    })
    .sort(inLine);
}

/** Callbacks to make: not of somebody who is on the line right now, who is a row there. */
export function callbacksToMake(board: BoardState): CallbackRow[] {
  const onTheLine = new Set(
    board.calls.filter((call) => call.state !== 'ringing').map((call) => call.callbackId),
  );
  return board.callbacks.filter((callback) => !onTheLine.has(callback.id)).sort(inLine);
}

/** Taken while the line was closed, or put off to another day: not to be made yet. */
export const isForLater = ({ notBefore, carriedTo }: CallbackRow, now: number): boolean =>
  [notBefore, carriedTo].some((from) => from !== null && Date.parse(from) > now);

type InLine = { since: string; priority: boolean };
const inLine = (one: InLine, other: InLine): number =>
  Number(other.priority) - Number(one.priority) || Date.parse(one.since) - Date.parse(other.since);

/** At the line: free, on a call or writing down what came of it (operators/presence.ts). */
export const operatorsAtTheLine = (board: BoardState): OperatorRow[] =>
  board.operators.filter((operator) => operator.state !== 'away');

export type LineFigures = {
  waiting: number;
  /** When the one who has waited longest began to wait on this call; `null`: nobody waits. */
  longestSince: string | null;
  /** Operators at the line, and of them those who are free. */
  present: number;
  free: number;
  /** Callbacks that may be made now. */
  callbacks: number;
  answered: number;
  abandoned: number;
  /** 0 to 1: of the calls that a person could have answered, those answered within 60 s; `null` before the first. */
  answeredSoon: number | null;
};

/** The line as it stands at that time, and its day so far. `now`: epoch milliseconds. */
export function lineFigures(board: BoardState, now: number): LineFigures {
  const queued = board.calls.filter((call) => call.state === 'queued');
  const sinces = queued.map((call) => call.queuedAt ?? call.arrivedAt);
  const present = operatorsAtTheLine(board);
  // At midnight a new day begins, whether or not somebody calls.
  const today = Date.parse(board.today.endsAt) > now ? board.today : NOTHING_YET;
  return {
    waiting: queued.length,
    longestSince: sinces.sort((one, other) => Date.parse(one) - Date.parse(other))[0] ?? null,
    present: present.length,
    free: present.filter((operator) => operator.state === 'present').length,
    callbacks: callbacksToMake(board).filter((callback) => !isForLater(callback, now)).length,
    answered: today.answered,
    abandoned: today.abandoned,
    answeredSoon: shareAnsweredSoon(today),
  };
}

const NOTHING_YET = { answered: 0, answeredWithin60s: 0, abandoned: 0, missed: 0, callbacksAsked: 0 };

function shareAnsweredSoon({
  answered,
  answeredWithin60s,
  abandoned,
  missed,
  callbacksAsked,
}: Pick<Today, keyof typeof NOTHING_YET>): number | null {
  const decided = answered + abandoned + missed + callbacksAsked;
  return decided === 0 ? null : answeredWithin60s / decided;
}

/** `undefined`: not known yet; `null`: never. */
export type LineNow =
  | { state: 'open'; closesAt: string | undefined }
  | { state: 'closed'; opensAt: string | null | undefined; why: string | null };

type Known = Pick<BoardState, 'line' | 'today'>;

/**
 * Whether the line is open at `now`, by a board that was read before: the product's time goes on without a change that would tell, and in
 * a demonstration it goes fast. What comes after the turn that the board knows of is in the next snapshot. `now`: epoch milliseconds.
 */
export function lineNow({ line, today }: Known, now: number): LineNow {
  const turn = nextTurn(line);
  if (turn === undefined || now < turn) return line;
  if (line.state === 'open') return JUST_CLOSED;
  // It has opened since; when that was today, until when is known too.
  const { closesAt } = today;
  if (closesAt === null || Date.parse(closesAt) <= turn) return { state: 'open', closesAt: undefined };
  return now < Date.parse(closesAt) ? { state: 'open', closesAt } : JUST_CLOSED;
}

/** Open by its hours, but with nobody at it the line plays its closed message by itself (rule 6): whoever says how it stands says both. */
export const isUnattended = (board: BoardState, now: number): boolean =>
  lineNow(board, now).state === 'open' && operatorsAtTheLine(board).length === 0;

const JUST_CLOSED = { state: 'closed', opensAt: undefined, why: null } as const;

/** Whether the line has opened or closed since the board was read, or its day is over: time for a new snapshot. */
export const isOutOfDate = ({ line, today }: Known, now: number): boolean =>
  now >= (nextTurn(line) ?? Infinity) || now >= Date.parse(today.endsAt);

function nextTurn(line: BoardState['line']): number | undefined {
  const turn = line.state === 'open' ? line.closesAt : line.opensAt;
  return turn === null ? undefined : Date.parse(turn);
}
