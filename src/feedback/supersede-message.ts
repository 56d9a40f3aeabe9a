import { clearDue } from '../platform/due.ts';
import { giveUpIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { SECURE_MESSAGE } from './message-intent.ts';
import { endFailureTasks } from './failure-tasks.ts';
import { mayHaveArrived } from './may-have-arrived.ts';
import { MESSAGE_DUE, MESSAGE_EXPIRY_DUE } from './message-due.ts';
import type { HeldBack } from './may-still-leave.ts';
import { lockMessage, markSuperseded } from './message-store.ts';

/**
 * What has not been handed over does not leave any more: a correction goes in its place, or the patient does not want it to (`why`). False: it has left (or may have).
 */
export async function supersedeMessage(tx: Tx, id: string, why: HeldBack): Promise<boolean> {
  const message = await lockMessage(tx, id);
  const moved = message && (await markSuperseded(tx, id));
  if (!moved || moved.is !== 'superseded') return false;
  if (moved.was === 'superseded') return true;
  await giveUpIntent(tx, SECURE_MESSAGE, id, 'superseded');
  await clearDue(tx, MESSAGE_DUE, id);
  await clearDue(tx, MESSAGE_EXPIRY_DUE, id);
  const mayHaveLeft = mayHaveArrived(message) ? { mayHaveLeft: true } : {};
  tx.record('message.superseded', id, { reportId: message.reportId, why, ...mayHaveLeft });
  await endFailureTasks(tx, id);
  return true;
}
