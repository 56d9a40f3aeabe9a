import { z } from 'zod';
import { parsePhone } from './phone-number.ts';
import { isSurcharged, SURCHARGED } from './surcharged-number.ts';

/** A phone number as a person types it, taken in as E.164. */
export const phoneField = z
  .string()
  .max(40)
  .transform((text, context) => {
    const phone = parsePhone(text);
    if (phone) return phone;
    context.addIssue({ code: 'custom', message: 'numéro de téléphone attendu, par exemple 06 39 98 01 23' });
    return z.NEVER;
  })
  .describe('As people write it (06 39 98 01 23) or E.164');

/** The same for a phone that the line rings by itself, at the territory's expense. */
export const rungPhoneField = phoneField.refine((phone) => !isSurcharged(phone), SURCHARGED);

/** A phone number as an answer gives it. */
export const phoneAnswer = z.string().describe('E.164');
