import { certificateOf, type ServerAccess } from './server-access.ts';
import type { Mailbox } from './mailboxes.ts';
import { type Instant, minutes } from '../../platform/clock.ts';

/** How long before its end a person is told that a certificate has to be renewed: the operators of the secure mail take days. */
const AHEAD_DAYS = 30;

const DAY_MS = minutes(24 * 60);

/** `daysLeft`: whole days; below 0 it is over. `warning`: a person has to see to it. */
export type CertificateEnd = { notAfter: Instant; daysLeft: number; warning: boolean; fingerprint: string };

/** Of the certificates that a mailbox shows, the one that ends first. Null: it shows none. */
export function certificateEnd(mailbox: Mailbox, at: Instant): CertificateEnd | null {
  const ends = [mailbox.smtp, mailbox.inbox].flatMap((it) => endOf(it));
  const first = ends.toSorted((a, b) => a.notAfter - b.notAfter)[0];
  if (!first) return null;
  const daysLeft = Math.floor((first.notAfter - at) / DAY_MS);
  return { ...first, daysLeft, warning: daysLeft < AHEAD_DAYS };
}

function endOf(access: ServerAccess | undefined): { notAfter: Instant; fingerprint: string }[] {
  const certificate = access?.tls.cert === undefined ? null : certificateOf(access.tls.cert);
  if (!certificate) return [];
  return [{ notAfter: Date.parse(certificate.validTo) as Instant, fingerprint: certificate.fingerprint256 }];
}
