import { replanIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { SECURE_MESSAGE } from './message-intent.ts';
import { markResumed, messageById } from './message-store.ts';
import type { RecipientKind } from './recipient-kind.ts';

/** It may leave after all, for whoever the recipient is by now (`recipient`): the patient allows again what they had refused, or another reason is on record. False: it was not held back. */
export async function resumeMessage(
  tx: Tx,
  id: string,
  recipient: { as: RecipientKind; takesPart: boolean },
): Promise<boolean> {
  const moved = await markResumed(tx, id, recipient);
  if (moved?.was !== 'superseded' || moved.is !== 'queued') return false;
  const message = await messageById(tx, id);
  await replanIntent(tx, SECURE_MESSAGE, id);
  tx.record('message.queued', id, { reportId: message?.reportId });
  return true;
}
