import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type LocalCa, localCa } from '../../src/simulator/local-ca.ts';
import { type MailAccount, startDovecot, startPostfix } from './mail-daemons.ts';
import { aPort } from './ports.ts';

const answers = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const installed =
  answers('postconf', '-d', 'mail_version') && answers('dovecot', '--version') && process.getuid?.() === 0;

/**
 * Whether Postfix and Dovecot can be started here: they want to be installed, and root. Without them these tests are skipped; under CI=true they are not, and
 * fail: a test that is silently left out proves nothing.
 */
export const MAIL_SERVER = installed || process.env.CI === 'true';

/** A mail server of the secure mail with its mailboxes: Debian's Postfix and Dovecot, in a folder and at ports of their own. */
export type MailServer = {
  ca: LocalCa;
  /** `smtp://…`: encrypted, and only for those who show a certificate of `ca`. */
  smtpUrl: string;
  /** `imaps://…`: an account by its address and `PASSWORD`, or by a certificate in its name. */
  imapUrl: string;
  /** Files that the configuration of a mailbox names: of the authority, and of a client that it knows. */
  files: { ca: string; cert: string; key: string };
  /** A client's certificate and key in files of their own, in the name of `subject`. */
  clientCertificate(subject: string): Promise<{ cert: string; key: string }>;
  /** The next attempt to write to that address is put off (450 4.7.1), as a grey list does. */
  greylistNext(address: string): void;
  /** Puts a mail into somebody's mailbox, past Postfix. */
  put(address: string, raw: string | Buffer): void;
  /** What `doveadm` says. */
  doveadm(...args: string[]): string;
  /** Both servers’ logs, for a test that fails. */
  log(): Promise<string>;
  stop(): Promise<void>;
};

export async function startMailServer(accounts: readonly MailAccount[]): Promise<MailServer> {
  if (!installed) throw new Error('postfix, dovecot-imapd and dovecot-lmtpd, and root, are needed');
  const dir = await mkdtemp(join(tmpdir(), 'recours-mail-'));
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of started.toReversed()) await one();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    // The servers' own accounts find their way in; what is secret in it is theirs alone.
    await chmod(dir, 0o711);
    const ca = localCa();
    const server = ca.issue(['localhost', '127.0.0.1']);
    const write = (name: string, text: string, mode = 0o600) => writeFile(join(dir, name), text, { mode });
    await write('ca.pem', ca.ca, 0o644);
    await write('server.pem', server.cert);
    await write('server.key', server.key);
    const client = async (subject: string) => {
      const made = ca.issue([], subject);
      const name = `client-${subject.replace(/[^\w.@-]/g, '_')}`;
      await write(`${name}.pem`, made.cert);
      await write(`${name}.key`, made.key);
      return { cert: join(dir, `${name}.pem`), key: join(dir, `${name}.key`) };
    };
    const imapPort = await aPort();
    const smtpPort = await aPort();
    const greylist = await startGreylist();
    started.push(greylist.stop);
    const dovecot = await startDovecot(dir, imapPort, accounts);
    started.push(dovecot.stop);
    const postfix = await startPostfix(dir, smtpPort, greylist.port, accounts);
    started.push(postfix);
    const admin = (args: readonly string[], input?: string | Buffer): string => {
      const { status, stdout, stderr } = spawnSync('doveadm', ['-c', dovecot.config, ...args], {
        encoding: 'utf8',
        ...(input === undefined ? {} : { input }),
        maxBuffer: 100 * 1024 * 1024,
      });
      if (status !== 0) throw new Error(`doveadm ${args.join(' ')}: ${stderr}`);
      return stdout;
    };
    return {
      ca,
      smtpUrl: `smtp://localhost:${smtpPort}`,
      imapUrl: `imaps://localhost:${imapPort}`,
      files: { ca: join(dir, 'ca.pem'), ...(await client('Recours local client')) },
      clientCertificate: client,
      greylistNext: greylist.next,
      put: (address, raw) => void admin(['save', '-u', address], raw),
      doveadm: (...args) => admin(args),
      log: async () => {
        const [a, b] = await Promise.all(
          ['postfix.log', 'dovecot.log'].map((name) => readFile(join(dir, name), 'utf8').catch(() => '')),
        );
        return `${a}\n${b}`;
      },
      stop,
    };
  } catch (error) {
    const log = await Promise.all(
      ['postfix.log', 'dovecot.log'].map((name) => readFile(join(dir, name), 'utf8').catch(() => '')),
    );
    await stop();
    throw new Error(`the mail server did not start: ${log.join('\n').slice(-4_000)}`, { cause: error });
  }
}

/** Says to Postfix whether a recipient has to wait (its SMTPD_POLICY protocol): a program of its own, as a grey list is. */
async function startGreylist() {
  const waiting: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let recipient = '';
    createInterface(socket).on('line', (line) => {
      if (line.startsWith('recipient=')) recipient = line.slice('recipient='.length);
      if (line !== '') return;
      const at = waiting.indexOf(recipient);
      if (at >= 0) waiting.splice(at, 1);
      socket.write(`action=${at >= 0 ? 'defer 4.7.1 Greylisted, come back later' : 'dunno'}\n\n`);
    });
  });
  const port = await aPort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    next: (address: string) => void waiting.push(address),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
