import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** The kinds of number whose callers pay more than an ordinary call, in any country's numbering plan. */
const DEARER: ReadonlySet<string> = new Set(['PREMIUM_RATE', 'SHARED_COST']);

/** 081, 082 and 089 (ARCEP decision 2018-0881, « numéros à tarification majorée »); 080 is free or ordinary. */
const FRENCH = /^\+338[129]/;

/** Whether calling this number, in E.164, is charged extra: the line never rings one, or whoever owns it could live on it. */
export const isSurcharged = (phone: string): boolean =>
  FRENCH.test(phone) || DEARER.has(parsePhoneNumberFromString(phone)?.getType() ?? '');

/** What is said of a field with such a number. */
export const SURCHARGED = 'numéro surtaxé refusé : indiquez un numéro fixe ou mobile ordinaire';
