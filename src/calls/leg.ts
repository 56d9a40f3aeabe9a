/** `picked-up`: somebody, or their answering machine. `joined`: talks with the others. `failed`: nobody picked up. */
export type LegState = 'planned' | 'ringing' | 'picked-up' | 'joined' | 'left' | 'failed';

/** What happens to a phone that the line rings. `ends`: hung up, not picked up, refused, or given up by the line. */
export type LegMove = 'rings' | 'picks-up' | 'joins' | 'ends';

/** The table; what is missing tells nothing new, so that callbacks may come late, twice and in any order. */
const NEXT: Readonly<Record<LegState, Partial<Readonly<Record<LegMove, LegState>>>>> = {
  planned: { rings: 'ringing', 'picks-up': 'picked-up', joins: 'joined', ends: 'failed' },
  ringing: { 'picks-up': 'picked-up', joins: 'joined', ends: 'failed' },
  'picked-up': { joins: 'joined', ends: 'failed' },
  joined: { ends: 'left' },
  left: {},
  failed: {},
};

/** The state after a move; undefined when it changes nothing. */
export const legAfter = (state: LegState, move: LegMove): LegState | undefined => NEXT[state][move];

/** Rings, or is on the call. */
export const isOpenLeg = ({ state }: { state: LegState }): boolean => state !== 'left' && state !== 'failed';

type Leg = { party: 'operator' | 'samu' | 'caller'; operator: string | null; state: LegState };

type Call = {
  origin: 'line' | 'hand' | 'callback';
  answered: boolean;
  connected: boolean;
  /** The operator whose call it is. */
  operator: string | null;
};

/**
 * `take-back-answer`: the caller never left the queue. `left-alone`: the caller is on the line and nobody with them. `hand-over`: the call is
 * now that operator's. `end`: it is over. `unreached`: a callback that nobody could be told of; `rang` says whether the patient's phone did.
 */
export type Consequence =
  | { do: 'nothing' | 'take-back-answer' | 'left-alone' | 'end' }
  | { do: 'unreached'; rang: boolean }
  | { do: 'hand-over'; to: string };

/** What the end of `ended` means for its call; `legs` are all of the call as they stand after it. */
export function afterEndOf(ended: Leg, call: Call, legs: readonly Leg[]): Consequence {
  if (!call.answered) return { do: 'nothing' };
  if (ended.party === 'caller')
    return ended.state === 'left' ? { do: 'end' } : { do: 'unreached', rang: true };
  const others = legs.filter((leg) => leg.party !== 'caller' && isOpenLeg(leg));
  const joined = others.filter(({ state }) => state === 'joined');
  if (others.length === 0) {
    if (call.connected) return { do: 'left-alone' };
    if (call.origin !== 'callback') return { do: 'take-back-answer' };
    return { do: 'unreached', rang: legs.some(({ party }) => party === 'caller') };
  }
  const heir = joined.find(({ party }) => party === 'operator')?.operator;
  if (heir && ended.operator === call.operator) return { do: 'hand-over', to: heir };
  return { do: call.connected && joined.length === 0 ? 'left-alone' : 'nothing' };
}
