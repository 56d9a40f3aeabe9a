import { bookingFacts } from '../bookings/lookup.ts';
import { patientContact } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { mayHaveArrived } from './may-have-arrived.ts';
import { mayReceive } from './may-receive.ts';
import { addressedMessage, addresseeById, messagesOfVisit, requestersOf } from './recipient-store.ts';
import { candidateOf } from './recipients.ts';
import { isSuperseded } from './report-store.ts';
import { sharingOf } from './sharing-store.ts';

/** Why a message does not leave any more. */
export type HeldBack = 'superseded' | 'patient-refuses' | 'needs-consent' | 'not-treating-doctor';

/**
 * Asked once more right before a message is handed over: a correction, the patient's refusal, a consent that was taken back or another treating doctor on the file
 * since holds for what has not left. `recipient-gone`: whoever it was for is in no directory any more. Undefined: it may.
 */
export async function mayStillLeave(
  tx: Tx,
  messageId: string,
): Promise<HeldBack | 'recipient-gone' | undefined> {
  const message = await addressedMessage(tx, messageId);
  if (!message) throw new Error('there is no such message');
  const { as, takesPart, recipient, requestId } = message;
  const [superseded, sharing, who, requesters] = await Promise.all([
    isSuperseded(tx, message.reportId),
    sharingOf(tx, requestId),
    addresseeById(tx, recipient),
    requestersOf(tx, requestId),
  ]);
  if (superseded) return 'superseded';
  if (sharing.refused) return 'patient-refuses';
  if (!who) return 'recipient-gone';
  if (as === 'treating-doctor' && !(await isStillTheirs(tx, message))) return 'not-treating-doctor';
  // A referral may have been read anew since.
  const asked = as === 'requester' ? requesters.find(({ id }) => id === recipient) : undefined;
  const verdict = mayReceive(candidateOf(who, as, asked ?? { takesPart, toldOutcome: false }), sharing);
  return verdict === 'may' ? undefined : verdict;
}

/** They are the patient's treating doctor, or have an earlier version: a mistake is put right wherever it is. */
async function isStillTheirs(
  tx: Tx,
  { bookingId, version, recipient }: { bookingId: string; version: number; recipient: string },
): Promise<boolean> {
  const { patientId } = await bookingFacts(tx, bookingId);
  if ((await patientContact(tx, patientId))?.treatingDoctor === recipient) return true;
  const sent = await messagesOfVisit(tx, bookingId);
  return sent.some((one) => one.recipient === recipient && one.version < version && mayHaveArrived(one));
}
