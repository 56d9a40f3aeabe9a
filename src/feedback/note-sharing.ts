import { invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import type { AgreedKind } from './may-receive.ts';
import { mayStillLeave } from './may-still-leave.ts';
import { messagesOfRequest, unsentToDoctor } from './recipient-store.ts';
import { saveSharing, sharingOf } from './sharing-store.ts';
import { supersedeMessage } from './supersede-message.ts';

/** What somebody says of a patient's information; whoever refuses or agrees has been informed. */
export type SharingSaid = { informed: boolean; refused: boolean; agreed: readonly AgreedKind[] };

/**
 * Records that the patient was told of the exchange, and what they said (CSP L1110-4): at once for what has not left. What may leave now is put in line afterwards.
 * Throws `not-found`, `validation`.
 */
export async function noteSharing(tx: Tx, requestId: string, said: SharingSaid): Promise<void> {
  if (said.refused && said.agreed.length > 0)
    throw invalid('agreed', 'Un patient qui s’oppose à tout envoi ne donne pas d’accord.');
  // Before whatever leaves now, or after it.
  await requestForUpdate(tx, requestId);
  const before = await sharingOf(tx, requestId);
  const informed = said.informed || said.refused || said.agreed.length > 0;
  const since = informed && before.informedAt !== null;
  await saveSharing(tx, requestId, {
    refused: said.refused,
    agreed: [...new Set(said.agreed)].toSorted(),
    informedAt: since ? before.informedAt : informed ? tx.at : null,
    informedBy: since ? before.informedBy : informed ? tx.actor.name : null,
  });
  await holdBack(tx, requestId);
  tx.record('sharing.noted', requestId, {
    informed,
    refused: said.refused,
    agreed: [...said.agreed],
  });
}

/** What is still here and may not leave any more stays. */
export async function holdBack(tx: Tx, requestId: string): Promise<void> {
  await stop(tx, await messagesOfRequest(tx, requestId));
}

/** The same where the patient's file names another treating doctor. Gives the reports that stay. */
export async function holdBackFromDoctor(tx: Tx, patientId: string): Promise<ReadonlySet<string>> {
  const stopped = await stop(tx, await unsentToDoctor(tx, patientId));
  return new Set(stopped.map(({ reportId }) => reportId));
}

async function stop<M extends { id: string }>(tx: Tx, messages: readonly M[]): Promise<M[]> {
  const stopped: M[] = [];
  for (const message of messages) {
    const why = await mayStillLeave(tx, message.id);
    // What is for nobody any more fails by itself, and is a person's affair.
    if (why && why !== 'recipient-gone' && (await supersedeMessage(tx, message.id, why)))
      stopped.push(message);
  }
  return stopped;
}
