/** The reactions that bring a report to its recipients. */
export const MAILING: ReadonlySet<string> = new Set([
  'address-report',
  'send-message',
  'expire-message',
  'probe-mailbox',
  'end-unsent-message',
]);
