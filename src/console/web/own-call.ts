import type { BoardState, CallRow } from '../../board/projection.ts';

/** The call that the reader is on, or that rings her. */
export function ownCall(board: BoardState): CallRow | undefined {
  const me = board.operator;
  if (me === null) return undefined;
  const answered = board.calls.filter((call) => call.state === 'answered');
  const isRung = (call: CallRow) => call.legs.some((leg) => leg.operatorId === me && leg.state !== 'failed');
  return answered.find(isRung) ?? answered.find((call) => call.answeredBy === me && !isWithOthers(call));
}

/** Its first operator has left; a colleague or the SAMU goes on. */
const isWithOthers = (call: CallRow): boolean =>
  call.legs.some((leg) => leg.party !== 'caller' && leg.state === 'joined');
