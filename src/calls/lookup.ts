import type { Instant } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import type { CallState } from './call.ts';
import { type LegRow, selectKnownSids, selectLeg, selectLegs } from './legs-store.ts';
import { type CallWithParty, selectCalls, selectCallWithParty } from './store.ts';
import type { CallOrigin } from './tables.ts';

export type { CallWithParty } from './store.ts';

export type KnownCall = {
  id: string;
  /** The carrier's name of the call; null for one taken by hand. */
  carrierSid: string | null;
  /** E.164; null when withheld. */
  phone: string | null;
  state: CallState['state'];
  origin: CallOrigin;
  /** Operator and caller hear each other, or have. */
  connected: boolean;
  held: boolean;
  /** Since when somebody has talked with them, on the line or on an ordinary phone; null: nobody has. */
  talkedAt: Instant | null;
  /** The operator has said what came of it. */
  wrappedUp: boolean;
};

/** A call as other slices see it. Throws `not-found`. */
export async function callById(tx: Tx, id: string): Promise<KnownCall> {
  const row = await selectCallWithParty(tx, id);
  if (!row) throw notFound('Cet appel');
  return {
    id,
    carrierSid: row.carrier_sid,
    phone: row.phone,
    state: row.state,
    origin: row.origin,
    connected: row.connected_at !== null,
    held: row.held_at !== null,
    talkedAt: row.connected_at ?? (row.origin === 'hand' ? row.answered_at : null),
    wrappedUp: row.wrapped_up_at !== null,
  };
}

/** No line holds more. */
const MOST_WAITING = 1_000;

/** Who waits in the queue, the longest first; who was promised a callback is on that list. */
export async function waitingCallers(tx: Tx): Promise<CallWithParty[]> {
  const where = { state: 'queued', origin: undefined, after: undefined, limit: MOST_WAITING } as const;
  return (await selectCalls(tx, where)).filter((call) => call.callback_at === null).toReversed();
}

/** When somebody last called or was called, by hand too; undefined: never. */
export async function lastCallAt(tx: Tx): Promise<Instant | undefined> {
  const [last] = await selectCalls(tx, { state: undefined, origin: undefined, after: undefined, limit: 1 });
  return last?.arrived_at;
}

/** A phone that the line rings, as telephony sees it; undefined: no such leg. */
export const legById = (tx: Tx, id: string): Promise<LegRow | undefined> => selectLeg(tx, id);

/** All legs of a call, in the order in which they were rung. */
export const legsOf = (tx: Tx, callId: string): Promise<LegRow[]> => selectLegs(tx, callId);

/** Of these names of the carrier the first that no leg has. */
export async function firstUnknownLeg(tx: Tx, sids: readonly string[]): Promise<string | undefined> {
  const known = new Set(await selectKnownSids(tx, sids));
  return sids.find((sid) => !known.has(sid));
}
