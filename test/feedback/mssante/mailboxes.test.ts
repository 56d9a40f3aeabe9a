import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMailboxes } from '../../../src/feedback/mssante/mailboxes.ts';
import { certificateEnd } from '../../../src/feedback/mssante/certificate.ts';
import { instant } from '../../../src/platform/clock.ts';
import { ConfigError, readConfig } from '../../../src/platform/config.ts';
import { localCa } from '../../../src/simulator/local-ca.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recours-mailboxes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ca = localCa();
const file = (name: string, text: string, mode = 0o600) => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return path;
};

const read = (content: unknown, env: Record<string, string> = {}) => {
  const path = file('mailboxes.json', typeof content === 'string' ? content : JSON.stringify(content));
  return readMailboxes(readConfig({ MAILBOXES: path, ...env }));
};

const faultOf = (content: unknown, env: Record<string, string> = {}): string => {
  try {
    read(content, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

/** A mailbox that a client certificate opens, with its files. */
function certified(until?: Date) {
  const { key, cert } = ca.issue([], 'ligne', until);
  file('ligne.key', key);
  file('ligne.crt', cert);
  file('ca.crt', ca.ca);
  return {
    address: 'ligne@cpts-douai.mssante.fr',
    smtp: { url: 'smtps://smtp.mss.example:465', cert: 'ligne.crt', key: 'ligne.key', ca: 'ca.crt' },
  };
}

describe('the file of mailboxes', () => {
  test('gives each territory its own, with what its certificate and its password file say', () => {
    file('secret', 'un mot de passe\n');
    const { mailboxes, warnings } = read({
      'grand-douai': { ...certified(), nil: '123', name: 'Ligne de Douai' },
      'lys-armentieres': {
        address: 'ligne@lys.mssante.fr',
        smtp: { url: 'smtp://smtp.mss.example:587', user: 'lys', passwordFile: 'secret' },
        imap: { url: 'imaps://imap.mss.example', user: 'lys', password: 'un autre' },
      },
    });
    expect(warnings).toEqual([]);
    const douai = mailboxes.of('grand-douai');
    expect(douai).toMatchObject({
      address: 'ligne@cpts-douai.mssante.fr',
      nil: '123',
      name: 'Ligne de Douai',
    });
    expect(douai.smtp?.tls.cert).toContain('BEGIN CERTIFICATE');
    expect(douai.smtp?.tls.key).toContain('BEGIN PRIVATE KEY');
    expect(douai.inbox).toBeUndefined();
    expect(mailboxes.of('lys-armentieres')).toMatchObject({
      smtp: { login: { user: 'lys', password: 'un mot de passe' } },
      inbox: { url: 'imaps://imap.mss.example', login: { user: 'lys', password: 'un autre' } },
    });
    expect(mailboxes.all().map((it) => it.territoryId)).toEqual(['grand-douai', 'lys-armentieres']);
  });

  test('leaves the others that of SMTP_URL, or none by which anything leaves', () => {
    const content = { 'grand-douai': certified() };
    expect(read(content).mailboxes.of('elsewhere').smtp).toBeUndefined();
    const env = { SMTP_URL: 'smtp://127.0.0.1:2525', MSSANTE_FROM: 'ligne@mssante.fr', MSSANTE_NIL: '7' };
    expect(read(content, env).mailboxes.of('elsewhere')).toMatchObject({
      address: 'ligne@mssante.fr',
      nil: '7',
      smtp: { url: 'smtp://127.0.0.1:2525' },
      inbox: undefined,
    });
  });

  test('says which secrets every account of the machine can read', () => {
    const content = { 'grand-douai': certified() };
    const key = join(folder, 'ligne.key');
    chmodSync(key, 0o644);
    expect(read(content).warnings).toEqual([key]);
  });

  test('is such a secret itself where a password stands in it', () => {
    const login = { url: 'smtps://smtp.mss.example:465', user: 'ligne' };
    const path = join(folder, 'mailboxes.json');
    const warningsOf = (smtp: object) => {
      const content = { 'grand-douai': { address: 'ligne@cpts-douai.mssante.fr', smtp } };
      file('mailboxes.json', JSON.stringify(content), 0o644);
      return readMailboxes(readConfig({ MAILBOXES: path })).warnings;
    };
    file('password', 'secret');
    expect(warningsOf({ ...login, password: 'secret' })).toEqual([path]);
    expect(warningsOf({ ...login, passwordFile: 'password' })).toEqual([]);
  });

  test.each<[string, (it: ReturnType<typeof certified>) => unknown, RegExp]>([
    ['is not JSON', () => '{', /n’est pas au format JSON/],
    [
      'has a word that nobody knows',
      (it) => ({ 'grand-douai': { ...it, imaps: {} } }),
      /grand-douai : inconnu : imaps/,
    ],
    ['has no address', ({ smtp }) => ({ 'grand-douai': { smtp } }), /grand-douai\.address : une adresse/],
    [
      'has an ordinary address',
      (it) => ({ 'grand-douai': { ...it, address: 'ligne@gmail.com' } }),
      /grand-douai\.address : cette adresse n’est pas d’un domaine MSSanté/,
    ],
    [
      'has a password in an address',
      (it) => ({
        'grand-douai': { ...it, smtp: { url: 'smtp://u:secret-marqué@h', user: 'u', password: 'p' } },
      }),
      /sans compte, mot de passe ni option/,
    ],
    [
      'asks to do without encryption',
      (it) => ({ 'grand-douai': { ...it, smtp: { ...it.smtp, url: 'smtp://h?requireTLS=false' } } }),
      /ni option/,
    ],
    [
      'says nothing of who we are',
      (it) => ({ 'grand-douai': { ...it, smtp: { url: 'smtps://h' } } }),
      /un certificat \(cert, key\) ou un compte/,
    ],
    [
      'has a certificate without its key',
      (it) => ({ 'grand-douai': { ...it, smtp: { ...it.smtp, key: undefined } } }),
      /cert et key vont ensemble/,
    ],
    [
      'has two passwords',
      (it) => ({
        'grand-douai': { ...it, smtp: { url: 'smtps://h', user: 'u', password: 'a', passwordFile: 'b' } },
      }),
      /pas les deux/,
    ],
    [
      'names a file that is not there',
      (it) => ({ 'grand-douai': { ...it, smtp: { ...it.smtp, key: 'absent.key' } } }),
      /grand-douai\.smtp\.key : le fichier \S+absent\.key ne peut pas être lu/,
    ],
    [
      'names another certificate’s key',
      (it) => {
        file('ligne.key', ca.issue([]).key);
        return { 'grand-douai': it };
      },
      /grand-douai\.smtp\.key : cette clé n’est pas celle du certificat/,
    ],
    [
      'names a certificate that is none',
      (it) => {
        file('ligne.crt', 'rien');
        return { 'grand-douai': it };
      },
      /grand-douai\.smtp\.cert : aucun certificat/,
    ],
    [
      'reads over SMTP',
      (it) => ({ 'grand-douai': { ...it, imap: it.smtp } }),
      /grand-douai\.imap\.url : une adresse imaps/,
    ],
  ])('that %s is refused in one line', (_, change, said) => {
    const fault = faultOf(change(certified()));
    expect(fault).toMatch(said);
    expect(fault).not.toMatch(/secret-marqué|BEGIN/);
    expect(fault.split('\n')).toHaveLength(1);
  });

  test('names every fault at once, a line for each', () => {
    const fault = faultOf({
      'grand-douai': { ...certified(), smtp: { url: 'smtps://h', cert: 'a', key: 'b' } },
      lys: { address: 'x@gmail.com' },
    });
    expect(fault.split('\n')).toHaveLength(3);
  });

  test('that is not there is said so', () => {
    expect(() => readMailboxes(readConfig({ MAILBOXES: join(folder, 'absent.json') }))).toThrow(
      /ne peut pas être lu/,
    );
  });
});

const catchOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('without a file', () => {
  test('a server is given only together with an address of the secure mail: a real line fails closed', () => {
    const env = { SMTP_URL: 'smtp://127.0.0.1:2525' };
    expect(() => readMailboxes(readConfig(env))).toThrow(/MSSANTE_FROM/);
    expect(() => readMailboxes(readConfig({ ...env, MSSANTE_FROM: 'ligne@gmail.com' }))).toThrow(
      /MSSANTE_FROM/,
    );
    expect(readMailboxes(readConfig({})).mailboxes.of('x').smtp).toBeUndefined();
  });

  test.each([
    'smtp://relais.example?ignoreTLS=true',
    'smtp://relais.example:587?requireTLS=false',
    'smtps://relais.example?tls.rejectUnauthorized=false',
    'smtps://relais.example?tls.servername=ailleurs.example',
    'smtp://relais.example?secure=false#x',
    'smtp://127.0.0.1:2525?ignoreTLS=true',
  ])('SMTP_URL is not %s: one line says why, without the address', (url) => {
    const env = { SMTP_URL: url, MSSANTE_FROM: 'ligne@mssante.fr' };
    const refusal = catchOf(() => readMailboxes(readConfig(env)));
    expect(refusal).toMatch(/^Messagerie sécurisée mal configurée — SMTP_URL : .*chiffrée/);
    expect(refusal).not.toMatch(/relais|\n/);
  });

  test.each(['*', '*.fr', 'mssante.fr;x', 'a b', 'mssante', '*.*.fr'])(
    'MSSANTE_DOMAINS is not %j',
    (domains) => expect(() => readConfig({ MSSANTE_DOMAINS: domains })).toThrow(/MSSANTE_DOMAINS/),
  );
});

describe('the end of a certificate', () => {
  const at = instant('2026-11-23T11:30:00+01:00');
  const endOf = (until: string) =>
    certificateEnd(read({ 'grand-douai': certified(new Date(until)) }).mailboxes.of('grand-douai'), at);

  test.each([
    ['2027-06-01T00:00:00Z', 189, false],
    ['2026-12-23T10:31:00Z', 30, false],
    ['2026-12-23T10:29:00Z', 29, true],
    ['2026-11-23T12:00:00Z', 0, true],
    ['2026-11-23T10:00:00Z', -1, true],
  ])('on %s: %i days are left, and to be warned of: %s', (until, daysLeft, warning) => {
    expect(endOf(until)).toMatchObject({ notAfter: Date.parse(until), daysLeft, warning });
  });

  test('there is none without a certificate', () => {
    expect(certificateEnd(readMailboxes(readConfig({})).mailboxes.of('x'), at)).toBeNull();
  });
});
