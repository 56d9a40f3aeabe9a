import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { imapInbox } from '../../src/feedback/mssante/imap-inbox.ts';
import { until } from '../support/ground.ts';
import { type MailAccount, PASSWORD } from '../support/mail-daemons.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';

export const LINE = 'ligne@cpts-douai.mssante.example';

/** A real mail server with the line's mailbox and others, the configuration that leads there, and the programs of those others. */
export type SecureMail = {
  server: MailServer;
  /** A file for MAILBOXES. `certificate: false`: nobody has given us one. */
  mailboxes(it?: { certificate?: boolean }): Promise<string>;
  /** The mails in somebody's mailbox, whole, the oldest first: waits until there are so many. */
  mailsOf(address: string, count: number): Promise<Buffer[]>;
  /** Hands a mail to the server, as another program of the secure mail does. */
  submit(from: string, to: string, raw: string | Buffer): Promise<void>;
  stop(): Promise<void>;
};

export async function startSecureMail(accounts: readonly MailAccount[]): Promise<SecureMail> {
  const server = await startMailServer([{ address: LINE }, ...accounts]);
  const dir = await mkdtemp(join(tmpdir(), 'recours-mailboxes-'));
  const { hostname, port } = new URL(server.smtpUrl);
  const program = createTransport({
    host: hostname,
    port: Number(port),
    requireTLS: true,
    pool: true,
    tls: { ca: server.ca.ca, cert: readFileSync(server.files.cert), key: readFileSync(server.files.key) },
  });
  return {
    server,
    mailboxes: async ({ certificate = true } = {}) => {
      const file = join(dir, `mailboxes-${certificate}.json`);
      const { ca, cert, key } = server.files;
      await writeFile(join(dir, 'password'), PASSWORD, { mode: 0o600 });
      const mailbox = {
        address: LINE,
        nil: '987654',
        smtp: { url: server.smtpUrl, ca, ...(certificate ? { cert, key } : {}) },
        imap: { url: server.imapUrl, ca, user: LINE, passwordFile: 'password' },
      };
      await writeFile(file, JSON.stringify({ 'grand-douai': mailbox }), { mode: 0o600 });
      return file;
    },
    mailsOf: async (address, count) => {
      const inbox = imapInbox({
        url: server.imapUrl,
        tls: { ca: server.ca.ca },
        login: { user: address, password: PASSWORD },
      });
      let mails: Buffer[] = [];
      try {
        await until(
          async () => {
            mails = [];
            for await (const { raw, head } of inbox.newMail(undefined, new AbortController().signal))
              mails.push(raw ?? head);
            return mails.length >= count;
          },
          120_000,
          200,
        );
      } finally {
        await inbox.close();
      }
      return mails;
    },
    submit: async (from, to, raw) => {
      await program.sendMail({ envelope: { from, to: [to] }, raw });
    },
    stop: async () => {
      program.close();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
