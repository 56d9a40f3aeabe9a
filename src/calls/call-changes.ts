import { type CallFacts, callState } from './call.ts';

/** What the board and the other slices learn of a call (contract: `call.*`), without its subject. */
export type CallChange =
  | { type: 'call.arrived'; data: { origin: 'line' } }
  | { type: 'call.refused' | 'call.queued'; data: Record<string, never> }
  | { type: 'call.answered'; data: { by: string } }
  | { type: 'call.ended'; data: { outcome: string } };

/** Who answered, when it is only the carrier that says so. */
export const BY_CARRIER = 'carrier';

/**
 * The changes to tell when what is known of a line call goes from `before` to `after`: its states, not its facts, so that what comes
 * late, when the call has moved on, tells nothing. An end whose outcome turns out otherwise is told again.
 */
export function callChanges(before: CallFacts | undefined, after: CallFacts): CallChange[] {
  const changes: CallChange[] = before ? [] : [{ type: 'call.arrived', data: { origin: 'line' } }];
  const was = before && callState(before);
  const is = callState(after);
  if (is.state !== 'ended' && after.refusedClosed && !before?.refusedClosed)
    changes.push({ type: 'call.refused', data: {} });
  if (is.state === 'ended') {
    if (was?.state !== 'ended' || was.outcome !== is.outcome)
      changes.push({ type: 'call.ended', data: { outcome: is.outcome } });
  } else if (is.state !== was?.state) {
    if (is.state === 'queued') changes.push({ type: 'call.queued', data: {} });
    if (is.state === 'answered') changes.push({ type: 'call.answered', data: { by: BY_CARRIER } });
  }
  return changes;
}
