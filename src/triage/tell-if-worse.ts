import { wrongState } from '../requests/errors.ts';
import { addNote } from '../requests/add-note.ts';
import { notesOf, requestById } from '../requests/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { ifWorseOf } from './lookup.ts';

/**
 * What to do if it gets worse was read out, or is to be sent by SMS (rule 2: every caller leaves with it); on the record either way, and
 * sent once after each orientation. Throws
 * `wrong-state` before anything was concluded.
 */
export async function tellIfWorse(tx: Tx, requestId: string, by: 'voice' | 'sms'): Promise<string> {
  const request = await requestById(tx, requestId);
  const advice = await ifWorseOf(tx, requestId);
  if (advice === undefined) throw wrongState(request.state);
  const { text, since } = advice;
  const noted = `${by === 'voice' ? 'Dit au téléphone' : 'À envoyer par SMS'} : ${text}`;
  if (by === 'sms' && (await notesOf(tx, requestId)).some((note) => note.text === noted && note.at >= since))
    return text;
  await addNote(tx, { requestId, kind: 'advice', text: noted });
  if (by === 'sms') tx.record('advice.asked', requestId, { requestId });
  return text;
}
