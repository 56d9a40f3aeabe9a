/** Where a mail stands in its mailbox (RFC 9051, 2.3.1.1). Once `uidValidity` has changed, nothing that was known of UIDs holds any more. */
export type Position = { uidValidity: number; uid: number };

/** One mail as it lies in the mailbox. */
export type MailInBox = {
  position: Position;
  /** In bytes, as the server says. */
  size: number;
  /** Undefined: too large to be fetched whole. */
  raw: Buffer | undefined;
  /** Its beginning: at least its header, if that is of a size that makes sense. */
  head: Buffer;
};

/**
 * The mail that has come in, of one mailbox. Nothing is ever deleted there. `newMail` gives, in the mailbox's own order, what came after a position,
 * or everything: without one, and when the mailbox has begun to count anew. Whoever asks for the next one has put the one before on record.
 * `mailAt` gives one by its position once more; undefined: it lies there no more, or the mailbox has begun to count anew.
 */
export type Inbox = {
  newMail(after: Position | undefined, signal: AbortSignal): AsyncIterable<MailInBox>;
  mailAt(position: Position, signal: AbortSignal): Promise<MailInBox | undefined>;
  close(): Promise<void>;
};

/** More than this is not fetched: the operators of the secure mail carry about 25 MB. */
export const LARGEST_MAIL = 25 * 1024 * 1024;

/** So much of a mail is fetched that is too large to be fetched whole. */
export const HEAD_SIZE = 64 * 1024;

/** Why a mailbox could not be read: a code, never the server's words. */
export class InboxFailure extends Error {
  override readonly name = 'InboxFailure';
}
