import { bookingFacts } from '../bookings/lookup.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { newId } from '../platform/ids.ts';
import { planIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import type { Standing } from './progress.ts';
import { noticeFields, standingOf } from './referral-json.ts';
import { selectNoted, selectSteps, selectVisits, updateNoted } from './step-store.ts';
import { stepsAfter } from './steps.ts';
import { hasDecision, insertNotice, lockTold, type ReferralRow, selectReferral } from './store.ts';
import { NOTICE } from './tell-referrer.ts';

/**
 * Something happened to a request: what its referrers may know of it is put in line for their webhooks, if it is new to them. It is read from the
 * request's log, not from how it stands by now, so that what lasted for a moment only is told too, and in order.
 */
export async function noteProgress(tx: Tx, event: RecordedEvent): Promise<void> {
  const { type, subject, data } = event;
  const requestId = type.startsWith('request.') ? subject : String(data.requestId);
  const timeZone = await timeZoneOf(tx);
  for (const { id } of await lockTold(tx, requestId)) {
    const row = await selectReferral(tx, id);
    if (!row) continue;
    // Read after the row: with no step since, the row is how it stands.
    const steps = await stepsOf(tx, row);
    const standings = steps.length > 0 ? steps : [standingOf(row)];
    for (const standing of standings) await note(tx, row, noticeFields(timeZone, row, standing));
  }
}

/** Of the request that the referral is by now, since what was noted last; what was before it became that one is its own story. */
async function stepsOf(tx: Tx, row: ReferralRow): Promise<Standing[]> {
  const [events, visits] = [
    await selectSteps(tx, row.current_request),
    await selectVisits(tx, row.current_request),
  ];
  const before = await selectNoted(tx, row.id);
  const last = events.at(-1)?.id;
  if (!before || last === undefined) return [];
  const { noted, merged, begun } = before;
  if (noted === null || noted < last) await updateNoted(tx, row.id, last);
  // Told before the log was read for it: it goes on from there.
  if (noted === null && begun) return [];
  return stepsAfter(merged !== null && (noted === null || noted < merged) ? merged : noted, events, visits);
}

async function note(
  tx: Tx,
  row: ReferralRow,
  { status, ...data }: ReturnType<typeof noticeFields>,
): Promise<void> {
  const noticeId = newId();
  const notice = await insertNotice(tx, { id: noticeId, referralId: row.id, status, data });
  if (!notice) return;
  await planIntent(tx, NOTICE, noticeId);
  tx.record('referral.noticed', row.id, { requestId: row.request_id, noticeId, seq: notice.seq });
}

/** The place fell through of a patient about whom a regulating doctor had decided: somebody tells them. */
export async function alertRegulator(tx: Tx, bookingId: string): Promise<void> {
  const { requestId } = await bookingFacts(tx, bookingId);
  if (await hasDecision(tx, requestId)) await openTask(tx, 'tell-regulator', bookingId);
}
