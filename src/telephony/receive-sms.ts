import { cancelBooking } from '../bookings/change-booking.ts';
import { confirmBooking } from '../bookings/confirm-booking.ts';
import { bookingFacts } from '../bookings/lookup.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { phoneIsUnsafe } from '../patients/lookup.ts';
import { openTask } from '../tasks/open-task.ts';
import type { Territory } from '../territory/lookup.ts';
import {
  bookingsOfPhone,
  cancelledByTextBefore,
  insertInbound,
  isReadingDue,
  lockPhone,
  recentReplies,
  selectInboundBySid,
} from './inbound-store.ts';
import { replies } from './sms-texts.ts';
import { obeyedByCarrier, type SmsWord, understandSms } from './sms-words.ts';
import { startTexts, stopTexts } from './store.ts';

/** The carrier's own limit; a longer one is not from it. */
const LONGEST = 1_600;

/** So many automatic answers to one phone in ten minutes: whoever still writes is a machine that answers a machine. */
const MOST_REPLIES = 5;

/** What came of a text. `done`: what it asked for was done, and nobody has to read it. */
type Taken = { reply: string | null; bookingId?: string; done: boolean };

/**
 * Somebody wrote to the line: does what is asked for, and writes it down in the same transaction, once per message of the carrier however
 * often it is told. Gives the answer, the same each time; null: none. `phone`: E.164, or whatever the carrier gives as the sender.
 *
 * What is not understood, and what could not be done, is a task for a person, one per phone: as long as it is open, what the same phone
 * writes is read with it.
 */
export async function receiveSms(
  tx: Tx,
  line: Territory,
  it: { carrierSid: string; phone: string; body: string },
): Promise<string | null> {
  await lockPhone(tx, it.phone);
  const before = await selectInboundBySid(tx, it.carrierSid);
  if (before) return before.reply;
  const id = newId();
  const body = it.body.slice(0, LONGEST).toWellFormed();
  const understood = wordOf(body);
  const { reply, bookingId, done } = await act(tx, line, understood, it.phone, body);
  const quiet = !done && reply !== null && (await recentReplies(tx, it.phone)) >= MOST_REPLIES;
  const answer = quiet || !it.phone.startsWith('+') ? null : reply;
  await insertInbound(tx, {
    territory_id: tx.actor.territoryId,
    id,
    carrier_sid: it.carrierSid,
    phone: it.phone,
    body,
    understood,
    booking_id: bookingId ?? null,
    reply: answer,
    at: tx.at,
  });
  tx.record('sms.received', id, { understood, ...(bookingId === undefined ? {} : { bookingId }) });
  if (!done && !(await isReadingDue(tx, it.phone))) await openTask(tx, 'read-sms', id);
  return answer;
}

/** English words too where the carrier has obeyed them. */
const wordOf = (body: string): SmsWord => {
  const understood = understandSms(body);
  return understood === 'other' ? (obeyedByCarrier(body) ?? 'other') : understood;
};

async function act(tx: Tx, line: Territory, word: SmsWord, phone: string, body: string): Promise<Taken> {
  const obeyed = obeyedByCarrier(body);
  if (obeyed === 'stop') await stopTexts(tx, phone);
  if (obeyed === 'start') await startTexts(tx, phone);
  // Somebody else reads it: nothing is done for it, and nothing told of a visit.
  if ((word === 'cancel' || word === 'confirm') && (await phoneIsUnsafe(tx, phone)))
    return { reply: replies.noneFound(line.phone), done: false };
  switch (word) {
    case 'cancel':
      return cancel(tx, line, phone);
    case 'confirm':
      return confirm(tx, line, phone);
    case 'stop':
      await stopTexts(tx, phone);
      // « CANCEL » may have been meant for the visit.
      return { reply: obeyed ? null : replies.stopped(line.phone), done: understandSms(body) === 'stop' };
    case 'start':
      await startTexts(tx, phone);
      return { reply: obeyed ? null : replies.started(), done: true };
    case 'other':
      return { reply: replies.notRead(line.phone), done: false };
  }
}

/** The one visit to come of this phone, of which it was texted; `others`: there are several. */
async function visitMeant(
  tx: Tx,
  phone: string,
): Promise<{ bookingId: string | undefined; others: boolean }> {
  const [visit, ...others] = await bookingsOfPhone(tx, phone);
  if (others.length > 0) return { bookingId: undefined, others: true };
  return { bookingId: visit?.texted ? visit.id : undefined, others: false };
}

/** By the patient, as if on the phone: the place is free, and the request looks for another one. */
async function cancel(tx: Tx, line: Territory, phone: string): Promise<Taken> {
  const { bookingId, others } = await visitMeant(tx, phone);
  if (bookingId === undefined && !others) {
    const before = await cancelledByTextBefore(tx, phone);
    if (before === undefined) return { reply: replies.noneFound(line.phone), done: false };
    return {
      reply: replies.cancelled(await bookingFacts(tx, before), line, tx.at),
      bookingId: before,
      done: true,
    };
  }
  if (bookingId === undefined) return { reply: replies.severalFound(line.phone), done: false };
  const booking = await bookingFacts(tx, bookingId);
  await cancelBooking(tx, bookingId, { by: 'patient', reason: 'sms' });
  return { reply: replies.cancelled(booking, line, tx.at), bookingId, done: true };
}

async function confirm(tx: Tx, line: Territory, phone: string): Promise<Taken> {
  const { bookingId, others } = await visitMeant(tx, phone);
  if (bookingId === undefined)
    return { reply: (others ? replies.severalFound : replies.noneFound)(line.phone), done: false };
  await confirmBooking(tx, bookingId, { by: 'patient' });
  return {
    reply: replies.confirmed(await bookingFacts(tx, bookingId), line, tx.at),
    bookingId,
    done: true,
  };
}
