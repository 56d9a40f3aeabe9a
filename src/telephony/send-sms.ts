import { bookingFacts } from '../bookings/lookup.ts';
import type { Clock, Instant } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { setDue } from '../platform/due.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { systemActor } from '../platform/identity.ts';
import { carryOut, giveUpIntent, NotNow, type Outcome } from '../platform/intents.ts';
import { patientContact } from '../patients/lookup.ts';
import { read, transaction, type Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { askedByText } from '../offers/lookup.ts';
import type { Carrier } from './carrier.ts';
import { isOfBooking, isOfOffer, isOfReport } from './sms.ts';
import { smsText } from './sms-texts.ts';
import {
  advanceSms,
  callbackContact,
  markHanded,
  rewriteSms,
  selectSms,
  type SmsRow,
  stopTexts,
  subjectOfEvent,
} from './store.ts';
import { requestOfTriage } from '../triage/lookup.ts';
import { isWorthTelling, leaveToAPerson, mayBeTexted, quietEnd } from './tell-patient.ts';
import { isOfferStillSo, isReportAwaited } from './tell-professional.ts';

type Deps = {
  database: Database;
  clock: Clock;
  carrier: Carrier | undefined;
  publicUrl: string;
  leaseMs?: number;
  /**
   * How long the carrier may take to list a text (machine time). Before that, a list without it proves nothing, and it is asked again when
   * the job comes back, at growing intervals.
   */
  listedWithinMs?: number;
};

const LISTED_WITHIN_MS = 60_000;

/** It would be wrong, or unwelcome, to send it now. */
class NotWanted extends Error {
  override readonly name = 'NotWanted';
  readonly reason: Unwanted;
  constructor(reason: Unwanted) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * `no-longer-so`: the booking was called off, or its time has come. `not-textable`: the phone wants none, somebody else reads it, or it is
 * not the patient's any more.
 */
type Unwanted = 'no-longer-so' | 'not-textable' | 'quiet-hours';

/**
 * Hands an SMS to the carrier, once (decision 4). When an earlier attempt was cut short, the carrier's own list says whether it arrived:
 * texts to that phone since it was queued that hold its reference; only a list that has had a minute to show it says no for certain. Throws
 * what makes the job come back.
 */
export async function sendSms(deps: Deps, event: RecordedEvent): Promise<void> {
  const { carrier, listedWithinMs = LISTED_WITHIN_MS } = deps;
  const actor = systemActor(event.territoryId, 'send-sms');
  const [sms, line] = await read(deps, actor, (tx) =>
    Promise.all([selectSms(tx, event.subject), territoryOf(tx)]),
  );
  if (!sms) throw new Error('the SMS of an event does not exist');
  if (!carrier) throw new NotNow('no carrier is configured');
  const statusUrl = `${deps.publicUrl}/telephony/twilio/sms-status?${new URLSearchParams({ territory: sms.territory_id, sms: sms.id })}`;
  const quiet = quietEnd(line, deps.clock.now());
  if (quiet !== undefined) return transaction(deps, actor, (tx) => waitUntil(tx, sms, quiet));
  try {
    await carryOut(
      deps,
      actor,
      { kind: 'sms', subject: sms.id },
      {
        starting: async (tx, open) => {
          const unwanted = await whyNot(tx, sms);
          if (unwanted) throw new NotWanted(unwanted);
          await advanceSms(tx, sms.id, 'sending');
          if (!open) await markHanded(tx, sms.id, Date.now());
        },
        call: () => carrier.sendSms({ from: line.phone, to: sms.phone, body: sms.body, statusUrl }),
        ask: async () => {
          const found = await carrier.findSms({
            to: sms.phone,
            since: sms.queued_at,
            reference: sms.reference,
          });
          if (found !== 'not-there') return found;
          await transaction(deps, actor, async (tx) => {
            const handedAt = (await selectSms(tx, sms.id))?.handed_at ?? 0;
            if (Date.now() - handedAt < listedWithinMs)
              throw new NotNow('the carrier may not have listed it yet');
            await markHanded(tx, sms.id, Date.now());
          });
          return found;
        },
        settle: (tx, outcome) => settleSms(tx, sms, outcome),
      },
    );
  } catch (error) {
    if (!(error instanceof NotWanted)) throw error;
    await transaction(deps, actor, (tx) => giveUpSms(tx, sms, error.reason));
  }
}

/** « Confirmé » must not arrive after « annulé », nor anything after « STOP ». */
async function whyNot(tx: Tx, sms: SmsRow): Promise<Unwanted | undefined> {
  if (!(await isStillSo(tx, sms))) return 'no-longer-so';
  // The number was corrected meanwhile: whoever has the old one is told nothing.
  if (sms.patient_id !== null && (await patientContact(tx, sms.patient_id))?.phone !== sms.phone)
    return 'not-textable';
  return (await mayBeTexted(tx, sms.phone)) ? undefined : 'not-textable';
}

async function isStillSo(tx: Tx, { kind, subject, phone }: SmsRow): Promise<boolean> {
  if (kind === 'callback-missed') return (await callbackContact(tx, subject))?.state === 'open';
  if (kind === 'if-worse') return true;
  if (isOfReport(kind)) return isReportAwaited((await bookingFacts(tx, subject)).state);
  if (isOfOffer(kind)) return isOfferStillSo(kind, phone, await askedByText(tx, subject), tx.at);
  return isWorthTelling(kind, await bookingFacts(tx, subject), tx.at);
}

/** Nobody is woken: it waits for the end of the quiet hours, unless that is too late. */
async function waitUntil(tx: Tx, sms: SmsRow, quiet: Instant): Promise<void> {
  if (sms.state !== 'queued' && sms.state !== 'sending') return;
  const tooLate =
    (isOfBooking(sms.kind) && (await bookingFacts(tx, sms.subject)).start <= quiet) ||
    (sms.kind === 'offer-asked' && ((await askedByText(tx, sms.subject))?.expiresAt ?? 0) <= quiet);
  if (tooLate) return giveUpSms(tx, sms, (await isStillSo(tx, sms)) ? 'quiet-hours' : 'no-longer-so');
  await setDue(tx, SMS_DUE, sms.id, quiet);
}

/** Recorded about a text that has waited for the end of the quiet hours. */
export const SMS_DUE = 'sms.due';

/** The quiet hours are over: it is sent, in the words of that day when nothing of it has left before. */
export async function resumeSms(tx: Tx, smsId: string): Promise<void> {
  const sms = await selectSms(tx, smsId);
  if (!sms || (sms.state !== 'queued' && sms.state !== 'sending')) return;
  if (isOfBooking(sms.kind)) {
    const [booking, line] = await Promise.all([bookingFacts(tx, sms.subject), territoryOf(tx)]);
    await rewriteSms(tx, sms.id, smsText(sms.kind, booking, line, sms.reference, tx.at));
  }
  tx.record('sms.queued', sms.id, { kind: sms.kind, subject: sms.subject });
}

/** The carrier's own record of somebody who wrote STOP to it (https://www.twilio.com/docs/api/errors/21610). */
const STOPPED_AT_CARRIER = 'carrier-21610';

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
  if (it.failure === STOPPED_AT_CARRIER) await stopTexts(tx, moved.phone);
  tx.record(`sms.${to}`, sms.id, { kind, subject });
  if ((to === 'failed' || to === 'unknown') && it.failure !== 'no-longer-so')
    await leaveToAPerson(
      tx,
      kind,
      kind === 'if-worse' ? ((await requestOfTriage(tx, subject)) ?? subject) : subject,
    );
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
