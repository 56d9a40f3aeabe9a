/** For whom a message is: everybody but the treating doctor has it only where that may be (may-receive.ts). */
export const RECIPIENT_KINDS = ['treating-doctor', 'requester', 'dac', 'other'] as const;

export type RecipientKind = (typeof RECIPIENT_KINDS)[number];
