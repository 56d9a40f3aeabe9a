import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import type { Role } from '../platform/identity.ts';
import { phoneAnswer } from '../territory/phone-field.ts';
import type { CallbackOnList } from './store.ts';

const time = z.iso.datetime({ offset: true });

export const callbackState = z.enum(['open', 'done', 'given-up']);

export const callbackAnswer = z.object({
  id: z.uuid(),
  reason: z.enum(['requested', 'abandoned', 'missed', 'failed', 'closed-hours']),
  state: callbackState,
  since: time.describe('The place in the line: when they first called'),
  notBefore: time.nullable().describe('Taken while the line was closed: the opening from which it is due'),
  priority: z.boolean().describe('A health professional: before everybody else'),
  calls: z.number().int().describe('How often they have called'),
  attempts: z.number().int().describe('How often nobody could be spoken to'),
  attemptedAt: time.nullable(),
  callId: z.uuid().describe('The newest call with them'),
  liveCallId: z
    .uuid()
    .nullable()
    .describe('Their call on the line right now: show one row, and answer that call'),
  owner: z.string().nullable().describe('Who took it on at the closing of a day'),
  carriedTo: time.nullable(),
  endedAt: time.nullable(),
  endedBy: z.string().nullable(),
  phone: phoneAnswer.optional().describe('Operators only'),
  note: z.string().nullable().optional().describe('Operators only'),
});

export const callbackList = z.object({ items: z.array(callbackAnswer), next: z.string().nullable() });

/** A coordinator sees that somebody is owed a call, not who. */
export function callbackJson(
  row: CallbackOnList,
  reader: { role: Role | 'system'; timeZone: string },
): z.infer<typeof callbackAnswer> {
  const iso = (at: Instant | null) => at && isoIn(reader.timeZone, at);
  return {
    id: row.id,
    reason: row.reason,
    state: row.state,
    since: isoIn(reader.timeZone, row.since),
    notBefore: iso(row.not_before),
    priority: row.priority,
    calls: row.calls,
    attempts: row.attempts,
    attemptedAt: iso(row.attempted_at),
    callId: row.call_id,
    liveCallId: row.live_call_id,
    owner: row.owner,
    carriedTo: iso(row.carried_to),
    endedAt: iso(row.ended_at),
    endedBy: row.ended_by,
    ...(reader.role === 'operator' ? { phone: row.phone, note: row.note } : {}),
  };
}
