import { displayPhone, type E164, parsePhone } from '../territory/phone-number.ts';

/**
 * The number that a caller keyed in; undefined when it is none that the line would ring: ten digits of France, and none at the caller's
 * or the called one's expense (08).
 */
export const keyedNumber = (keys: string): E164 | undefined =>
  /^0[1-79]\d{8}$/.test(keys) ? parsePhone(keys) : undefined;

/** Read back two by two, with a breath between them: « 06, 39, 98, 01, 23 ». */
export const keysInWords = (phone: string): string =>
  (displayPhone(phone).replaceAll(/\D/g, '').match(/\d{2}/g) ?? []).join(', ');
