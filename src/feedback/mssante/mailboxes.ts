import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '../../platform/config.ts';
import { isSecureAddress } from './address.ts';
import { describedMailboxes, hasOptions } from './mailbox-file.ts';
import { type ServerAccess, readAccess } from './server-access.ts';

/** A territory's own mailbox in the secure mail. Holds secrets: it is never logged, and nothing of it but the address is ever shown. */
export type Mailbox = {
  address: string;
  /** Beside the address, instead of the CPTS's name. */
  name: string | null;
  /** The product's number with the operator of the secure mail (X-MSS-NIL); null: it has none yet. */
  nil: string | null;
  /** Undefined: nothing can leave. */
  smtp: ServerAccess | undefined;
  /** Undefined: nobody reads what comes back. */
  inbox: ServerAccess | undefined;
};

export type Mailboxes = {
  /** A territory's own; else the installation's, by which nothing leaves where there is no SMTP server. */
  of(territoryId: string): Mailbox;
  /** Those that a file gives to a territory of its own. */
  all(): readonly { territoryId: string; mailbox: Mailbox }[];
};

/** What the environment says (platform/config.ts). */
export type MailboxSettings = {
  mailboxesFile: string | undefined;
  smtpUrl: string | undefined;
  mssanteFrom: string;
  mssanteNil: string | undefined;
  mssanteDomains: readonly string[];
};

/**
 * Reads the mailboxes once, at start: certificates and keys too, so that nothing is missing later. `warnings`: files that too many accounts of this machine
 * may read. Throws `ConfigError` with one line for every fault.
 */
export function readMailboxes(settings: MailboxSettings): { mailboxes: Mailboxes; warnings: string[] } {
  const own = new Map<string, Mailbox>();
  const faults: string[] = [];
  const warnings: string[] = [];
  const { mailboxesFile: file, mssanteDomains: domains } = settings;
  if (file !== undefined) {
    const described = describedMailboxes(textOf(file));
    faults.push(...described.faults);
    const inIt = Object.values(described.mailboxes).flatMap(({ smtp, imap }) => [smtp, imap]);
    if (inIt.some((it) => it?.password !== undefined) && (statSync(file).mode & 0o004) !== 0)
      warnings.push(file);
    for (const [territoryId, it] of Object.entries(described.mailboxes)) {
      if (!isSecureAddress(it.address, domains))
        faults.push(
          `${territoryId}.address : cette adresse n’est pas d’un domaine MSSanté (MSSANTE_DOMAINS)`,
        );
      const access = (part: 'smtp' | 'imap') => {
        const read = it[part] && readAccess(it[part], dirname(file));
        faults.push(...(read?.faults ?? []).map((fault) => `${territoryId}.${part}.${fault}`));
        warnings.push(...(read?.warnings ?? []));
        return read?.access;
      };
      own.set(territoryId, {
        address: it.address,
        name: it.name ?? null,
        nil: it.nil ?? settings.mssanteNil ?? null,
        smtp: access('smtp'),
        inbox: access('imap'),
      });
    }
  }
  const others = mailboxOfAll(settings);
  // Fail closed: what could weaken the way out of health data is refused at start, not only once something leaves.
  if (others.smtp && hasOptions(others.smtp.url))
    faults.push(
      'SMTP_URL : une adresse sans option est attendue ; hors de cette machine la connexion est toujours chiffrée, et le certificat du serveur vérifié',
    );
  if (others.smtp && !isSecureAddress(others.address, domains))
    faults.push(
      'MSSANTE_FROM : une adresse d’un domaine MSSanté (MSSANTE_DOMAINS) est nécessaire avec SMTP_URL',
    );
  if (faults.length > 0) throw new ConfigError(`Messagerie sécurisée mal configurée — ${faults.join('\n')}`);
  return {
    mailboxes: {
      of: (territoryId) => own.get(territoryId) ?? others,
      all: () => [...own].map(([territoryId, mailbox]) => ({ territoryId, mailbox })),
    },
    warnings,
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError(`MAILBOXES : le fichier ${file} ne peut pas être lu.`);
  }
}

/** Of every territory that has none of its own: nothing is read there. */
const mailboxOfAll = ({ smtpUrl, mssanteFrom, mssanteNil }: MailboxSettings): Mailbox => ({
  address: mssanteFrom,
  name: null,
  nil: mssanteNil ?? null,
  smtp: smtpUrl === undefined ? undefined : { url: smtpUrl, tls: {}, login: undefined },
  inbox: undefined,
});
