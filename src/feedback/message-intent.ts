/** The kind of a message's intent: one for each message; a retry by hand plans it again. */
export const SECURE_MESSAGE = 'secure-message';
