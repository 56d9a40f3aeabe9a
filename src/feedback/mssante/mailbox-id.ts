import { derivedId } from '../../platform/ids.ts';

/** What events and tasks about a territory's mailbox are about. */
export const mailboxIdOf = (territoryId: string): string => derivedId(`mailbox ${territoryId}`);

/** A certificate that the mailbox shows, by its fingerprint: the next one is another. */
export const certificateIdOf = (territoryId: string, fingerprint: string): string =>
  derivedId(`certificate ${territoryId} ${fingerprint}`);
