import { type AddressPolicy, targetOf } from '../platform/safe-address.ts';
import { addressRefused } from './errors.ts';

/** The address of a feed as it is kept: `webcal:` is what programs for diaries call `https:`. Throws `validation`. */
export function feedAddress(text: string, policy: AddressPolicy): string {
  const target = targetOf(text.trim().replace(/^webcals?:/i, 'https:'), policy);
  if ('fault' in target) throw addressRefused(target.fault);
  target.url.hash = '';
  return target.url.href;
}

/** All of an address that is no secret. */
export const hostOf = (url: string): string => new URL(url).host;
