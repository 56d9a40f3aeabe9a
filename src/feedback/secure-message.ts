/**
 * `sending`: an attempt is under way, or will be made again after a refusal that may heal. `accepted`: the server took it. `delivered` and `read`
 * are the recipient's side's words (DSN, MDN). `refused`, `bounced` and `expired` wait for a person, who sends it again or by post (`posted`). `superseded`: a
 * correction left in its place, or the patient objects.
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

/** What happens to a message: an attempt, the server's answer, the recipient's side's words (DSN, MDN), the end of 48 h, or a person. */
export type MessageStep =
  | 'send'
  /** Nothing leaves at present, and nothing has: it waits as before. */
  | 'hold'
  | 'accept'
  | 'refuse'
  | 'expire'
  | 'deliver'
  | 'read'
  | 'bounce'
  | 'post'
  | 'retry'
  | 'supersede'
  /** The patient allows again what they had refused. */
  | 'resume';

/**
 * The state that each step leads to, and from where. From everywhere else it changes nothing: it is known already, or more than that is known. Steps that
 * prove something come in any order, twice or late, and end the same: read beats delivered, which beats what a person did, a bounce, the server's yes
 * and its no. Only a person takes a message back to the queue.
 */
export const STEPS: Readonly<Record<MessageStep, { to: MessageState; from: readonly MessageState[] }>> = {
  send: { to: 'sending', from: ['queued'] },
  hold: { to: 'queued', from: ['sending'] },
  accept: { to: 'accepted', from: ['queued', 'sending', 'expired', 'refused', 'superseded'] },
  refuse: { to: 'refused', from: ['queued', 'sending', 'expired'] },
  expire: { to: 'expired', from: ['queued', 'sending'] },
  deliver: {
    to: 'delivered',
    from: ['queued', 'sending', 'expired', 'refused', 'superseded', 'accepted', 'bounced', 'posted'],
  },
  read: {
    to: 'read',
    from: [
      'queued',
      'sending',
      'expired',
      'refused',
      'superseded',
      'accepted',
      'bounced',
      'posted',
      'delivered',
    ],
  },
  // Not from the queue: one that a person sends again is not undone by what is said, late, of the time before.
  bounce: { to: 'bounced', from: ['sending', 'expired', 'refused', 'superseded', 'accepted'] },
  post: { to: 'posted', from: ['queued', 'sending', 'expired', 'refused', 'bounced'] },
  retry: { to: 'queued', from: ['expired', 'refused', 'bounced'] },
  supersede: { to: 'superseded', from: ['queued', 'sending', 'expired', 'refused'] },
  resume: { to: 'queued', from: ['superseded'] },
};

/** Where a step leads; undefined: it changes nothing. */
export const moved = (state: MessageState, step: MessageStep): MessageState | undefined =>
  STEPS[step].from.includes(state) ? STEPS[step].to : undefined;

/** It is on its way as far as we are concerned: nobody has taken it yet. */
export const isUnsent = (state: MessageState): boolean => state === 'queued' || state === 'sending';

/**
 * The Message-ID of a report for one recipient (RFC 5322). Made from the two alone, so that whatever is sent again, by a retry or after a
 * crash, is recognised as the same message. `from` is the territory's own address at that time, whose domain it takes; what is on the message's row stays,
 * also when the territory has another address later.
 */
export function messageIdOf(report: string, recipient: string, from: string): string {
  return `<${report}.${recipient}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}
