import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import { DomainError } from '../../platform/errors.ts';
import type { Actor } from '../../platform/identity.ts';
import type { Log } from '../../platform/log.ts';
import { type Tx, transaction } from '../../platform/transaction.ts';
import { noteMail } from '../inbox-store.ts';
import type { MailInBox } from './inbox.ts';
import type { MailParser } from './parse-mail.ts';
import type { ParsedMail } from './parsed-mail.ts';
import { readMail } from './read-mail.ts';
import { freeMail } from './stuck-mail.ts';

export type ReadingDeps = {
  database: Database;
  clock: Clock;
  log: Log;
  /** MSSANTE_DOMAINS. */
  domains: readonly string[];
};

/** Another process reads this mailbox by now. */
export class InboxLost extends Error {
  override readonly name = 'InboxLost';
}

/**
 * Puts a mail on record: what it says and how far the mailbox is read (`first`) are one transaction, so that it is never lost and never counted twice. What the mail itself
 * causes makes it unreadable. False: a fault of ours. Throws what is no mail's doing, and what `first` throws.
 */
export async function takeMail(
  deps: ReadingDeps,
  actor: Actor,
  { mail, key }: { mail: MailInBox; key: string },
  parser: MailParser,
  first: (tx: Tx) => Promise<void>,
): Promise<boolean> {
  const record = (parsed: ParsedMail | undefined) =>
    transaction(deps, actor, async (tx) => {
      await first(tx);
      await freeMail(tx, key);
      if (await noteMail(tx, key)) await readMail(tx, { key, mail, parsed }, deps.domains);
    });
  try {
    await record(await parser.parse(mail.raw ?? mail.head));
    return true;
  } catch (error) {
    tellFault(deps, actor, error);
    if (!isOfTheMail(error)) return false;
  }
  try {
    await record(undefined);
    return true;
  } catch (error) {
    tellFault(deps, actor, error);
    return false;
  }
}

/** What it says is in the error, perhaps: the log is told of neither. Throws what is no mail's doing. */
function tellFault(deps: ReadingDeps, { territoryId }: Actor, error: unknown): void {
  if (error instanceof InboxLost || isUnavailable(error)) throw error;
  const { name, code } = error as { name?: string; code?: string };
  deps.log.error({ name, code, territoryId }, 'a mail could not be taken in whole');
}

/** The database is away, or did not say whether it has it: that is no mail's doing, however long it lasts. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof DomainError && error.kind === 'unavailable';

/** What the database says of values that it cannot hold: of their form (22), their size (54), or a rule on them (23514). */
const isOfTheMail = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(22|54)[0-9A-Z]{3}$|^23514$/.test(String(error.code));
