import { type Instant, instant } from '../platform/clock.ts';
import { violated } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { FARTHEST_MS } from '../slots/cut-span.ts';
import { giveBack, type Remaining, takeBackFree } from '../slots/made-slots.ts';
import { openTask } from '../tasks/open-task.ts';
import { daysLater, instantAt } from '../territory/local-time.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { type Absence, deleteAbsence, insertAbsence, lockAbsence } from './absence-store.ts';
import { absenceOverlap } from './errors.ts';
import { AVAILABILITY_DUE } from './make-ahead.ts';
import { dayOf } from './source.ts';
import { lookAtAllAnew } from './store.ts';
import type { AbsenceReason } from './tables.ts';
import { forgetWithout } from './visits-back.ts';
import { refuseOthers, whoseTime } from './whose.ts';

/** `from`, `to`: two local dates, both included, or two instants. */
export type AbsenceAsked = {
  professionalId?: string | undefined;
  from: string;
  to: string;
  reason: AbsenceReason;
};

/** Longer, and it is not an absence. */
const LONGEST_DAYS = 400;

/**
 * A professional is not there: what is free of their slots, and of those that cannot be without them, is taken back, fixed or not, and none is made. Visits that are agreed stay until somebody has
 * found another place for each patient: a task opens for each. Throws `absence-overlap`, `not-yours`, `validation`.
 */
export async function noteAbsence(
  tx: Tx,
  asked: AbsenceAsked,
): Promise<{ absence: Absence; remaining: Remaining[] }> {
  const professionalId = await whoseTime(tx, asked.professionalId);
  const absence = { id: newId(), professionalId, reason: asked.reason, ...(await timesOf(tx, asked)) };
  try {
    await insertAbsence(tx, absence);
  } catch (error) {
    throw violated(error, 'absence_overlap') ? absenceOverlap() : error;
  }
  const { id, from, to } = absence;
  // Not why: the log is for ever, and that somebody is ill is nobody's to read there (rule 8).
  tx.record('absence.noted', id, {
    professionalId,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  });
  const remaining = await takeBackFree(tx, { professionalId, from, to }, { absenceId: id });
  for (const { bookingId } of remaining) await openTask(tx, 'visit-without-professional', bookingId);
  // What was being made in this very moment did not know of it yet.
  await lookAtAllAnew(tx, AVAILABILITY_DUE, { professionalId });
  return { absence, remaining };
}

/** The professional is there after all: what was taken back is open again where the hour is still free, and fixed slots are made anew. The tasks that it
 * has opened end by themselves. */
export async function endAbsence(tx: Tx, id: string): Promise<void> {
  const absence = await lockAbsence(tx, id);
  if (!absence) throw notFound('Cette absence');
  refuseOthers(tx, absence.professionalId);
  await deleteAbsence(tx, id);
  await giveBack(tx, absence);
  await forgetWithout(tx, absence.professionalId);
  await lookAtAllAnew(tx, AVAILABILITY_DUE, { professionalId: absence.professionalId });
  tx.record('absence.ended', id, { professionalId: absence.professionalId });
}

async function timesOf(tx: Tx, asked: AbsenceAsked): Promise<{ from: Instant; to: Instant }> {
  const timeZone = await timeZoneOf(tx);
  const isDay = (text: string) => text.length === 10;
  const from = isDay(asked.from) ? instantAt(timeZone, dayOf(asked.from), 0) : instant(asked.from);
  const to = isDay(asked.to) ? instantAt(timeZone, daysLater(dayOf(asked.to), 1), 0) : instant(asked.to);
  if (to <= from) throw invalid('to', 'La fin de l’absence doit suivre son début.');
  if (to <= tx.at) throw invalid('to', 'Cette absence est déjà passée.');
  if (to - tx.at > FARTHEST_MS)
    throw invalid('to', 'Une absence se note au plus deux ans à l’avance : vérifiez l’année.');
  if (to - from > LONGEST_DAYS * 86_400_000)
    throw invalid('to', `Une absence dure au plus ${LONGEST_DAYS} jours.`);
  return { from, to };
}
