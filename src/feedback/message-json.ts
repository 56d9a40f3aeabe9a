import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import { mayHaveArrived } from './may-have-arrived.ts';
import type { Message } from './message-store.ts';
import type { StoredProof } from './proof-store.ts';
import { MESSAGE_STATES } from './secure-message.ts';
import { RECIPIENT_KINDS } from './recipient-kind.ts';

const time = z.iso.datetime({ offset: true });

export const messageState = z.enum(MESSAGE_STATES);

export const messageAnswer = z.object({
  id: z.uuid(),
  reportId: z.uuid(),
  requestId: z.uuid(),
  recipient: z.object({ id: z.uuid(), name: z.string() }),
  recipientKind: z.enum(RECIPIENT_KINDS),
  address: z.string().nullable().describe('Where the last attempt went; null: none was made'),
  messageId: z.string(),
  version: z.number().int().describe('Of the report that it carries: more than 1 is a correction'),
  replaces: z
    .object({ id: z.uuid(), at: time })
    .nullable()
    .describe(
      'The message to the same recipient whose report it corrects, and when that left; null: they have had none',
    ),
  state: messageState,
  mayHaveArrived: z
    .boolean()
    .describe('Whether the recipient may have it; of one that was not sent: whether an answer was lost'),
  attempts: z.number().int(),
  failure: z
    .string()
    .nullable()
    .describe(
      'Why it failed, or why it waits: `smtp-550`, `smtp-421`, `smtp-unreachable`, `smtp-not-configured`, `no-secure-address`, `address-not-mssante`, `dsn-5.1.1`, …',
    ),
  integrationError: z
    .string()
    .nullable()
    .describe('Of the recipient’s program, which received the document and could not file it'),
  queuedAt: time,
  deferredAt: time
    .nullable()
    .describe('First refusal for now, of those that do not count any more it is null: 48 h later it is over'),
  acceptedAt: time.nullable(),
  deliveredAt: time.nullable(),
  readAt: time.nullable(),
  postedAt: time.nullable(),
  postedBy: z.string().nullable(),
});

export const messageList = z.object({ items: z.array(messageAnswer), next: z.string().nullable() });

export const provenMessage = messageAnswer.extend({
  postedNote: z.string().nullable(),
  proofs: z
    .array(
      z.object({
        kind: z.enum(['smtp', 'dsn', 'mdn']),
        outcome: z.string().describe('`accepted`, `deferred`, `refused`, `delivered`, `failed`, `read`, …'),
        code: z.string().nullable().describe('RFC 3463 where there is one'),
        at: time,
      }),
    )
    .describe('What the servers and the recipient’s program said, oldest first'),
});

export const newPosting = z.strictObject({ note: z.string().trim().min(1).max(500).optional() }).nullish();

/** What is told with a message and does not stand on its row. */
export type AroundMessage = { recipientName: string; replaces: { id: string; at: Instant } | null };

export function messageJson(
  timeZone: string,
  message: Message,
  { recipientName, replaces }: AroundMessage,
): z.infer<typeof messageAnswer> {
  const iso = (at: Instant | null) => (at === null ? null : isoIn(timeZone, at));
  return {
    id: message.id,
    reportId: message.reportId,
    requestId: message.requestId,
    recipient: { id: message.recipient, name: recipientName },
    recipientKind: message.recipientKind,
    address: message.address,
    messageId: message.messageId,
    version: message.version,
    replaces: replaces && { id: replaces.id, at: isoIn(timeZone, replaces.at) },
    state: message.state,
    mayHaveArrived: mayHaveArrived(message),
    attempts: message.attempts,
    failure: message.failure,
    integrationError: message.integrationError,
    queuedAt: isoIn(timeZone, message.queuedAt),
    deferredAt: iso(message.deferredAt),
    acceptedAt: iso(message.acceptedAt),
    deliveredAt: iso(message.deliveredAt),
    readAt: iso(message.readAt),
    postedAt: iso(message.postedAt),
    postedBy: message.postedBy,
  };
}

export const provenJson = (
  timeZone: string,
  message: Message,
  around: AroundMessage,
  proofs: readonly StoredProof[],
): z.infer<typeof provenMessage> => ({
  ...messageJson(timeZone, message, around),
  postedNote: message.postedNote,
  proofs: proofs.map((it) => ({
    kind: it.kind,
    outcome: it.outcome,
    code: it.code,
    at: isoIn(timeZone, it.received_at),
  })),
});
