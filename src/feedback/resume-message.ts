import { replanIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { SECURE_MESSAGE } from './message-intent.ts';
import { markResumed, messageById } from './message-store.ts';

/** The patient allows again what they had refused while it had not left. False: it was not held back. */
export async function resumeMessage(tx: Tx, id: string): Promise<boolean> {
  const moved = await markResumed(tx, id);
  if (moved?.was !== 'superseded' || moved.is !== 'queued') return false;
  const message = await messageById(tx, id);
  await replanIntent(tx, SECURE_MESSAGE, id);
  tx.record('message.queued', id, { reportId: message?.reportId });
  return true;
}
