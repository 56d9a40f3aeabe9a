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
  origin: z.enum(['line', 'hand']),
  arrivedAt: time,
  answeredAt: time.nullable(),
});

const request = z.object({
  id,
  kind: z.enum(['snp', 'mt', 'both', 'other']),
  state: z.enum(['received', 'triaged', 'waiting', 'booked']),
  redFlag: z.enum(['none', 'raised', 'unknown', 'lifted']).nullable().describe('null for a coordinator'),
  orientation: z.string().nullable().describe('null for a coordinator'),
  receivedAt: time,
  deadline: time,
  commune: z.string().nullable(),
  bookedFor: time.nullable(),
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
});

/** The board as it is answered: no patient's identity, no motive (rule 8). */
export const boardJson = z.object({
  seq: z.int().describe('Continue with WS /v1/board/live?after=seq'),
  at: time.describe('The product’s time'),
  timeZone: z.string(),
  role: z.enum(['operator', 'coordinator']),
  territory: z.object({
    id: z.string(),
    name: z.string(),
    phone: z.string(),
    samuNumber: z.string().nullable(),
  }),
  line,
  calls: z.array(call).readonly().describe('Not ended'),
  requests: z.array(request).readonly().describe('Not over'),
  slots: z.array(slot).readonly().describe('With a free place, of the next 48 h'),
  messages: z
    .array(
      z.object({ id, state: z.enum(['queued', 'sending', 'failed']), attempts: z.int(), queuedAt: time }),
    )
    .readonly()
    .describe('Secure messages that have not gone out'),
  sms: z
    .array(z.object({ id, kind: z.string(), state: z.enum(['failed', 'unknown']), queuedAt: time }))
    .readonly(),
  tasks: z
    .array(z.object({ id, kind: z.string(), createdAt: time }))
    .readonly()
    .describe('Open'),
  failures: z
    .array(z.object({ id: z.string(), reaction: z.string(), at: time }))
    .readonly()
    .describe('Reactions that failed for good'),
}) satisfies z.ZodType<BoardState>;
