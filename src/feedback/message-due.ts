/** When a message that was put off is tried again. */
export const MESSAGE_DUE = 'message.due';

/** When it is over for a message that could not leave. */
export const MESSAGE_EXPIRY_DUE = 'message.expiry-due';

/** When a server that would have none of our messages is asked again. */
export const MAILBOX_DUE = 'mailbox.due';

/** When a person is asked about a message that a server took, and of which nothing has come back since. */
export const MESSAGE_PROOF_DUE = 'message.proof-due';
