import { every } from '../../platform/every.ts';
import { newId } from '../../platform/ids.ts';
import { imapInbox } from './imap-inbox.ts';
import type { Inbox } from './inbox.ts';
import type { Mailboxes } from './mailboxes.ts';
import { leave, readInbox } from './read-inbox.ts';
import type { ReadingDeps } from './take-mail.ts';

/** What comes in for a territory. */
export type TerritoryInbox = { territoryId: string; inbox: Inbox };

/** The mailboxes that the configuration says how to read. */
export const configuredInboxes = (mailboxes: Mailboxes): TerritoryInbox[] =>
  mailboxes
    .all()
    .flatMap(({ territoryId, mailbox }) =>
      mailbox.inbox ? [{ territoryId, inbox: imapInbox(mailbox.inbox) }] : [],
    );

/** Looks into each mailbox every few seconds of real time until it is stopped; none waits for another. Several processes may do it at once: one of them reads. */
export function startReadingInboxes(
  deps: ReadingDeps,
  inboxes: readonly TerritoryInbox[],
  { everyMs = 15_000, leaseMs = 60_000 } = {},
): { stop(): Promise<void> } {
  const ended = new AbortController();
  const readings = inboxes.map((it) => ({ ...it, readerId: newId(), leaseMs }));
  const looks = readings.map((reading) =>
    every(
      everyMs,
      () => readInbox(deps, reading, ended.signal),
      (err) => deps.log.warn({ err, territoryId: reading.territoryId }, 'a mailbox could not be looked into'),
    ),
  );
  return {
    stop: async () => {
      ended.abort();
      await Promise.all(looks.map((look) => look.stop()));
      await Promise.all(
        readings.map(async (reading) => {
          await reading.inbox.close();
          // A database that is gone has forgotten us in a minute by itself.
          await leave(deps, reading).catch(() => undefined);
        }),
      );
    },
  };
}
