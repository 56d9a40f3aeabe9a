import { wrongState } from '../requests/errors.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { addNote } from '../requests/add-note.ts';
import { notesOf, requestById } from '../requests/lookup.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { ifWorseOf } from './lookup.ts';

type By = 'voice' | 'sms';

const noted = (by: By, text: string): string =>
  `${by === 'voice' ? 'Dit au téléphone' : 'À envoyer par SMS'} : ${text}`;

/**
 * What to do if it gets worse was read out, or is to be sent by SMS (rule 2: every caller leaves with it); on the record either way, and
 * sent once after each orientation. Throws
 * `wrong-state` before anything was concluded.
 */
export async function tellIfWorse(tx: Tx, requestId: string, by: By): Promise<string> {
  const request = await requestById(tx, requestId);
  const advice = await ifWorseOf(tx, requestId);
  if (advice === undefined) throw wrongState(request.state);
  const { text } = advice;
  if (by === 'sms' && (await toldIfWorse(tx, requestId))?.texted) return text;
  await addNote(tx, { requestId, kind: 'advice', text: noted(by, text) });
  if (by === 'sms') tx.record('advice.asked', requestId, { requestId });
  // Whoever no text had reached has heard it now.
  else await finishTasksAbout(tx, 'tell-if-worse', [requestId]);
  return text;
}

/**
 * The words that a patient leaves with now, and when they were last told them: read out, or a text asked for. What was said of an earlier orientation
 * is not counted. Undefined: nothing was concluded yet.
 */
export async function toldIfWorse(
  tx: Tx,
  requestId: string,
): Promise<
  { text: string; triageId: string; said: Instant | undefined; texted: Instant | undefined } | undefined
> {
  const advice = await ifWorseOf(tx, requestId);
  if (!advice) return undefined;
  const { text, triageId, since } = advice;
  const notes = (await notesOf(tx, requestId)).filter(({ at }) => at >= since);
  const latest = (by: By) => notes.findLast((note) => note.text === noted(by, text))?.at;
  return { text, triageId, said: latest('voice'), texted: latest('sms') };
}
