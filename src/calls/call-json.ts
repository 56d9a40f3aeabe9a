import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import type { Role } from '../platform/identity.ts';
import { knownRequest } from '../requests/request-json.ts';
import { phoneAnswer } from '../territory/phone-field.ts';
import { callFigures, leftIn } from './call.ts';
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
  choice: z
    .enum(['snp', 'mt', 'professional'])
    .nullable()
    .describe('What the caller chose: unplanned care, a treating doctor, the line of health professionals'),
  answeredAt: time.nullable(),
  connectedAt: time.nullable().describe('Operator and caller hear each other'),
  heldSince: time.nullable(),
  endedAt: time.nullable(),
  answeredBy: z.string().nullable(),
  waitedSeconds: seconds,
  talkedSeconds: seconds,
  leftIn: z
    .enum(['menu', 'queue', 'closed'])
    .nullable()
    .describe('Where a caller whom nobody served left the line'),
  wrapUp: z.object({ outcome: z.string(), at: time }).nullable().describe('null for a coordinator'),
});

export const callList = z.object({ items: z.array(callAnswer), next: z.string().nullable() });

/** With what the line knows of the number; a file opens once name and birth date are said (rule 8). */
export const callDetail = callAnswer.extend({
  calledBackAt: time.nullable().describe('When somebody was reached on this number afterwards'),
  legs: z
    .array(
      z.object({
        party: z.enum(['operator', 'samu', 'caller']),
        operatorId: z.uuid().nullable(),
        state: z.enum(['planned', 'ringing', 'picked-up', 'joined', 'left', 'failed']),
      }),
    )
    .describe('The phones that the line has rung for this call, in their order; none for a coordinator'),
  known: z
    .object({
      requests: z.array(knownRequest.extend({ initials: z.string() })),
      callers: z.number().int().describe('How many files carry the number: a shared phone, a care home'),
    })
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
    choice: row.choice,
    answeredAt: iso(row.answered_at),
    connectedAt: iso(row.connected_at),
    heldSince: row.ended_at === null ? iso(row.held_at) : null,
    endedAt: iso(row.ended_at),
    answeredBy: row.answered_by,
    waitedSeconds: inSeconds(waitedMs),
    talkedSeconds: inSeconds(talkedMs),
    leftIn: leftIn(factsOf(row)) ?? null,
    wrapUp:
      reader.role !== 'operator' || row.wrap_up === null || row.wrapped_up_at === null
        ? null
        : { outcome: row.wrap_up, at: isoIn(reader.timeZone, row.wrapped_up_at) },
  };
}

const inSeconds = (ms: number | undefined): number | null =>
  ms === undefined ? null : Math.round(ms / 1000);
