import { mailboxIdOf } from '../feedback/mssante/mailbox-id.ts';
import type { Tx } from '../platform/transaction.ts';
import { openTask, openTaskOnce } from '../tasks/open-task.ts';
import type { AsideReason, Fault } from './incoming.ts';
import type { LookedAt } from './look-at-attachment.ts';
import { insertAttachment, insertIncoming } from './store.ts';

/** A mail that is no proof, as it is kept. */
export type MailToKeep = {
  key: string;
  sender: string;
  subject: string;
  body: string;
  /** The secure message that it answers or speaks of. */
  messageId: string | null;
  /** Where it lies: with a request, or aside. */
  lies: { with: string } | { aside: AsideReason };
  automatic: boolean;
  fault: Fault | null;
  attachments: readonly (LookedAt & { name: string | null; content: Uint8Array })[];
};

/** Of one attachment, and of all of one mail together, in bytes. What does not fit still lies in the mailbox. */
const LARGEST_ATTACHMENT = 12 * 1024 * 1024;
const LARGEST_TOGETHER = 18 * 1024 * 1024;
const MOST_ATTACHMENTS = 20;

/**
 * Keeps a mail, once: with its request, where a task asks for a reader unless a program has written it, or aside, where one task says that there is something to sort.
 * Attachments are stored as they came and never opened here.
 */
export async function keepMail(tx: Tx, mail: MailToKeep): Promise<void> {
  const requestId = 'with' in mail.lies ? mail.lies.with : null;
  const reason = 'aside' in mail.lies ? mail.lies.aside : null;
  const { kept, fault } = fitting(mail);
  const id = await insertIncoming(tx, {
    mail_key: mail.key,
    request_id: requestId,
    in_reply_to: mail.messageId,
    sender: mail.sender,
    subject: mail.subject,
    body: mail.body,
    state: requestId === null ? 'aside' : 'new',
    fault: mail.fault ?? fault,
    reason,
    automatic: mail.automatic,
  });
  if (id === undefined) return;
  for (const { no, name, type, title, warnings, content } of kept)
    await insertAttachment(tx, id, {
      no,
      name: name ?? `pièce jointe ${no}`,
      type,
      title,
      warnings: [...warnings],
      size: content.byteLength,
      content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    });
  if (requestId === null) {
    tx.record('mail.kept-aside', id, { reason });
    await openTaskOnce(tx, 'sort-mail', mailboxIdOf(tx.actor.territoryId));
    return;
  }
  tx.record('mail.received', id, { requestId, automatic: mail.automatic });
  if (!mail.automatic) await openTask(tx, 'read-answer', requestId);
}

type Kept = MailToKeep['attachments'][number] & { no: number };

function fitting({ attachments }: MailToKeep): { kept: Kept[]; fault: Fault | null } {
  const kept: Kept[] = [];
  let together = 0;
  let tooLarge = false;
  for (const [index, one] of attachments.slice(0, MOST_ATTACHMENTS).entries()) {
    const { byteLength } = one.content;
    if (byteLength > LARGEST_ATTACHMENT || together + byteLength > LARGEST_TOGETHER) tooLarge = true;
    else {
      together += byteLength;
      kept.push({ ...one, no: index + 1 });
    }
  }
  if (tooLarge) return { kept, fault: 'attachment-too-large' };
  return { kept, fault: attachments.length > MOST_ATTACHMENTS ? 'too-many-parts' : null };
}
