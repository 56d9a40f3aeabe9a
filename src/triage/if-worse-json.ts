import { z } from 'zod';

const time = z.iso.datetime({ offset: true });

/** Whether the patient leaves with what to do if it gets worse, and how (rule 2). */
export const ifWorse = z.object({
  text: z.string().describe('In the words of the protocol that decided last'),
  said: time.nullable().describe('When it was last read out since; null: not yet'),
  sms: z
    .object({ state: z.enum(['asked', 'sent', 'delivered', 'unknown', 'failed']), at: time })
    .nullable()
    .describe('Null: no text was asked for'),
  whyNoSms: z
    .enum(['no-phone', 'landline', 'phone-unsafe', 'stopped', 'quiet-hours', 'no-carrier'])
    .nullable()
    .describe('Why it can only be said; null: a text may leave now'),
});

export type IfWorse = z.infer<typeof ifWorse>;
