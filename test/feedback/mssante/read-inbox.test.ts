import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minutes } from '../../../src/platform/clock.ts';
import { newId } from '../../../src/platform/ids.ts';
import { LARGEST_MAIL } from '../../../src/feedback/mssante/inbox.ts';
import { readInbox } from '../../../src/feedback/mssante/read-inbox.ts';
import { type Mailbox, startMailbox } from '../../../src/simulator/mailbox.ts';
import { until } from '../../support/ground.ts';
import { startWorld, type World } from '../../support/world.ts';
import { bookedVisit, REPORT } from '../visit.ts';
import { AGNES, dsnMail, LINE, mailOf, mdnMail, multipart } from './mails.ts';
import { type MemoryInbox, memoryInbox } from './memory-inbox.ts';

let world: World;
let server: Mailbox;
let inbox: MemoryInbox;

beforeAll(async () => {
  server = await startMailbox();
  inbox = memoryInbox();
  world = await startWorld({ env: { SMTP_URL: server.url, MSSANTE_FROM: LINE }, inbox });
});
afterAll(async () => {
  await world.close();
  await server.close();
});

type Sent = { id: string; messageId: string; requestId: string };

/** A report that has left for Dr Delattre. */
async function sent(): Promise<Sent> {
  const visit = await bookedVisit(world);
  const report = await world.request('POST', `/v1/bookings/${visit.bookingId}/report`, REPORT, {
    as: visit.token,
  });
  expect(report.status).toBe(201);
  await world.settle();
  const { body } = await world.request('GET', '/v1/feedback?limit=200');
  return body.items.find(({ reportId }: { reportId: string }) => reportId === report.body.id);
}

const messageOf = async ({ id }: Sent) => (await world.request('GET', `/v1/feedback/${id}`)).body;
const incoming = async (query = '') =>
  (await world.request('GET', `/v1/incoming?limit=200${query}`)).body.items;
const tasks = async (kind: string) =>
  (await world.request('GET', '/v1/tasks?state=open&limit=200')).body.items.filter(
    (it: { kind: string }) => it.kind === kind,
  );

/** Puts a mail into the mailbox and waits until it is read and all that follows from it has happened. */
async function arrives(raw: string | Buffer): Promise<void> {
  const uid = inbox.put(raw);
  await until(async () => (await position()) >= uid);
  await world.settle();
}

async function position(): Promise<number> {
  const { rows } = await world.database.owner.query<{ uid: number }>(
    `select last_uid::int as uid from inbox where territory_id = 'grand-douai'`,
  );
  return rows[0]?.uid ?? 0;
}

const recipient = (action: string, status: string, final = AGNES) =>
  `Final-Recipient: rfc822;${final}\nAction: ${action}\nStatus: ${status}`;
const dsn = ({ messageId }: Sent, action: string, status: string, final?: string) =>
  dsnMail(recipient(action, status, final), {
    parts: [{ type: 'text/rfc822-headers', body: `Message-ID: ${messageId}` }],
  });

describe('a proof', () => {
  test('moves its message: delivered, then read; and is kept with it', async () => {
    const message = await sent();
    await arrives(dsn(message, 'delivered', '2.0.0'));
    expect(await messageOf(message)).toMatchObject({
      state: 'delivered',
      deliveredAt: '2026-11-23T11:30:00+01:00',
    });
    await arrives(mdnMail('manual-action/MDN-sent-manually; displayed', { about: message.messageId }));
    const read = await messageOf(message);
    expect(read).toMatchObject({ state: 'read' });
    expect(
      read.proofs.map(({ kind, outcome }: { kind: string; outcome: string }) => [kind, outcome]),
    ).toEqual(
      expect.arrayContaining([
        ['dsn', 'delivered'],
        ['mdn', 'read'],
      ]),
    );
    expect(await incoming(`&requestId=${message.requestId}`)).toEqual([]);
  });

  test('that it came back makes it a failure with its code, and asks a person', async () => {
    const message = await sent();
    await arrives(dsn(message, 'failed', '5.2.2'));
    expect(await messageOf(message)).toMatchObject({ state: 'bounced', failure: 'dsn-5.2.2' });
    expect((await tasks('message-bounced')).map(({ subject }: { subject: string }) => subject)).toContain(
      message.id,
    );
  });

  test('that the document could not be filed leaves it delivered, with the error’s code, and asks a person', async () => {
    const message = await sent();
    await arrives(
      mdnMail('automatic-action/MDN-sent-automatically; processed/Error: 902^Identifiant patient inconnu', {
        about: message.messageId,
      }),
    );
    expect(await messageOf(message)).toMatchObject({ state: 'delivered', integrationError: '902' });
    expect((await tasks('message-not-filed')).map(({ subject }: { subject: string }) => subject)).toContain(
      message.id,
    );
  });

  test('from somebody else, or about somebody else’s mail, moves nothing and is kept aside with its reason', async () => {
    const message = await sent();
    const stranger = 'curieux@ailleurs.mssante.example';
    await arrives(mdnMail('displayed', { about: message.messageId, from: stranger, final: AGNES }));
    await arrives(dsn(message, 'failed', '5.1.1', stranger));
    await arrives(mdnMail('displayed', { about: '<autre@ailleurs.example>' }));
    expect(await messageOf(message)).toMatchObject({ state: 'accepted' });
    const aside = (await incoming('&state=aside')).slice(0, 3);
    expect(aside).toMatchObject([
      { reason: 'unknown-message', messageId: null, requestId: null },
      { reason: 'not-recipient', messageId: message.id, requestId: null },
      { reason: 'not-recipient', messageId: message.id, requestId: null, sender: stranger },
    ]);
  });
});

describe('an answer', () => {
  test('lies with the request, and a task asks for a reader until it is read', async () => {
    const message = await sent();
    const answer = (subject: string, text: string) =>
      mailOf(
        {
          From: `Dr Agnès Delattre <${AGNES}>`,
          To: LINE,
          Subject: `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
          'Message-ID': `<${newId()}@medecin.mssante.example>`,
          'In-Reply-To': message.messageId,
          'Content-Type': 'text/plain; charset=utf-8',
        },
        text,
      );
    await arrives(answer('Re: Compte rendu', 'Merci, je la revois jeudi.\n'));
    await arrives(answer('Re: Compte rendu', 'Encore un mot : arrêter le paracétamol.'));
    const [second, first, ...others] = await incoming(`&requestId=${message.requestId}`);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      requestId: message.requestId,
      messageId: message.id,
      sender: AGNES,
      subject: 'Re: Compte rendu',
      state: 'new',
      reason: null,
      automatic: false,
    });
    expect((await world.request('GET', `/v1/incoming/${first.id}`)).body).toMatchObject({
      body: 'Merci, je la revois jeudi.',
      attachments: [],
    });
    const mine = async () =>
      (await tasks('read-answer')).filter((it: { subject: string }) => it.subject === message.requestId);
    expect(await mine()).toMatchObject([{ requestId: message.requestId }]);
    expect((await world.request('POST', `/v1/incoming/${first.id}/read`)).body).toMatchObject({
      state: 'read',
    });
    expect(await mine()).toHaveLength(1);
    await world.request('POST', `/v1/incoming/${second.id}/read`);
    expect(await mine()).toEqual([]);
    expect(await messageOf(message)).toMatchObject({ state: 'accepted' });
  });

  test('of a program lies with the request and asks for nobody', async () => {
    const message = await sent();
    await arrives(
      mailOf(
        { From: AGNES, Subject: 'Absence', 'Auto-Submitted': 'auto-replied', References: message.messageId },
        'Je suis absente jusqu’au 2 décembre.',
      ),
    );
    expect(await incoming(`&requestId=${message.requestId}`)).toMatchObject([
      { automatic: true, state: 'new' },
    ]);
    expect(
      (await tasks('read-answer')).some((it: { subject: string }) => it.subject === message.requestId),
    ).toBe(false);
  });

  test('from outside of the secure mail is kept aside; from a colleague in it, it lies with the request', async () => {
    const message = await sent();
    const answer = (from: string) =>
      mailOf({ From: from, Subject: 'Re', 'In-Reply-To': message.messageId }, `de ${from}`);
    await arrives(answer('quelquun@messagerie.example'));
    expect((await incoming('&state=aside'))[0]).toMatchObject({
      reason: 'not-secure',
      messageId: message.id,
    });
    await arrives(answer('remplacant@medecin.mssante.example'));
    expect(await incoming(`&requestId=${message.requestId}`)).toMatchObject([
      { sender: 'remplacant@medecin.mssante.example' },
    ]);
  });
});

describe('mail that nobody can place', () => {
  test('is kept aside, and one task says so until a person has filed the last of it', async () => {
    for (const { id } of await incoming('&state=aside'))
      await world.request('POST', `/v1/incoming/${id}/read`);
    expect(await tasks('sort-mail')).toEqual([]);
    const { requestId } = await sent();
    await arrives(mailOf({ From: AGNES, Subject: 'Mme Lefèvre' }, 'Pouvez-vous la rappeler ?'));
    await arrives(mailOf({ From: AGNES, Subject: 'Mme Lefèvre, suite' }, 'Demain de préférence.'));
    const [b, a] = await incoming('&state=aside');
    expect(a).toMatchObject({ reason: 'no-reference', requestId: null, state: 'aside' });
    expect(await tasks('sort-mail')).toHaveLength(1);
    const filed = await world.request('POST', `/v1/incoming/${a.id}/request`, { requestId });
    expect(filed).toMatchObject({ status: 200, body: { requestId, state: 'read' } });
    expect(await tasks('sort-mail')).toHaveLength(1);
    await world.request('POST', `/v1/incoming/${b.id}/request`, { requestId });
    expect(await tasks('sort-mail')).toEqual([]);
    expect((await incoming(`&requestId=${requestId}`)).map(({ id }: { id: string }) => id)).toEqual([
      b.id,
      a.id,
    ]);
    expect(await world.request('POST', `/v1/incoming/${a.id}/request`, { requestId: newId() })).toMatchObject(
      { status: 404 },
    );
  });

  test('that cannot be read, or is too large, is kept aside too, and what lies behind it is read', async () => {
    const message = await sent();
    const deep = Array.from(
      { length: 60 },
      (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
    );
    inbox.put(`From: Piégeur <piege@ailleurs.example>\n${deep.join('')}`);
    inbox.put(
      Buffer.concat([
        Buffer.from(mailOf({ From: AGNES, Subject: 'Radios', 'In-Reply-To': message.messageId }, '')),
        Buffer.alloc(LARGEST_MAIL),
      ]),
    );
    await arrives(mdnMail('displayed', { about: message.messageId }));
    expect(await messageOf(message)).toMatchObject({ state: 'read' });
    const [large, unreadable] = await incoming('&state=aside');
    expect(large).toMatchObject({
      fault: 'too-large',
      reason: 'too-large',
      subject: 'Radios',
      messageId: message.id,
    });
    expect(unreadable).toMatchObject({
      fault: 'unreadable',
      reason: 'unreadable',
      sender: 'piege@ailleurs.example',
    });
  });
});

describe('what cannot be kept as it is', () => {
  test('a mail that the database does not bear is kept without what it says, and blocks nobody', async () => {
    const { owner } = world.database;
    await owner.query(`alter table incoming_message add constraint bears check (subject <> 'Indigeste')`);
    inbox.put(mailOf({ From: 'piege@ailleurs.example', Subject: 'Indigeste' }, 'Zyxwvut'));
    await arrives(mailOf({ From: AGNES, Subject: 'Derrière' }, 'x'));
    await owner.query('alter table incoming_message drop constraint bears');
    const [behind, refused] = await incoming('&state=aside');
    expect(behind).toMatchObject({ subject: 'Derrière' });
    expect(refused).toMatchObject({ subject: '', sender: 'piege@ailleurs.example', fault: 'unreadable' });
  });

  test('of a proof that brings the whole message back, its beginning and its report are kept', async () => {
    const message = await sent();
    const whole = {
      type: 'message/rfc822',
      body: `Message-ID: ${message.messageId}\n\n${'document '.repeat(60_000)}`,
    };
    await arrives(mdnMail('displayed', { about: message.messageId, parts: [whole] }));
    expect(await messageOf(message)).toMatchObject({ state: 'read' });
    const { rows } = await world.database.owner.query<{ content: Buffer }>(
      `select content from message_proof where message_id = $1 and kind = 'mdn'`,
      [message.id],
    );
    const kept = rows[0]?.content ?? Buffer.alloc(0);
    expect(kept.length).toBeLessThan(140_000);
    expect(kept.toString()).toContain('Disposition: displayed');
  });
});

describe('reading', () => {
  const rows = async () => {
    const { rows } = await world.database.owner.query(
      `select (select count(*)::int from incoming_message) as mails, (select count(*)::int from message_proof where kind <> 'smtp') as proofs,
              (select count(*)::int from event where type like 'mail.%' or type like 'message.%') as events`,
    );
    return rows[0];
  };

  test('everything again, because the mailbox counts anew, changes nothing', async () => {
    await arrives(mailOf({ From: AGNES, Subject: 'Un mot' }, 'avant'));
    const before = await rows();
    inbox.renumber();
    inbox.given.length = 0;
    const all = inbox.put(mailOf({ From: AGNES, Subject: 'Un mot' }, 'après'));
    await until(async () => (await position()) === all && inbox.given.length >= all);
    await world.settle();
    expect(inbox.given).toEqual(Array.from({ length: all }, (_, n) => n + 1));
    expect(await rows()).toMatchObject({
      mails: before.mails + 1,
      proofs: before.proofs,
      events: before.events + 1,
    });
  });

  test('the same mail brought twice is kept once; another one under its Message-ID is kept as well', async () => {
    const before = await rows();
    const mail = (text: string) => mailOf({ 'Message-ID': '<le-meme@ailleurs.example>', From: AGNES }, text);
    await arrives(mail('un'));
    await arrives(`Received: from a by b; Mon, 23 Nov 2026 11:31:00 +0100\r\n${mail('un')}`);
    await arrives(mail('deux'));
    expect((await rows()).mails).toBe(before.mails + 2);
  });

  test('a proof brought twice, by another way each time, asks a person once', async () => {
    const message = await sent();
    const failed = mdnMail('automatic-action/MDN-sent-automatically; processed/Error: 902', {
      about: message.messageId,
    });
    await arrives(failed);
    const [task] = (await tasks('message-not-filed')).filter(
      (it: { subject: string }) => it.subject === message.id,
    );
    await world.request('POST', `/v1/tasks/${task.id}/done`, { note: 'appelée' });
    await arrives(`Received: from a by b; Mon, 23 Nov 2026 11:31:00 +0100\r\n${failed}`);
    const after = await tasks('message-not-filed');
    expect(after.some((it: { subject: string }) => it.subject === message.id)).toBe(false);
    expect(
      (await messageOf(message)).proofs.filter(({ kind }: { kind: string }) => kind === 'mdn'),
    ).toHaveLength(1);
  });

  test('a connection that is lost while a mail is put on record leaves it to be read again, once', async () => {
    const { owner } = world.database;
    const message = await sent();
    const before = await rows();
    await owner.query('begin');
    await owner.query(`select 1 from secure_message where id = $1 for update`, [message.id]);
    const uid = inbox.put(dsn(message, 'delivered', '2.0.0'));
    // A role sees its own connections alone; and within a transaction always the same, unless it is told to look again.
    await owner.query('set local role recours_app');
    const waits = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await until(async () => {
      await owner.query('select pg_stat_clear_snapshot()');
      return ((await owner.query(waits)).rowCount ?? 0) > 0;
    });
    await owner.query(`select pg_terminate_backend(pid) from (${waits}) as waiting`);
    await owner.query('rollback');
    await until(async () => (await position()) === uid);
    await world.settle();
    expect(inbox.given.filter((it) => it === uid).length).toBeGreaterThan(1);
    expect((await rows()).proofs).toBe(before.proofs + 1);
    expect(await messageOf(message)).toMatchObject({ state: 'delivered' });
  });

  test('is done by one process at a time, and taken over when it gives no sign of life', async () => {
    const { database, clock, log } = world.product;
    const deps = { database, clock, log, domains: [] };
    const other = { territoryId: 'lys-armentieres', inbox: memoryInbox() };
    await world.database.owner.query(
      `insert into territory (territory_id, name, time_zone, phone, opening, demo, created_at)
       select 'lys-armentieres', 'CPTS', time_zone, '+33353010456', opening, true, created_at from territory`,
    );
    other.inbox.put(mailOf({ From: AGNES }, 'un'));
    const { signal } = new AbortController();
    const a = { ...other, readerId: newId(), leaseMs: 60_000 };
    const b = { ...other, readerId: newId(), leaseMs: 60_000 };
    expect(await readInbox(deps, a, signal)).toBe(1);
    other.inbox.put(mailOf({ From: AGNES }, 'deux'));
    expect(await readInbox(deps, b, signal)).toBe(0);
    await world.database.owner.query(
      `update inbox set reader_until = now() - interval '1 second' where territory_id = $1`,
      [other.territoryId],
    );
    expect(await readInbox(deps, b, signal)).toBe(1);
    other.inbox.put(mailOf({ From: AGNES }, 'trois'));
    expect(await readInbox(deps, a, signal)).toBe(0);
    expect(await readInbox(deps, b, signal)).toBe(1);
  });

  test('a mailbox that cannot be read says so at once, becomes a task after half an hour, once, and ends it by itself', async () => {
    const reading = async () => (await world.request('GET', '/v1/mailbox')).body.reading;
    inbox.failure = 'imap-credentials';
    await until(async () => (await reading())?.failure === 'imap-credentials');
    expect(await reading()).toMatchObject({ failingSince: expect.any(String) });
    expect(await tasks('mailbox-unreadable')).toEqual([]);
    world.clock.advance(minutes(31));
    await world.settle();
    expect(await tasks('mailbox-unreadable')).toHaveLength(1);
    inbox.failure = 'imap-unreachable';
    await until(async () => (await reading()).failure === 'imap-unreachable');
    world.clock.advance(minutes(31));
    await world.settle();
    expect(await tasks('mailbox-unreadable')).toMatchObject([{ times: 1 }]);
    inbox.failure = undefined;
    await until(async () => (await tasks('mailbox-unreadable')).length === 0);
    expect(await reading()).toMatchObject({ failingSince: null, failure: null });
  });

  test('nothing of what was written, or by whom, is in logs and events', async () => {
    await arrives(
      multipart('multipart/mixed', { From: 'Zéphyrin@ailleurs.example', Subject: 'Zyxwvut' }, [
        { type: 'text/plain', body: 'Zyxwvut' },
        { type: 'application/pdf; name=Zyxwvut.pdf', body: '%PDF-1.4' },
      ]),
    );
    const { rows } = await world.database.owner.query(
      `select coalesce(string_agg(data::text, ''), '') as said from event`,
    );
    for (const text of [rows[0].said, world.logged.join('')])
      for (const mark of ['Zyxwvut', 'phyrin@', AGNES, 'je la revois'])
        expect(text.includes(mark)).toBe(false);
  });
});
