import { sayStillAlone } from '../calls/alone.ts';
import { endCallbackCall } from '../calls/end-callback-call.ts';
import { hearOfCall } from '../calls/hear-of-call.ts';
import { hearOfLeg } from '../calls/hear-of-leg.ts';
import { isOpenLeg } from '../calls/leg.ts';
import { legsOf } from '../calls/lookup.ts';
import { claimQuietCalls, type QuietCall } from '../calls/quiet-calls.ts';
import type { Clock, Instant } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { every } from '../platform/every.ts';
import { type Actor, systemActor } from '../platform/identity.ts';
import { NotNow } from '../platform/intents.ts';
import type { Log } from '../platform/log.ts';
import { firstIdAt, recordedAt } from '../platform/reactions.ts';
import { read, transaction } from '../platform/transaction.ts';
import { type Carrier, CarrierSilent } from './carrier.ts';

type Deps = { database: Database; clock: Clock; log: Log; carrier: Carrier | undefined };

/** How long a call may go on without our asking the carrier about it, in milliseconds of the machine's time. */
export const QUIET_MS = 120_000;
/** Four times as often while an operator has it: if she was cut off and nobody told, the caller hears nothing until we ask. */
const ANSWERED_SHARE = 4;
/** So many calls of a territory at a look: at every 10 s no more than 2 questions a second. */
const AT_A_LOOK = 20;

/**
 * Asks the carrier what has become of calls that still go on by our record: callbacks that should have told their end may have been lost
 * (with a process, a network, a database that was down). What it says is taken in as if it had been told. Gives how many were asked about;
 * several processes may look at once. Throws `NotNow` or `CarrierSilent` when the carrier cannot be asked: the next look asks the others.
 */
export async function reconcileCalls(deps: Deps, quietMs = QUIET_MS): Promise<number> {
  const { carrier } = deps;
  if (!carrier) return 0;
  const now = Date.now();
  const answeredQuietMs = quietMs / ANSWERED_SHARE;
  const soonest = new Date(now - answeredQuietMs).toISOString();
  const { rows } = await deps.database.relay.query<{ territory_id: string }>({
    name: 'quiet-calls',
    text: `select distinct territory_id from call
            where state <> 'ended' and origin <> 'hand' and id < $1 and (checked_at is null or checked_at < $2)`,
    values: [firstIdAt(now - answeredQuietMs), soonest],
  });
  let asked = 0;
  for (const { territory_id: territoryId } of rows) {
    const actor = systemActor(territoryId, 'reconcile-calls');
    const calls = await transaction(deps, actor, (tx) =>
      claimQuietCalls(tx, { now, quietMs, answeredQuietMs, limit: AT_A_LOOK }),
    );
    for (const call of calls) {
      await reconcileCall({ ...deps, carrier }, actor, call, now - quietMs);
      asked++;
    }
  }
  return asked;
}

async function reconcileCall(
  deps: Deps & { carrier: Carrier },
  actor: Actor,
  call: QuietCall,
  before: number,
): Promise<void> {
  if (call.origin === 'line' && call.carrierSid !== null) await reconcileLine(deps, actor, call.carrierSid);
  for (const leg of await read(deps, actor, (tx) => legsOf(tx, call.id))) {
    if (!isOpenLeg(leg)) continue;
    // Its ringing came to nothing, and nobody tells of it any more.
    const lost = leg.carrier_sid === null && recordedAt(leg.id) < before;
    const told = leg.carrier_sid === null ? undefined : await deps.carrier.callState(leg.carrier_sid);
    if (!lost && (told === undefined || told.state === 'going-on')) continue;
    const failure = told?.state === 'ended' ? told.status : 'not-told';
    await transaction(deps, actor, (tx) => hearOfLeg(tx, leg.id, { move: 'ends', failure }));
  }
  await transaction(deps, actor, (tx) => sayStillAlone(tx, call.id, Date.now()));
  if (call.origin === 'callback')
    await transaction(deps, actor, async (tx) => {
      const legs = await legsOf(tx, call.id);
      if (!legs.some(isOpenLeg))
        await endCallbackCall(
          tx,
          call.id,
          legs.some(({ party }) => party === 'caller'),
        );
    });
}

async function reconcileLine(
  deps: Deps & { carrier: Carrier },
  actor: Actor,
  carrierSid: string,
): Promise<void> {
  const told = await deps.carrier.callState(carrierSid);
  if (told.state === 'going-on') return;
  const status = told.state === 'ended' ? told.status : 'completed';
  const endedAt = told.state === 'ended' ? told.at : undefined;
  await transaction(deps, actor, async (tx) => {
    const at = Math.min(endedAt ?? tx.at, tx.at) as Instant;
    const receipt = `${carrierSid}/asked/${status}`;
    await hearOfCall(tx, { carrierSid, receipt, phone: null, events: [{ kind: 'status', status, at }] });
  });
}

/** Looks every few seconds until it is stopped. */
export function startCallReconciliation(
  deps: Deps,
  { everyMs = 10_000, quietMs = QUIET_MS } = {},
): { stop(): Promise<void> } {
  return every(
    everyMs,
    () => reconcileCalls(deps, quietMs),
    (err) => {
      const later = err instanceof CarrierSilent || err instanceof NotNow;
      deps.log[later ? 'info' : 'warn']({ err }, 'calls could not be compared with the carrier’s');
    },
  );
}
