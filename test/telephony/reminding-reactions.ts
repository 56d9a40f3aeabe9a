/** What a worker that waits for reports and reminds of them alone reacts with, and so what its dispatcher enqueues. */
export const REMINDING: ReadonlySet<string> = new Set([
  'await-report',
  'look-for-report',
  'wait-no-more',
  'remind-of-report',
  'resume-sms',
  'send-sms',
  'give-up-on-carrier',
]);
