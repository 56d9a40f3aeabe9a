import type { Tx } from '../platform/transaction.ts';
import { addNote } from './add-note.ts';
import { wordsNeeded } from './errors.ts';
import { requestForUpdate } from './lookup.ts';
import { moveRequest, refuseToClose } from './move-request.ts';
import { checkNextDay, redirectRequest } from './redirect-request.ts';
import { isFlagged } from './tables.ts';

export type Ending = 'redirect' | 'close' | 'cancel' | 'lose-contact';

/** Handed to those who answer for a flag: that says enough. */
const TO_EMERGENCY: ReadonlySet<string> = new Set(['samu', 'sas', 'emergency']);

/**
 * Gives a request its named outcome. A raised flag goes out of sight to those who answer for it, or with somebody's own words on the file (rule 1); whom
 * nobody can reach any more although there is a flag or a doubt, somebody asks about the next day. Throws `words-needed`, what `moveRequest` throws, and what
 * `redirectRequest` throws.
 */
export async function endRequest(
  tx: Tx,
  requestId: string,
  action: Ending,
  { words, ...it }: Parameters<typeof redirectRequest>[2] & { words?: string | undefined },
): Promise<void> {
  const request = await requestForUpdate(tx, requestId);
  if (action === 'close') refuseToClose(request);
  const handedOn = action === 'redirect' && TO_EMERGENCY.has(it.reason);
  if (request.red_flag === 'raised' && !handedOn && words === undefined) throw wordsNeeded();
  if (action === 'redirect') await redirectRequest(tx, requestId, it);
  else await moveRequest(tx, requestId, action, { reason: it.reason });
  if (words !== undefined) await addNote(tx, { requestId, kind: 'note', text: words });
  if (action === 'lose-contact' && isFlagged(request)) await checkNextDay(tx, requestId);
}
