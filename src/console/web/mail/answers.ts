import type { z } from 'zod';
import type { incomingAnswer, incomingHead } from '../../../correspondence/incoming-json.ts';
import type { mailboxAnswer } from '../../../feedback/mailbox-json.ts';
import type { messageAnswer, provenMessage } from '../../../feedback/message-json.ts';

/** What the API tells of the secure mail, by its own schemas: only their types come into the pages. */
export type Message = z.infer<typeof messageAnswer>;
export type MessageState = Message['state'];
export type ProvenMessage = z.infer<typeof provenMessage>;
export type Proof = ProvenMessage['proofs'][number];
export type MailboxStanding = z.infer<typeof mailboxAnswer>;
/** Clinical: for operators. */
export type IncomingHead = z.infer<typeof incomingHead>;
export type Incoming = z.infer<typeof incomingAnswer>;

export type Page<T> = { items: T[]; next: string | null };
