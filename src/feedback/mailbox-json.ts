import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import type { MailboxFigures, StoredMailbox } from './mailbox-store.ts';
import { messageState } from './message-json.ts';
import { certificateEnd } from './mssante/certificate.ts';
import type { Mailbox } from './mssante/mailboxes.ts';
import type { MessageState } from './secure-message.ts';

const time = z.iso.datetime({ offset: true });

export const mailboxAnswer = z.object({
  address: z.string(),
  configured: z.boolean().describe('There is a server to send by'),
  reads: z.boolean().describe('There is one to read by: proofs and answers come in'),
  paused: z.object({ at: time, by: z.string() }).nullable(),
  refused: z
    .object({
      since: time,
      code: z.string().describe('`smtp-421`, `smtp-535`, `smtp-tls`, `smtp-unreachable`, …'),
      nextTryAt: time.nullable(),
    })
    .nullable()
    .describe('The server takes none of our messages at present, whatever they are: they wait'),
  queued: z.number().int(),
  sending: z.number().int(),
  states: z
    .partialRecord(messageState, z.number().int())
    .describe('How many of the last seven days’ messages are in each state'),
  failed: z.number().int().describe('Refused, come back or expired: a person sees to them'),
  oldestUnsentAt: time.nullable(),
  lastAcceptedAt: time.nullable().describe('Of the messages of seven days'),
  medianAcceptSeconds: z.number().nullable().describe('From the queue to the server’s yes, over the same'),
  certificate: z
    .object({ notAfter: time, daysLeft: z.number().int(), warning: z.boolean() })
    .nullable()
    .describe('The one that we show and that ends first; null: none is shown'),
  reading: z
    .object({
      lookedAt: time.nullable(),
      failingSince: time.nullable(),
      failure: z.string().nullable(),
      stuck: z
        .number()
        .int()
        .describe(
          'Mails that a fault of ours keeps us from putting on record: they are read again by themselves',
        ),
    })
    .nullable(),
});

/** `reads`: somebody reads what comes back, by the mailbox's own access or another way. */
export function mailboxJson(
  timeZone: string,
  at: Instant,
  it: {
    mailbox: Mailbox;
    reads: boolean;
    state: StoredMailbox | undefined;
    figures: MailboxFigures;
    states: Partial<Record<MessageState, number>>;
    stuck: number;
  },
): z.infer<typeof mailboxAnswer> {
  const { mailbox, reads, state, figures, states, stuck } = it;
  const iso = (time: Instant | null | undefined) =>
    time === null || time === undefined ? null : isoIn(timeZone, time);
  const end = certificateEnd(mailbox, at);
  return {
    address: mailbox.address,
    configured: mailbox.smtp !== undefined,
    reads,
    paused: state?.paused_at ? { at: isoIn(timeZone, state.paused_at), by: state.paused_by ?? '' } : null,
    refused: state?.refused_at
      ? {
          since: isoIn(timeZone, state.refused_at),
          code: state.refused_code ?? '',
          nextTryAt: iso(state.next_try_at),
        }
      : null,
    queued: figures.queued,
    sending: figures.sending,
    states,
    failed: figures.failed,
    oldestUnsentAt: iso(figures.oldest_unsent_at),
    lastAcceptedAt: iso(figures.last_accepted_at),
    medianAcceptSeconds: figures.median_accept_s,
    certificate: end && {
      notAfter: isoIn(timeZone, end.notAfter),
      daysLeft: end.daysLeft,
      warning: end.warning,
    },
    reading: reads
      ? {
          lookedAt: iso(state?.looked_at),
          failingSince: iso(state?.failing_since),
          failure: state?.failure ?? null,
          stuck,
        }
      : null,
  };
}
