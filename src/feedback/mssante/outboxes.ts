import { openSmtp, type Smtp } from '../smtp.ts';
import type { Mailbox, Mailboxes } from './mailboxes.ts';

/** The ways out of this process: one pool of connections for each mailbox, opened when something leaves by it. */
export type Outboxes = {
  /** Undefined: nothing can leave from this territory. */
  of(territoryId: string): { mailbox: Mailbox; smtp: Smtp } | undefined;
  close(): void;
};

export function openOutboxes(mailboxes: Mailboxes): Outboxes {
  const open = new Map<Mailbox, Smtp>();
  return {
    of: (territoryId) => {
      const mailbox = mailboxes.of(territoryId);
      if (!mailbox.smtp) return undefined;
      const smtp = open.get(mailbox) ?? openSmtp(mailbox.smtp);
      open.set(mailbox, smtp);
      return { mailbox, smtp };
    },
    close: () => {
      for (const smtp of open.values()) smtp.close();
    },
  };
}
