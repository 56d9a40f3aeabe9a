import { z } from 'zod';
import type { BoardState } from './projection.ts';

const time = z.iso.datetime({ offset: true });
const id = z.uuid();

const line = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open'), closesAt: time }),
  z.object({
    state: z.literal('closed'),
    opensAt: time.nullable(),
    reason: z.enum(['hours', 'holiday', 'closure']),
    why: z.string().nullable(),
  }),
]);

const call = z.object({
  id,
  state: z.enum(['ringing', 'queued', 'answered']),
  origin: z.enum(['line', 'hand', 'callback']),
  choice: z.enum(['snp', 'mt', 'professional']).nullable(),
  arrivedAt: time,
  queuedAt: time.nullable(),
  answeredAt: time.nullable(),
  connectedAt: time.nullable().describe('Operator and caller hear each other'),
  heldSince: time.nullable(),
  answeredBy: id.nullable().describe('Operator'),
  callbackId: id.nullable().describe('Owed to the same phone already: one caller is one row'),
  earlierCalls: z.int(),
  legs: z
    .array(
      z.object({
        id,
        party: z.enum(['operator', 'samu', 'caller']),
        operatorId: id.nullable(),
        state: z.enum(['planned', 'ringing', 'picked-up', 'joined', 'failed']),
      }),
    )
    .readonly(),
});

const operator = z.object({
  id,
  label: z.string().nullable(),
  state: z.enum(['present', 'on-call', 'wrap-up', 'away']),
  since: time,
  callId: id.nullable(),
});

const callback = z.object({
  id,
  reason: z.enum(['requested', 'abandoned', 'missed', 'failed', 'closed-hours']),
  since: time.describe('When they first called: the place in the line'),
  notBefore: time.nullable(),
  priority: z.boolean(),
  calls: z.int(),
  attempts: z.int(),
  attemptedAt: time.nullable(),
  owner: id.nullable().describe('The operator who has taken it on'),
  carriedTo: time.nullable(),
});

const today = z
  .object({
    day: z.iso.date(),
    endsAt: time,
    closesAt: time.nullable().describe('The end of the line’s hours; null: not a day of the line'),
    closedAt: time.nullable(),
    arrived: z.int(),
    answered: z.int(),
    answeredWithin60s: z.int(),
    abandoned: z.int(),
    missed: z.int(),
    callbacksAsked: z.int(),
  })
  .describe('What became of the line’s calls that arrived today');

const request = z.object({
  id,
  kind: z.enum(['snp', 'mt', 'both', 'other']),
  state: z.enum(['received', 'triaged', 'offered', 'proposed', 'waiting', 'booked']),
  redFlag: z.enum(['none', 'raised', 'unknown', 'lifted']).nullable().describe('null for a coordinator'),
  orientation: z.string().nullable().describe('null for a coordinator'),
  receivedAt: time,
  deadline: time,
  careBy: time
    .nullable()
    .describe('To be seen by then, as the triage found: counts where it is sooner; null for a coordinator'),
  commune: z.string().nullable(),
  bookedFor: time.nullable(),
  referral: z
    .object({ number: z.string(), rank: z.string(), name: z.string().nullable() })
    .nullable()
    .describe('Through whom it came: an organisation or a professional, never the patient'),
  escalation: z.int(),
  steps: z
    .array(z.object({ step: z.int(), at: time, done: z.array(z.string()).readonly() }))
    .readonly()
    .describe('Steps that were taken because nobody had settled it; the oldest first'),
  standbySince: time
    .nullable()
    .describe('The patient takes any place that falls free; null for a coordinator'),
  placed: z
    .object({ at: time, told: z.enum(['text', 'person', 'to-call', 'under-way']) })
    .nullable()
    .describe(
      'The place was given by the waiting list, and how the patient learns of it; null for a coordinator',
    ),
});

const slot = z.object({
  id,
  professionalId: id,
  professionalName: z.string(),
  profession: z.string(),
  placeName: z.string(),
  commune: z.string(),
  start: time,
  end: time,
  mode: z.enum(['AMB', 'HH', 'VR']),
  capacity: z.int(),
  freePlaces: z.int(),
  walkIn: z.boolean(),
});

/** The board as it is answered: no patient's identity, no motive (rule 8). */
export const boardJson = z.object({
  seq: z.int().describe('Continue with WS /v1/board/live?after=seq'),
  at: time.describe('The product’s time'),
  timeZone: z.string(),
  role: z.enum(['operator', 'coordinator']),
  operator: id.nullable().describe('The operator who reads'),
  territory: z.object({
    id: z.string(),
    name: z.string(),
    phone: z.string(),
    samuNumber: z.string().nullable(),
  }),
  line,
  today,
  calls: z.array(call).readonly().describe('Not ended'),
  operators: z.array(operator).readonly().describe('Whose console has been heard of'),
  callbacks: z.array(callback).readonly().describe('Open'),
  requests: z.array(request).readonly().describe('Not over'),
  slots: z.array(slot).readonly().describe('With a free place, of the next 48 h'),
  messages: z
    .array(
      z.object({
        id,
        state: z.enum(['queued', 'sending', 'refused', 'bounced', 'expired']),
        attempts: z.int(),
        queuedAt: time,
      }),
    )
    .readonly()
    .describe('Secure messages that have not gone out'),
  incoming: z
    .array(
      z.object({
        id,
        state: z.enum(['new', 'aside']),
        requestId: id.nullable().describe('null for a coordinator'),
        receivedAt: time,
      }),
    )
    .readonly()
    .describe('Mail that came in and that nobody has read, or could place yet'),
  sms: z
    .array(z.object({ id, kind: z.string(), state: z.enum(['failed', 'unknown']), queuedAt: time }))
    .readonly(),
  tasks: z
    .array(
      z.object({
        id,
        kind: z.string(),
        subject: id.nullable(),
        requestId: id.nullable().describe('The request that it leads to'),
        times: z.int().describe('How often it happened while nobody has seen to it'),
        lastAt: time.nullable(),
        createdAt: time,
      }),
    )
    .readonly()
    .describe('Open'),
  failures: z
    .array(z.object({ id: z.string(), reaction: z.string(), at: time }))
    .readonly()
    .describe('Reactions that failed for good'),
}) satisfies z.ZodType<BoardState>;
