import { z } from 'zod';
import { parsePhone } from '../territory/phone-number.ts';
import { isSurcharged, SURCHARGED } from '../territory/surcharged-number.ts';

/** `sip:marie@poste.example`: the user part and the host of RFC 3261 that carriers dial, without parameters. */
const SIP = /^sip:[\w.!~*'()&=+$,;?/%-]{1,80}@[\w.-]{1,120}(:\d{1,5})?$/i;
/** A browser phone, by the identity that the line gave it. */
const CLIENT = /^client:\w{1,100}$/;

/** A phone on which an operator can be rung, in E.164 or as an address; undefined for none. */
function parseOperatorPhone(text: string): string | undefined {
  const trimmed = text.trim();
  return SIP.test(trimmed) || CLIENT.test(trimmed) ? trimmed : parsePhone(trimmed);
}

/**
 * A browser phone: nobody but its owner's page answers it, so that no key is asked for before a patient is put through. A telephone and a
 * `sip:` address may have a voicemail behind them.
 */
export const hasNoVoicemail = (phone: string): boolean => phone.startsWith('client:');

/** An operator's phone as they type it. */
export const operatorPhoneField = z
  .string()
  .max(250)
  .transform((text, context) => {
    const phone = parseOperatorPhone(text);
    if (phone && !isSurcharged(phone)) return phone;
    const message = phone ? SURCHARGED : 'numéro de téléphone (06 39 98 01 23) ou adresse sip: attendu';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .describe(
    'A phone number as people write it, E.164, or a sip: address; null: the territory’s operator phone',
  );
