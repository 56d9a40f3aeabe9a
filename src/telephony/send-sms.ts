import { bookingFacts } from '../bookings/lookup.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { systemActor } from '../platform/identity.ts';
import { carryOut, giveUpIntent, NotNow, type Outcome } from '../platform/intents.ts';
import { read, transaction, type Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { territoryOf } from '../territory/lookup.ts';
import type { Carrier } from './carrier.ts';
import { INSTEAD } from './sms.ts';
import { advanceSms, selectSms, type SmsRow, subjectOfEvent } from './store.ts';

type Deps = {
  database: Database;
  clock: Clock;
  carrier: Carrier | undefined;
  publicUrl: string;
  leaseMs?: number;
};

/** The booking was called off, or its time has come, before its SMS left: the text would be wrong. */
class NoLongerSo extends Error {
  override readonly name = 'NoLongerSo';
}

/**
 * Hands an SMS to the carrier, once (decision 4). When an earlier attempt was cut short, the carrier's own list says whether it arrived:
 * texts to that phone since it was queued that hold its reference. Throws what makes the job come back.
 */
export async function sendSms(deps: Deps, event: RecordedEvent): Promise<void> {
  const { carrier } = deps;
  const actor = systemActor(event.territoryId, 'send-sms');
  const [sms, line] = await read(deps, actor, (tx) =>
    Promise.all([selectSms(tx, event.subject), territoryOf(tx)]),
  );
  if (!sms) throw new Error('the SMS of an event does not exist');
  if (!carrier) throw new NotNow('no carrier is configured');
  const statusUrl = `${deps.publicUrl}/telephony/twilio/sms-status?${new URLSearchParams({ territory: sms.territory_id, sms: sms.id })}`;
  try {
    await carryOut(
      deps,
      actor,
      { kind: 'sms', subject: sms.id },
      {
        starting: async (tx) => {
          if (!(await isStillSo(tx, sms))) throw new NoLongerSo();
          await advanceSms(tx, sms.id, 'sending');
        },
        call: () => carrier.sendSms({ from: line.phone, to: sms.phone, body: sms.body, statusUrl }),
        ask: () => carrier.findSms({ to: sms.phone, since: sms.queued_at, reference: sms.reference }),
        settle: (tx, outcome) => settleSms(tx, sms, outcome),
      },
    );
  } catch (error) {
    if (!(error instanceof NoLongerSo)) throw error;
    await transaction(deps, actor, (tx) => giveUpSms(tx, sms, 'no-longer-so'));
  }
}

/** « Confirmé » must not arrive after « annulé ». */
async function isStillSo(tx: Tx, sms: SmsRow): Promise<boolean> {
  const booking = await bookingFacts(tx, sms.subject);
  if (booking.start <= tx.at) return false;
  return sms.kind === 'cancelled' || booking.state === 'booked';
}

/** What became of the attempt; whatever is not a clear yes is a task for a person. */
async function settleSms(tx: Tx, sms: SmsRow, outcome: Outcome): Promise<void> {
  switch (outcome.result) {
    case 'done':
      return moveOn(tx, sms, 'sent', { carrierSid: outcome.proof.sid });
    case 'refused':
      return moveOn(tx, sms, 'failed', { failure: outcome.reason });
    case 'unknown':
      return moveOn(tx, sms, 'unknown', { failure: outcome.reason });
  }
}

async function moveOn(
  tx: Tx,
  sms: Pick<SmsRow, 'id'>,
  to: 'sent' | 'delivered' | 'failed' | 'unknown',
  it: { carrierSid?: string | undefined; failure?: string | undefined },
): Promise<void> {
  const moved = await advanceSms(tx, sms.id, to, it);
  if (!moved) return;
  const { kind, subject } = moved;
  tx.record(`sms.${to}`, sms.id, { kind, subject });
  if ((to === 'failed' || to === 'unknown') && it.failure !== 'no-longer-so')
    await openTask(tx, INSTEAD[kind], subject);
}

/** The carrier says what became of a text (`MessageStatus`), in any order and any number of times. */
export const hearOfSms = (
  tx: Tx,
  it: {
    smsId: string;
    carrierSid: string;
    state: 'sent' | 'delivered' | 'failed';
    failure: string | undefined;
  },
): Promise<void> => moveOn(tx, { id: it.smsId }, it.state, it);

/** The job has given up on the carrier: whether the SMS left is then what its intent knows. */
export async function abandonSms(tx: Tx, failedEvent: string): Promise<void> {
  const id = await subjectOfEvent(tx, failedEvent);
  const sms = id && (await selectSms(tx, id));
  if (sms) await giveUpSms(tx, sms, 'carrier-out-of-reach');
}

async function giveUpSms(tx: Tx, sms: SmsRow, reason: string): Promise<void> {
  const outcome = await giveUpIntent(tx, 'sms', sms.id, reason);
  if (outcome) await settleSms(tx, sms, outcome);
}
