import { bounceOf } from './bounce.ts';
import { type DsnAction, type DsnRecipient, dsnOf } from './dsn.ts';
import { type Mdn, mdnOf, toldErrorOf } from './mdn.ts';
import type { ParsedMail } from './parsed-mail.ts';
import { isAddress } from './report-fields.ts';

/** `relayed`: to a server that tells nothing more. `code`: RFC 3463 of a DSN; of an MDN, the recipient's program's own for an error, or what it did. */
export type Said = {
  outcome: 'delivered' | 'failed' | 'delayed' | 'relayed' | 'read' | 'deleted' | 'integration-error';
  code: string | null;
};

/** What a mail proves of another. */
export type Proof = {
  kind: 'dsn' | 'mdn';
  /** Message-IDs of what it speaks of, the surest first. */
  about: readonly string[];
  /** What it says of a message that went to that address; undefined: nothing, or it comes from somebody else. */
  saysOf(address: string): Said | undefined;
};

/** Undefined: the mail is no proof of anything; an absence, an answer, a mail to the line. */
export function proofIn(mail: ParsedMail): Proof | undefined {
  const mdn = mdnOf(mail);
  if (mdn)
    return {
      kind: 'mdn',
      about: mdn.about,
      saysOf: (address) => (speaksFor(mail, mdn, address) ? saidByMdn(mdn) : undefined),
    };
  const dsn = dsnOf(mail);
  if (dsn) return { kind: 'dsn', about: dsn.about, saysOf: (address) => saidByDsn(dsn.recipients, address) };
  const told = toldErrorOf(mail);
  if (told)
    return {
      kind: 'mdn',
      about: told.about,
      saysOf: (address) =>
        isAddress(mail.from, address) ? { outcome: 'integration-error', code: told.error } : undefined,
    };
  const bounce = bounceOf(mail);
  if (!bounce) return undefined;
  return {
    kind: 'dsn',
    about: bounce.about,
    saysOf: (address) => {
      const code = bounce.refusalOf(address);
      return code === undefined ? undefined : { outcome: 'failed', code };
    },
  };
}

/**
 * An MDN is the recipient's own word: it comes from the address to which the message went (the operators of the secure mail vouch for it), and speaks for it. One
 * that was passed on says so in Original-Recipient.
 */
const speaksFor = (mail: ParsedMail, { original, final }: Mdn, address: string): boolean =>
  isAddress(mail.from, address) &&
  ((original === undefined && final === undefined) ||
    isAddress(original, address) ||
    isAddress(final, address));

/** `processed` and `dispatched`: a program has it, and nobody has seen it (RFC 8098, 3.2.6.2). */
function saidByMdn({ disposition, error }: Mdn): Said {
  if (error !== undefined) return { outcome: 'integration-error', code: error };
  if (disposition === 'displayed') return { outcome: 'read', code: null };
  if (disposition === 'deleted') return { outcome: 'deleted', code: null };
  return { outcome: 'delivered', code: disposition };
}

/** A message has one recipient, for whom a server may have had several (an alias): what went worst counts. */
const WORST_FIRST: readonly DsnAction[] = ['failed', 'delivered', 'relayed', 'expanded', 'delayed'];

function saidByDsn(recipients: readonly DsnRecipient[], address: string): Said | undefined {
  const concerned = recipients.filter(
    ({ original, final }) => isAddress(original, address) || isAddress(final, address),
  );
  const [worst] = concerned.toSorted((a, b) => WORST_FIRST.indexOf(a.action) - WORST_FIRST.indexOf(b.action));
  if (!worst) return undefined;
  // To a list of addresses it is passed on like to another server: nothing more will be told of it.
  const outcome = worst.action === 'expanded' ? 'relayed' : worst.action;
  return { outcome, code: worst.status ?? null };
}
