import { randomUUID } from 'node:crypto';

/** A carrier's identifier: two letters that say of what, 32 hexadecimal digits. */
export const newSid = (prefix: 'CA' | 'CF' | 'SM' | 'QU'): string =>
  prefix + randomUUID().replaceAll('-', '');
