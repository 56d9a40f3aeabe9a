import { type CarrierEvent, type CarrierStatus } from '../calls/call.ts';
import { hearOfCall } from '../calls/hear-of-call.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { transaction, type Work } from '../platform/transaction.ts';
import type { Territory } from '../territory/lookup.ts';
import type { CalledLines } from './called-line.ts';
import { callerPhone, type StatusFields, toldAt } from './carrier-webhook.ts';

/**
 * What each step of a call does: writes down what the carrier tells, then says what the caller hears next. The receipt of a webhook is
 * made of what the carrier signs (its idempotency token stands in a header, which it does not), so that a repeat is recognised also
 * when it comes as a new request, as after a detour through the fallback.
 */
export type StepDeps = { database: Database; clock: Clock; lines: CalledLines; told: Told };

/** What this process has put on record, so that the carrier's repeats of it need not ask the database again. */
export type Told = { has(receipt: string): boolean; add(receipt: string): void };

/** Remembers the newest; what it has forgotten the database recognises. */
export function recentlyTold(most = 5_000): Told {
  let newest = new Set<string>();
  let older = new Set<string>();
  return {
    has: (receipt) => newest.has(receipt) || older.has(receipt),
    add: (receipt) => {
      if (newest.size >= most) [older, newest] = [newest, new Set()];
      newest.add(receipt);
    },
  };
}

const within = <T>(deps: StepDeps, line: Territory, work: Work<T>): Promise<T> =>
  transaction(deps, systemActor(line.territoryId, 'telephony'), work);

const STATUSES: ReadonlySet<string> = new Set<CarrierStatus>([
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'canceled',
  'failed',
]);

/** How a call goes on, told late, repeated and in any order; one whose first webhook was lost begins with it. */
export async function hearStatus(deps: StepDeps, call: StatusFields): Promise<void> {
  const { CallSid, CallStatus, SequenceNumber } = call;
  // Calls that we make ourselves are not part of the log.
  if ((call.Direction ?? 'inbound') !== 'inbound' || !STATUSES.has(CallStatus)) return;
  const line = await deps.lines(call.To);
  if (!line) return;
  const receipt = `${CallSid}/status/${SequenceNumber ?? ''}/${CallStatus}`;
  const told = `${line.territoryId}/${receipt}`;
  if (deps.told.has(told)) return;
  await within(deps, line, async (tx) => {
    const at = toldAt(call.Timestamp, tx.at);
    const event: CarrierEvent = {
      kind: 'status',
      status: CallStatus as CarrierStatus,
      at,
      sequence: SequenceNumber,
    };
    await hearOfCall(tx, { carrierSid: CallSid, receipt, phone: callerPhone(call.From), events: [event] });
  });
  deps.told.add(told);
}
