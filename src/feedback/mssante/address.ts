/** Mailboxes of citizens (Mon espace santé): in the secure mail, but no professional's. */
const OF_CITIZENS = 'patient.mssante.fr';

/** Whether it is one plain address (RFC 5321, without quoted local parts), so that it cannot name a second recipient. */
export const isMailAddress = (text: string): boolean =>
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?=.{1,253}$)[\dA-Za-z](?:[\dA-Za-z-]*[\dA-Za-z])?(?:\.[\dA-Za-z](?:[\dA-Za-z-]*[\dA-Za-z])?)+$/.test(
    text,
  );

/**
 * Whether an address is a professional's in the secure mail: the only ones to which health data may go. `domains` as in MSSANTE_DOMAINS: `*.` before a domain
 * stands for everything below it, and not for itself.
 */
export function isSecureAddress(address: string, domains: readonly string[]): boolean {
  if (!isMailAddress(address)) return false;
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (domain === OF_CITIZENS) return false;
  return domains.some((pattern) => isWithin(domain, pattern.toLowerCase()));
}

const isWithin = (domain: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? domain.endsWith(pattern.slice(1)) : domain === pattern;
