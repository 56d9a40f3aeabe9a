/**
 * `sending`: an attempt is under way, or will be made again after a refusal that may heal. `accepted`: the server took it. `delivered` and `read`
 * are the recipient's side's words (DSN, MDN). `refused`, `bounced` and `expired` wait for a person, who sends it again or by post (`posted`). `superseded`: a
 * correction left in its place.
 */
export type MessageState =
  | 'queued'
  | 'sending'
  | 'accepted'
  | 'delivered'
  | 'read'
  | 'refused'
  | 'bounced'
  | 'expired'
  | 'posted'
  | 'superseded';

export const MESSAGE_STATES = [
  'queued',
  'sending',
  'accepted',
  'delivered',
  'read',
  'refused',
  'bounced',
  'expired',
  'posted',
  'superseded',
] as const satisfies readonly MessageState[];

/** It left, as far as the server's answer and the proofs go. */
export const hasLeft = (state: MessageState): boolean =>
  state === 'accepted' || state === 'delivered' || state === 'read';

/** It waits for a person. */
export const hasFailed = (state: MessageState): boolean =>
  state === 'refused' || state === 'bounced' || state === 'expired';

/**
 * The Message-ID of a report for one recipient (RFC 5322). Made from the two alone, so that whatever is sent again, by a retry or after a
 * crash, is recognised as the same message. `from` is the territory's own address, whose domain it takes.
 */
export function messageIdOf(report: string, recipient: string, from: string): string {
  return `<${report}.${recipient}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

/** Whether it is one plain address (RFC 5321, without quoted local parts), so that it cannot name a second recipient. */
export const isMailAddress = (text: string): boolean =>
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?=.{1,253}$)[\dA-Za-z](?:[\dA-Za-z-]*[\dA-Za-z])?(?:\.[\dA-Za-z](?:[\dA-Za-z-]*[\dA-Za-z])?)+$/.test(
    text,
  );
