import { after, type Clock, minutes } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { setDue } from '../platform/due.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { type Actor, systemActor } from '../platform/identity.ts';
import { carryOut, giveUpIntent } from '../platform/intents.ts';
import { read, type Tx, transaction } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { deliver, type DeliveryFailure, type Webhooks } from './deliver.ts';
import { messageOf } from './message.ts';
import { nextAttempt } from './retry.ts';
import { type Head, markGivenUp, markTold, noteFailure, referralOfEvent, selectHead } from './store.ts';

export type TellingDeps = {
  database: Database;
  clock: Clock;
  webhooks: Webhooks;
  /** Notices that this process is telling just now. */
  underWay: Set<string>;
  /** See `carryOut`. */
  leaseMs?: number;
};

/** What carries a notice out (platform/intents.ts); its subject is the notice. */
export const NOTICE = 'referral-notice';
/** When a referrer is to be tried again (subject: the referral). */
const NOTICE_DUE = 'referral.notice-due';

/** Receivers that hang must not keep the patients' SMS waiting: so many of the workers' hands are theirs, the rest is put off. */
const AT_ONCE = 4;
const PUT_OFF_MS = 15_000;

/** Not told; the code says why. */
class NotTold extends Error {
  override readonly name = 'NotTold';
  readonly code: DeliveryFailure;
  constructor(code: DeliveryFailure) {
    super(code);
    this.code = code;
  }
}

/**
 * Tells a referrer the first thing that they have not been told. The next one is told only after that: its turn comes with `referral.told`.
 * At least once: an answer that got lost is asked for again under the same id. What failed is due later, on the product's clock, so that it
 * survives whatever stops this process.
 */
export async function tellReferrer(deps: TellingDeps, event: RecordedEvent): Promise<void> {
  const actor = systemActor(event.territoryId, 'tell-referrer');
  const referralId = event.subject;
  const head = await read(deps, actor, (tx) => selectHead(tx, referralId));
  if (!head) return;
  // What is in line behind another has its turn after it, and what has failed before has its own time.
  if (event.type === 'referral.noticed' && (event.data.noticeId !== head.id || head.attempts > 0)) return;
  // Whoever is telling it goes on from there.
  if (deps.underWay.has(head.id)) return;
  if (deps.underWay.size >= AT_ONCE) {
    await transaction(deps, actor, (tx) => setDue(tx, NOTICE_DUE, referralId, after(tx.at, PUT_OFF_MS)));
    return;
  }
  deps.underWay.add(head.id);
  try {
    await tell(deps, actor, referralId, head);
  } catch (error) {
    if (!(error instanceof NotTold)) throw error;
    await failed(deps, actor, referralId, head, error.code);
  } finally {
    deps.underWay.delete(head.id);
  }
}

const tell = (deps: TellingDeps, actor: Actor, referralId: string, head: Head): Promise<void> =>
  carryOut(
    deps,
    actor,
    { kind: NOTICE, subject: head.id },
    {
      call: async () => {
        const failure = await deliver(messageOf(head, deps.clock.now()), deps.webhooks);
        if (failure !== undefined) throw new NotTold(failure);
        return { result: 'done', proof: {} };
      },
      settle: async (tx) => {
        await markTold(tx, head.id);
        tx.record('referral.told', referralId, {
          noticeId: head.id,
          requestId: head.request_id,
          seq: head.seq,
        });
      },
    },
  );

const failed = (
  deps: TellingDeps,
  actor: Actor,
  referralId: string,
  head: Head,
  code: DeliveryFailure,
): Promise<void> =>
  transaction(deps, actor, async (tx) => {
    const noted = await noteFailure(tx, head.id, code);
    if (!noted) return;
    const again = nextAttempt(noted.attempts, tx.at);
    if (again !== undefined) return setDue(tx, NOTICE_DUE, referralId, again);
    await markGivenUp(tx, head.id);
    await giveUpIntent(tx, NOTICE, head.id, code);
    await openTask(tx, 'tell-referrer', referralId);
    tx.record('referral.notice-given-up', referralId, {
      noticeId: head.id,
      requestId: head.request_id,
      code,
    });
  });

/** The job that was to tell somebody has failed by itself (the database was away for long): they are not forgotten. */
export async function tellLater(tx: Tx, eventId: string): Promise<void> {
  const referral = await referralOfEvent(tx, eventId);
  if (referral) await setDue(tx, NOTICE_DUE, referral.id, after(tx.at, minutes(10)));
}
