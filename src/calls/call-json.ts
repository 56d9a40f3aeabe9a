import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import type { Role } from '../platform/identity.ts';
import { phoneAnswer } from '../territory/phone-field.ts';
import { callFigures } from './call.ts';
import { type CallWithParty, factsOf } from './store.ts';

export const callState = z.enum(['ringing', 'queued', 'answered', 'ended']);
export const callOrigin = z
  .enum(['line', 'hand', 'callback'])
  .describe('line: rang on the line; hand: taken on an ordinary phone; callback: the line rang the caller');
const time = z.iso.datetime({ offset: true });
const seconds = z.number().int().nullable();

export const callAnswer = z.object({
  id: z.uuid(),
  origin: callOrigin,
  state: callState,
  outcome: z
    .enum(['completed', 'abandoned', 'missed', 'callback', 'closed-hours', 'failed'])
    .nullable()
    .describe('Once ended'),
  phone: phoneAnswer.nullable().optional().describe('Operators only; null: withheld'),
  note: z.string().nullable().optional().describe('Operators only'),
  arrivedAt: time,
  queuedAt: time.nullable(),
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
  answeredBy: z.string().nullable(),
  waitedSeconds: seconds,
  talkedSeconds: seconds,
});

export const callList = z.object({ items: z.array(callAnswer), next: z.string().nullable() });

/** With the files that carry the caller's number: to be confirmed by name and birth date before one is opened (rule 8). */
export const callDetail = callAnswer.extend({
  patients: z
    .array(z.object({ id: z.uuid(), familyName: z.string(), givenName: z.string() }))
    .optional()
    .describe('Operators only'),
});

/** A coordinator sees that somebody called, not who nor why. */
export function callJson(
  row: CallWithParty,
  reader: { role: Role | 'system'; timeZone: string },
): z.infer<typeof callAnswer> {
  const iso = (at: Instant | null) => at && isoIn(reader.timeZone, at);
  const { waitedMs, talkedMs } = callFigures(factsOf(row));
  return {
    id: row.id,
    origin: row.origin,
    state: row.state,
    outcome: row.outcome,
    ...(reader.role === 'operator' ? { phone: row.phone, note: row.note } : {}),
    arrivedAt: isoIn(reader.timeZone, row.arrived_at),
    queuedAt: iso(row.queued_at),
    answeredAt: iso(row.answered_at),
    endedAt: iso(row.ended_at),
    answeredBy: row.answered_by,
    waitedSeconds: inSeconds(waitedMs),
    talkedSeconds: inSeconds(talkedMs),
  };
}

const inSeconds = (ms: number | undefined): number | null =>
  ms === undefined ? null : Math.round(ms / 1000);
