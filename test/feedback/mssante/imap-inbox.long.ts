import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imapInbox } from '../../../src/feedback/mssante/imap-inbox.ts';
import {
  HEAD_SIZE,
  type Inbox,
  LARGEST_MAIL,
  type MailInBox,
  type Position,
} from '../../../src/feedback/mssante/inbox.ts';
import { localCa } from '../../../src/simulator/local-ca.ts';
import { until } from '../../support/ground.ts';
import { PASSWORD } from '../../support/mail-daemons.ts';
import { MAIL_SERVER, type MailServer, startMailServer } from '../../support/mail-server.ts';
import { mailOf } from './mails.ts';

const LINE = 'ligne@cpts-douai.mssante.example';

describe.runIf(MAIL_SERVER)('a mailbox on a real server', () => {
  let server: MailServer;
  const open: Inbox[] = [];
  beforeAll(async () => {
    server = await startMailServer([{ address: LINE }]);
  });
  afterAll(async () => {
    await Promise.all(open.map((inbox) => inbox.close()));
    await server?.stop();
  });

  const inboxWith = (it: {
    login?: { user: string; password: string };
    cert?: string;
    key?: string;
    ca?: string;
  }) => {
    const { login, ca = server.ca.ca, ...tls } = it;
    const inbox = imapInbox({ url: server.imapUrl, tls: { ...tls, ca }, login });
    open.push(inbox);
    return inbox;
  };
  const byPassword = () => inboxWith({ login: { user: LINE, password: PASSWORD } });

  const read = async (inbox: Inbox, after?: Position, most = Infinity): Promise<MailInBox[]> => {
    const mails: MailInBox[] = [];
    for await (const mail of inbox.newMail(after, new AbortController().signal)) {
      mails.push(mail);
      if (mails.length >= most) break;
    }
    return mails;
  };
  const put = (subject: string, body = 'x') =>
    server.put(LINE, mailOf({ From: 'agnes@medecin.mssante.example', Subject: subject }, body));
  const subjects = (mails: readonly MailInBox[]) =>
    mails.map(({ raw, head }) => /^Subject: (.*)$/m.exec((raw ?? head).toString())?.[1]?.trim());
  const seen = () =>
    server.doveadm('fetch', '-u', LINE, 'uid flags', 'mailbox', 'INBOX').match(/\\Seen/g)?.length ?? 0;

  test('is read from a position on, in its order, and marks as seen what has been put on record', async () => {
    const inbox = byPassword();
    expect(await read(inbox)).toEqual([]);
    put('un');
    put('deux');
    put('trois');
    const two = await read(inbox, undefined, 2);
    expect(subjects(two)).toEqual(['un', 'deux']);
    // Nobody has asked for the next one after « deux »: it may not be on record.
    expect(seen()).toBe(1);
    expect(subjects(await read(inbox, two[0]?.position))).toEqual(['deux', 'trois']);
    expect(seen()).toBe(3);
    const [last] = (await read(inbox)).slice(-1);
    expect(await read(inbox, last?.position)).toEqual([]);
    expect(server.doveadm('search', '-u', LINE, 'mailbox', 'INBOX', 'ALL').trim().split('\n')).toHaveLength(
      3,
    );
  });

  test('is read by a certificate alone, where the server takes that for a name', async () => {
    const { cert, key } = await server.clientCertificate(LINE);
    const inbox = inboxWith({ cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') });
    expect(subjects(await read(inbox))).toContain('un');
  });

  test('gives everything again when it has begun to count anew', async () => {
    const inbox = byPassword();
    const [last] = (await read(inbox)).slice(-1);
    server.doveadm('mailbox', 'update', '--uid-validity', '4711', '-u', LINE, 'INBOX');
    // Its server may tell a connection that stood open so a moment later: each look asks.
    let again: MailInBox[] = [];
    await until(async () => (again = await read(inbox, last?.position)).length > 0);
    expect(subjects(again)).toEqual(['un', 'deux', 'trois']);
    expect(again[0]?.position.uidValidity).toBe(4711);
  });

  test('gives a mail once more by its position, and none where none lies, or once it counts anew', async () => {
    const inbox = byPassword();
    const last = (await read(inbox)).at(-1);
    if (!last) throw new Error('nothing was read');
    const { signal } = new AbortController();
    const { uidValidity, uid } = last.position;
    // Also over a connection of its own, before anything else is read.
    for (const one of [inbox, byPassword()]) expect(await one.mailAt(last.position, signal)).toEqual(last);
    expect(await inbox.mailAt({ uidValidity, uid: uid + 1_000 }, signal)).toBeUndefined();
    expect(await inbox.mailAt({ uidValidity: uidValidity + 1, uid }, signal)).toBeUndefined();
    const stranger = inboxWith({ login: { user: LINE, password: 'wrong' } });
    await expect(stranger.mailAt(last.position, signal)).rejects.toThrow('imap-credentials');
  });

  test('gives of a mail that is too large its head alone', async () => {
    put('gros', 'x'.repeat(998).concat('\n').repeat(30_000));
    put('petit');
    const [large, small] = (await read(byPassword())).slice(-2);
    expect(subjects([large, small] as MailInBox[])).toEqual(['gros', 'petit']);
    expect(large?.size).toBeGreaterThan(LARGEST_MAIL);
    expect(large?.raw).toBeUndefined();
    expect(large?.head.length).toBe(HEAD_SIZE);
  });

  test('is looked into again after its server was away', async () => {
    const inbox = byPassword();
    await read(inbox);
    server.doveadm('kick', LINE);
    await read(inbox).catch(() => []);
    expect(subjects(await read(inbox))).toContain('un');
  });

  test.each([
    ['imap-credentials', () => inboxWith({ login: { user: LINE, password: 'un autre' } })],
    ['imap-credentials', () => inboxWith({})],
    ['imap-tls', () => inboxWith({ login: { user: LINE, password: PASSWORD }, ca: localCa().ca })],
    [
      'imap-unreachable',
      () => imapInbox({ url: 'imaps://localhost:1', tls: {}, login: { user: 'a', password: 'b' } }),
    ],
  ])('says by a code why it cannot be read: %s', async (code, inbox) => {
    await expect(read(inbox())).rejects.toThrow(code);
  });

  test('a reader that is stopped lets go at once', async () => {
    const inbox = byPassword();
    const stopped = new AbortController();
    const mails: MailInBox[] = [];
    const reading = (async () => {
      for await (const mail of inbox.newMail(undefined, stopped.signal)) {
        mails.push(mail);
        stopped.abort();
      }
    })();
    await reading.catch(() => undefined);
    expect(mails).toHaveLength(1);
  });
});
