import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { parsePhoneNumberFromString as parseMobile } from 'libphonenumber-js/mobile';

/** A phone number as the network knows it: `+33639980123` (ITU-T E.164). */
export type E164 = string & { readonly __e164: true };

/**
 * Overseas numbers are dialled like metropolitan ones (0590…, 0693…) and have country codes of their own (ARCEP numbering plan,
 * decision 2018-0881). Given: the nine digits after the 0. 0639 is Mayotte, except 0639 98, which is kept for fiction.
 */
const overseas: readonly (readonly [digits: RegExp, countryCode: string])[] = [
  [/^(?:590|69[01]|7090)/, '590'],
  [/^(?:594|694|7093[0-4])/, '594'],
  [/^(?:596|69[67]|7091)/, '596'],
  [/^(?:262|2631[0-6]|269|69[23]|639(?!98)|7092|7093[5-9])/, '262'],
];

/**
 * The number a person typed or a carrier gave, as people in France write it: `06 39 98 01 23`, `+33 (0)6.39.98.01.23`, `0033…`, or with
 * the code of another country. `undefined` when it is not exactly one dialable number (short numbers, « anonyme », two numbers).
 */
export function parsePhone(text: string): E164 | undefined {
  const parsed = parsePhoneNumberFromString(text, 'FR');
  if (!parsed?.isValid()) return undefined;
  const national: string = parsed.nationalNumber;
  const code =
    parsed.countryCallingCode === '33' ? overseas.find(([digits]) => digits.test(national))?.[1] : undefined;
  return (code ? `+${code}${national}` : parsed.number) as E164;
}

/** As the French write it: « 06 39 98 01 23 », « 0590 27 12 34 »; a foreign number with its country code: « +32 470 12 34 56 ». */
export function displayPhone(phone: string): string {
  const parsed = parsePhoneNumberFromString(phone);
  if (!parsed) return phone;
  return frenchCodes.has(parsed.countryCallingCode) ? parsed.formatNational() : parsed.formatInternational();
}

const frenchCodes: ReadonlySet<string> = new Set(['33', '590', '594', '596', '262']);

/** Whether an SMS can be sent to it. Metropolitan numbers by their 06 and 07, so that the numbers kept for fiction count too. */
export function isMobile(phone: string): boolean {
  if (phone.startsWith('+33')) return /^\+33[67]/.test(phone);
  return parseMobile(phone)?.isValid() ?? false;
}
