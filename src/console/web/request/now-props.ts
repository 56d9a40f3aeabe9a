import type { BoardState, CallRow } from '../../../board/projection.ts';
import type { Protocol } from './answers.ts';
import type { Known } from './use-request.ts';

/** What there is to decide by, on the page of a request. */
export type NowProps = {
  token: string;
  board: BoardState;
  now: number;
  known: Known;
  protocols: readonly Protocol[];
  call: CallRow | undefined;
  /** Of its messages, the one that somebody has come for. */
  letter: string | undefined;
  turn: string;
  again: () => void;
};
