import type { Instant } from '../platform/clock.ts';
import { estimateWait } from './estimate.ts';

/** Somebody who is to be spoken to: health professionals first, then by when they came. `since`: of the first call, when one is owed. */
type Place = { id: string; priority: boolean; since: Instant };

/** How a line stands: everybody who is to be spoken to, who is at the phones, how long the last calls took. */
export type LineStand = {
  /** In the queue. Whoever is owed a callback has its place. */
  callers: readonly Place[];
  /** Callbacks that may be made now, except of those who are on the line. */
  callbacks: readonly Place[];
  /** At the line, whether free or not. */
  operators: number;
  free: number;
  /** Of the last calls that were answered; null: too few to go by. */
  handlingMs: number | null;
};

export type LineLoad = {
  /** Callers and due callbacks that are served before this call. */
  ahead: number;
  /** Callers in the queue. */
  waiting: number;
  operators: number;
  /** Of a wait from now on; undefined: nobody can say. */
  estimateMs: number | undefined;
};

/** Who is served first: health professionals, then by when they came, then by id. */
const inOrder = (one: Place, other: Place): number =>
  Number(other.priority) - Number(one.priority) || one.since - other.since || (one.id < other.id ? -1 : 1);

/** Whom to speak to next; undefined: nobody. */
export function firstInLine(stand: LineStand): { kind: 'call' | 'callback'; id: string } | undefined {
  const [caller] = [...stand.callers].sort(inOrder);
  const [callback] = [...stand.callbacks].sort(inOrder);
  if (caller && (!callback || inOrder(caller, callback) < 0)) return { kind: 'call', id: caller.id };
  return callback && { kind: 'callback', id: callback.id };
}

/** A caller on the line: in the queue already, or about to be. `owed`: the callback that they are owed, whose place they have. */
export type Caller = {
  id: string;
  priority: boolean;
  since: Instant;
  owed: { id: string; priority: boolean; since: Instant } | null;
};

/** The line as it stands for one caller. */
export function loadFor(stand: LineStand, { id, owed, ...me }: Caller): LineLoad {
  const place: Place = {
    id,
    priority: me.priority || (owed?.priority ?? false),
    since: owed && owed.since < me.since ? owed.since : me.since,
  };
  const before = (others: readonly Place[], me: string | undefined): number =>
    others.reduce((count, other) => count + Number(other.id !== me && inOrder(other, place) < 0), 0);
  const ahead = before(stand.callers, id) + before(stand.callbacks, owed?.id);
  const { operators, free, handlingMs } = stand;
  return {
    ahead,
    waiting: stand.callers.length,
    operators,
    estimateMs: estimateWait({ ahead, operators, free, handlingMs: handlingMs ?? undefined }),
  };
}
