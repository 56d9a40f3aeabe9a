import { clockTime } from '../offers/words.ts';
import { instant, type Instant } from '../platform/clock.ts';
import { setDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { daysLater, instantAt, localDay } from '../territory/local-time.ts';
import { territoryOf } from '../territory/lookup.ts';
import { addNote } from './add-note.ts';
import { operatorFirst } from './errors.ts';
import { requestById, requestForUpdate } from './lookup.ts';
import { moveRequest } from './move-request.ts';
import { type Transport, transportAdvice } from './transport.ts';

/** What becomes due on the day after; about the request. */
export const REDIRECTED_DUE = 'request.redirected-check-due';

/** What the SAMU has decided, as it was given. `at`: ISO 8601. */
type Advice = { by: string; at: string; fileNumber: string; text: string };

const EMERGENCY = new Set(['emergency', 'samu']);

/**
 * Hands a request on. To emergency care: how to get there stands on the file, and somebody asks the next day whether the patient arrived and how
 * they are. Throws `wrong-state`, and `operator-first` when a coordinator would hand on an alert or a doubt.
 */
export async function redirectRequest(
  tx: Tx,
  requestId: string,
  {
    samuAdvice,
    ...it
  }: { reason: string; transport?: Transport | undefined; samuAdvice?: Advice | undefined },
): Promise<void> {
  const [{ orientation, red_flag: flag }, { timeZone }] = await Promise.all([
    requestForUpdate(tx, requestId),
    territoryOf(tx),
  ]);
  // Who reads nothing clinical does not put an alert out of everybody's sight.
  if (tx.actor.role === 'coordinator' && (flag === 'raised' || flag === 'unknown')) throw operatorFirst();
  await moveRequest(tx, requestId, 'redirect', it);
  if (samuAdvice)
    await addNote(tx, { requestId, kind: 'advice', text: adviceInWords(samuAdvice, timeZone, tx.at) });
  if (it.transport) await addNote(tx, { requestId, kind: 'advice', text: transportAdvice(it.transport) });
  const toEmergency =
    it.transport !== undefined || EMERGENCY.has(it.reason) || EMERGENCY.has(orientation ?? '');
  if (toEmergency) await checkNextDay(tx, requestId);
}

/** When the line has opened on the day after, somebody asks how the patient is. */
export async function checkNextDay(tx: Tx, requestId: string): Promise<void> {
  const { timeZone, opening } = await territoryOf(tx);
  const [hour = 0, minute = 0] = opening.from.split(':').map(Number);
  const tomorrow = daysLater(localDay(timeZone, tx.at), 1);
  await setDue(tx, REDIRECTED_DUE, requestId, instantAt(timeZone, tomorrow, hour * 60 + minute));
}

const adviceInWords = ({ by, at, fileNumber, text }: Advice, timeZone: string, now: Instant): string =>
  `Pris en charge par le SAMU. Avis de ${clockTime(timeZone, instant(at), now)}, ${by}, dossier ${fileNumber}\u00a0: ${text}`;

/** Unless it was opened again meanwhile. */
export async function checkRedirected(tx: Tx, requestId: string): Promise<void> {
  const { state } = await requestById(tx, requestId);
  if (state === 'redirected' || state === 'closed' || state === 'lost-contact')
    await openTask(tx, 'check-redirected', requestId);
}
