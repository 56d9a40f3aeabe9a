import type { LookedAt } from '../../correspondence/look-at-attachment.ts';

/** A part of a mail that is not its text. */
export type MailPart = {
  /** As the mail says, in lower case: reports are recognised by it, and nothing else is believed of it. */
  saidType: string;
  name: string | null;
  content: Uint8Array;
  /** What it is by its content. */
  look: LookedAt;
};

/** What was left out of it, and why. */
export type LeftOut = 'text-cut' | 'too-many-parts';

/** A mail, taken apart. Texts are whole characters without control characters, and of a length that can be kept. */
export type ParsedMail = {
  /** `multipart/report`, in lower case. */
  type: string;
  /** Of whom it says that it comes; empty: it does not say. */
  from: string;
  /** `<>`: of a mail that nobody is to answer (RFC 5321, 4.5.5). */
  returnPath: string | null;
  subject: string;
  /** With its angle brackets. */
  messageId: string | null;
  /** The Message-IDs that it answers, the nearest first. */
  answers: readonly string[];
  /** Nobody has written it: an absence, a delivery report (RFC 3834). */
  automatic: boolean;
  text: string;
  parts: readonly MailPart[];
  leftOut: readonly LeftOut[];
};
