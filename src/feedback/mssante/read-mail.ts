import type { AsideReason, Fault } from '../../correspondence/incoming.ts';
import { keepMail } from '../../correspondence/keep-mail.ts';
import { plainLine } from '../../correspondence/plain-text.ts';
import type { Tx } from '../../platform/transaction.ts';
import { messageSpokenOf, type SpokenOf } from '../inbox-store.ts';
import { recordProof } from '../record-proof.ts';
import { isSecureAddress } from './address.ts';
import { isFromMailSystem } from './bounce.ts';
import type { MailInBox } from './inbox.ts';
import type { ParsedMail } from './parsed-mail.ts';
import { proofIn } from './proof.ts';
import { addressOf, blocksOf, isAddress } from './report-fields.ts';

/** A mail that was fetched. `parsed` undefined: it could not be read; of one that is too large, its head alone was. */
type FetchedMail = { key: string; mail: MailInBox; parsed: ParsedMail | undefined };

/**
 * One mail becomes a proof of a message of this territory, a message to its request, or something that is kept aside with its reason; never nothing. What a mail
 * says of itself moves nothing by itself: a proof counts only of the address to which the message went.
 */
export async function readMail(
  tx: Tx,
  { key, mail, parsed }: FetchedMail,
  domains: readonly string[],
): Promise<void> {
  if (!parsed) return keepUnread(tx, key, mail);
  const aside = (reason: AsideReason, about?: SpokenOf) =>
    keep(tx, { key, mail, parsed }, { aside: reason }, about);
  const proof = mail.raw && proofIn(parsed);
  const about = await spokenOf(tx, proof?.about ?? parsed.answers);
  if (!mail.raw) return aside('too-large', about);
  if (proof) {
    if (!about) return aside('unknown-message');
    const said = about.address === null ? undefined : proof.saysOf(about.address);
    if (said)
      return recordProof(tx, about.id, {
        ...said,
        kind: proof.kind,
        at: tx.at,
        content: evidence(mail.raw, parsed),
      });
    return aside(isUnclear(parsed) ? 'unclear-report' : 'not-recipient', about);
  }
  if (!about) return aside(parsed.answers.length > 0 ? 'unknown-message' : 'no-reference');
  if (isFromMailSystem(parsed)) return aside('unclear-report', about);
  const known = about.address !== null && isAddress(parsed.from, about.address);
  if (!known && !isSecureAddress(parsed.from, domains)) return aside('not-secure', about);
  return keep(tx, { key, mail, parsed }, { with: about.requestId }, about);
}

const spokenOf = async (tx: Tx, messageIds: readonly string[]): Promise<SpokenOf | undefined> =>
  messageIds.length === 0 ? undefined : messageSpokenOf(tx, [...new Set(messageIds)]);

/** A mail system's own words without a report: they are not said to come from the wrong one. */
const isUnclear = (parsed: ParsedMail): boolean =>
  parsed.type !== 'multipart/report' && isFromMailSystem(parsed);

type Parsed = FetchedMail & { parsed: ParsedMail };

const keep = (
  tx: Tx,
  { key, mail, parsed }: Parsed,
  lies: { with: string } | { aside: AsideReason },
  about: SpokenOf | undefined,
): Promise<void> =>
  keepMail(tx, {
    key,
    sender: parsed.from,
    subject: parsed.subject,
    body: parsed.text,
    messageId: about?.id ?? null,
    lies,
    automatic: parsed.automatic,
    fault: mail.raw ? faultOf(parsed) : 'too-large',
    // Of a mail that was cut off nobody knows where its parts end.
    attachments: mail.raw ? parsed.parts.map(({ name, content, look }) => ({ name, content, ...look })) : [],
  });

const faultOf = ({ leftOut }: ParsedMail): Fault | null => leftOut[0] ?? null;

/** What nobody could look into: who it says it comes from, and where to find it. */
const keepUnread = (tx: Tx, key: string, mail: MailInBox): Promise<void> =>
  keepMail(tx, {
    key,
    sender: plainLine(
      addressOf(
        blocksOf(mail.head)[0]
          ?.get('from')
          ?.replace(/^[^<]*</, '<'),
      ) ?? '',
      320,
    ),
    subject: '',
    body: '',
    messageId: null,
    lies: { aside: mail.raw ? 'unreadable' : 'too-large' },
    automatic: false,
    fault: mail.raw ? 'unreadable' : 'too-large',
    attachments: [],
  });

/** What is kept as the proof: the mail itself; of a long one, which brings the whole message back, its beginning and its report. */
const LONGEST_EVIDENCE = 128 * 1024;

function evidence(raw: Buffer, parsed: ParsedMail): Buffer {
  if (raw.length <= LONGEST_EVIDENCE) return raw;
  const report = parsed.parts.find(({ saidType }) =>
    /^message\/.*(delivery-status|disposition-notification)$/.test(saidType),
  );
  return Buffer.concat([
    raw.subarray(0, LONGEST_EVIDENCE / 2),
    Buffer.from('\r\n\r\n[…]\r\n\r\n'),
    (report?.content ?? new Uint8Array()).subarray(0, LONGEST_EVIDENCE / 2),
  ]);
}
