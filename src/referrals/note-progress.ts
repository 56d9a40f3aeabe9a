import { bookingFacts } from '../bookings/lookup.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { newId } from '../platform/ids.ts';
import { planIntent } from '../platform/intents.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { openTask } from '../tasks/open-task.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { progressFields, progressOfRow } from './referral-json.ts';
import { insertNotice, lockTold, selectReferral } from './store.ts';
import { NOTICE } from './tell-referrer.ts';

/** Something happened to a request: what its referrers may know of it is put in line for their webhooks, if it is new to them. */
export async function noteProgress(tx: Tx, event: RecordedEvent): Promise<void> {
  const { type, subject, data } = event;
  const requestId = type.startsWith('request.') ? subject : String(data.requestId);
  for (const { id } of await lockTold(tx, requestId)) {
    const row = await selectReferral(tx, id);
    if (!row) continue;
    const { status, ...data } = progressFields(await timeZoneOf(tx), progressOfRow(row));
    const noticeId = newId();
    const notice = await insertNotice(tx, { id: noticeId, referralId: id, status, data });
    if (!notice) continue;
    await planIntent(tx, NOTICE, noticeId);
    tx.record('referral.noticed', id, { requestId: row.request_id, noticeId, seq: notice.seq });
  }
}

/** The place fell through of a patient about whom a regulating doctor had decided: somebody tells them. */
export async function alertRegulator(tx: Tx, bookingId: string): Promise<void> {
  const { requestId } = await bookingFacts(tx, bookingId);
  const { decision } = await requestById(tx, requestId);
  if (decision) await openTask(tx, 'tell-regulator', bookingId);
}
