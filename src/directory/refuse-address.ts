import { isSecureAddress } from '../feedback/mssante/address.ts';
import { addressNotSecure } from './errors.ts';

/**
 * Refuses an ordinary e-mail address where it is entered; what stood there before is not this command's affair, and is refused when something is to go there. Throws
 * `address-not-mssante`.
 */
export function refuseOrdinaryAddress(
  address: string | null | undefined,
  domains: readonly string[],
  before: string | null = null,
): void {
  if (address === null || address === undefined || address === before) return;
  if (!isSecureAddress(address, domains)) throw addressNotSecure();
}
