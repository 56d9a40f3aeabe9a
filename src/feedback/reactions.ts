import { systemActor } from '../platform/identity.ts';
import type { Reaction } from '../platform/reactions.ts';
import { probeMailbox } from './mailbox-hold.ts';
import { askForProof } from './await-proof.ts';
import { MAILBOX_DUE, MESSAGE_DUE, MESSAGE_EXPIRY_DUE, MESSAGE_PROOF_DUE } from './message-due.ts';
import type { Mailboxes } from './mssante/mailboxes.ts';
import { tellUnreadable } from './mssante/read-inbox.ts';
import { expireMessage } from './put-off-message.ts';
import { reportReactions } from './report-reactions.ts';
import { endUnsentMessage, type SendingDeps, sendMessage } from './send-message.ts';

/** The territory's own address is that of its mailbox. */
export const feedbackReactions = (deps: SendingDeps & { mailboxes: Mailboxes }): Reaction[] => [
  ...reportReactions(deps),
  {
    name: 'send-message',
    on: ['message.queued', 'message.retried', MESSAGE_DUE],
    perform: (event) => sendMessage(deps, systemActor(event.territoryId, 'send-message'), event.subject),
  },
  {
    name: 'expire-message',
    on: [MESSAGE_EXPIRY_DUE],
    react: (tx, { subject }) => expireMessage(tx, subject),
  },
  {
    name: 'ask-for-proof',
    on: [MESSAGE_PROOF_DUE],
    react: (tx, { subject }) => askForProof(tx, subject),
  },
  {
    name: 'probe-mailbox',
    on: [MAILBOX_DUE],
    react: (tx) => probeMailbox(tx),
  },
  {
    name: 'tell-unreadable-mailbox',
    on: ['mailbox.still-unreadable'],
    react: (tx) => tellUnreadable(tx),
  },
  {
    name: 'end-unsent-message',
    on: ['reaction.failed'],
    react: async (tx, event) => {
      if (event.data.reaction === 'send-message') await endUnsentMessage(tx, event.subject);
    },
  },
];
