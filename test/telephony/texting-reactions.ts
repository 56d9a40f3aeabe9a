/** What a worker that does texts alone reacts with, and so what its dispatcher enqueues: nobody is there for the other jobs. */
export const TEXTING: ReadonlySet<string> = new Set([
  'tell-booking',
  'tell-cancellation',
  'tell-when-due',
  'plan-reminder',
  'forget-reminder',
  'resume-sms',
  'send-sms',
  'give-up-on-carrier',
]);
