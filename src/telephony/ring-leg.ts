import { hearOfLeg } from '../calls/hear-of-leg.ts';
import { isOpenLeg } from '../calls/leg.ts';
import { callById, firstUnknownLeg, legById } from '../calls/lookup.ts';
import { operatorById } from '../operators/lookup.ts';
import type { Clock } from '../platform/clock.ts';
import { after } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { systemActor } from '../platform/identity.ts';
import { carryOut, giveUpIntent, planIntent, wasPlanned } from '../platform/intents.ts';
import { read, transaction, type Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { type Carrier, CarrierSilent } from './carrier.ts';
import { wholeAddress } from './line-addresses.ts';
import { subjectOfEvent } from './store.ts';

export type LegDeps = {
  database: Database;
  clock: Clock;
  carrier: Carrier | undefined;
  publicUrl: string;
  leaseMs?: number;
  /** A call that was made a moment ago may not be in the carrier's list yet; milliseconds. */
  lookAgainMs?: number;
};

/** How long a phone rings, in seconds. */
const RINGS = { operator: 25, samu: 60, caller: 30 } as const;
/** The step that whoever picks up comes to. */
const STEP = { operator: 'operator', samu: 'operator', caller: 'connect-back' } as const;
/** The carrier's clock and ours may differ, and its dates are whole seconds. Older calls are known by name. */
const CLOCK_SLACK_MS = 120_000;

/**
 * Rings a phone for a call: an operator's, the SAMU's, a patient's. After a yes that was lost, the carrier's own list of calls to that phone
 * says whether it rang; it rings twice only when it certainly did not the first time.
 */
export async function ringLeg(deps: LegDeps, event: RecordedEvent): Promise<void> {
  const { carrier, publicUrl, lookAgainMs = 1_500 } = deps;
  const legId = event.subject;
  const actor = systemActor(event.territoryId, 'ring-leg');
  const it = await transaction(deps, actor, async (tx) => {
    const leg = await legById(tx, legId);
    // What a killed process has begun gets its outcome also when the leg is over by now: the phone may ring for nobody.
    if (!leg || !(isOpenLeg(leg) || (await wasPlanned(tx, 'ring', legId)))) return undefined;
    await planIntent(tx, 'ring', legId);
    const phone = await phoneOf(tx, leg);
    if (!carrier || phone === undefined) {
      const failure = carrier ? 'no-phone' : 'no-carrier';
      // One that has its outcome may be in a conversation by now, whatever became of the setting.
      if (await giveUpIntent(tx, 'ring', legId, failure))
        await hearOfLeg(tx, legId, { move: 'ends', failure });
      return undefined;
    }
    return { leg, phone, from: (await territoryOf(tx)).phone };
  });
  if (!carrier || !it) return;
  const names = { territory: event.territoryId, leg: legId };
  const found = async (): Promise<string | undefined> => {
    const made = await carrier.callsMadeTo(it.phone, after(it.leg.planned_at, -CLOCK_SLACK_MS));
    return read(deps, actor, (tx) => firstUnknownLeg(tx, made));
  };
  let wanted = false;
  await carryOut(
    deps,
    actor,
    { kind: 'ring', subject: legId },
    {
      starting: async (tx) => {
        const now = await hearOfLeg(tx, legId, { move: 'rings' });
        wanted = now !== undefined && isOpenLeg(now.leg) && now.call.state === 'answered';
      },
      // The call is over or waits again, or somebody has let go of the leg, before it rang.
      call: async () =>
        wanted
          ? carrier.ring({
              from: it.from,
              to: it.phone,
              url: wholeAddress(publicUrl, STEP[it.leg.party], names),
              statusUrl: wholeAddress(publicUrl, 'leg-status', names),
              seconds: RINGS[it.leg.party],
              // An operator presses a key; a patient is not asked to.
              machines: it.leg.party === 'caller',
            })
          : { result: 'refused', reason: 'no-longer-wanted' },
      ask: async () => {
        const told = (await read(deps, actor, (tx) => legById(tx, legId)))?.carrier_sid;
        let sid = told ?? (await found());
        if (sid === undefined) {
          await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
          sid = await found();
        }
        return sid === undefined ? 'not-there' : { result: 'done', proof: { sid } };
      },
      settle: async (tx, outcome) => {
        if (outcome.result !== 'done') {
          await hearOfLeg(tx, legId, { move: 'ends', failure: outcome.reason });
          return;
        }
        const now = await hearOfLeg(tx, legId, { move: 'rings', carrierSid: outcome.proof.sid });
        // Given up while it began to ring, or before anybody knew that it did.
        if (now && !isOpenLeg(now.leg)) tx.record('leg.hang-up-asked', legId, { callId: now.call.id });
      },
    },
  );
}

async function phoneOf(
  tx: Tx,
  leg: { party: 'operator' | 'samu' | 'caller'; operator: string | null; call_id: string },
): Promise<string | undefined> {
  if (leg.party === 'caller') return (await callById(tx, leg.call_id)).phone ?? undefined;
  const { settings } = await territoryOf(tx);
  if (leg.party === 'samu') return settings.samuNumber;
  const own = leg.operator === null ? undefined : (await operatorById(tx, leg.operator))?.phone;
  return own ?? settings.operatorPhone;
}

/** The job has given up on the carrier: that phone was not reached. */
export async function abandonRing(tx: Tx, failedEvent: string): Promise<void> {
  const legId = await subjectOfEvent(tx, failedEvent);
  if (legId && (await giveUpIntent(tx, 'ring', legId, 'carrier-out-of-reach')))
    await hearOfLeg(tx, legId, { move: 'ends', failure: 'carrier-out-of-reach' });
}

/** Hangs up a phone that the line has let go of. The carrier does nothing when it is over already: it bears repeating. */
export async function hangUpLeg(deps: LegDeps, event: RecordedEvent): Promise<void> {
  const { carrier } = deps;
  if (!carrier || (event.type === 'leg.ended' && event.data.by !== 'line')) return;
  const actor = systemActor(event.territoryId, 'hang-up-leg');
  const leg = await read(deps, actor, (tx) => legById(tx, event.subject));
  if (!leg?.carrier_sid) return;
  try {
    await carrier.hangUp(leg.carrier_sid);
  } catch (error) {
    const over =
      error instanceof CarrierSilent && (await carrier.callState(leg.carrier_sid)).state !== 'going-on';
    if (!over) throw error;
  }
}
