import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minutes } from '../../../src/platform/clock.ts';
import { newId } from '../../../src/platform/ids.ts';
import { readInbox } from '../../../src/feedback/mssante/read-inbox.ts';
import { until } from '../../support/ground.ts';
import type { World } from '../../support/world.ts';
import { dsn, type InboxWorld, type Sent, startInboxWorld } from './inbox-world.ts';
import { AGNES, mailOf, mdnMail, multipart } from './mails.ts';
import { type MemoryInbox, memoryInbox } from './memory-inbox.ts';

let made: InboxWorld;
let world: World;
let inbox: MemoryInbox;
beforeAll(async () => {
  made = await startInboxWorld();
  ({ world, inbox } = made);
});
afterAll(() => made.close());

const sent = () => made.sent();
const messageOf = (message: Sent) => made.messageOf(message);
const incoming = (query?: string) => made.incoming(query);
const tasks = (kind: string) => made.tasks(kind);
const arrives = (raw: string | Buffer) => made.arrives(raw);
const position = () => made.position();

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

describe('a proof that we fail to put on record', () => {
  test('for hours is no less a proof once that is mended, and what lay behind it did not wait', async () => {
    const { owner } = world.database;
    const message = await sent();
    await owner.query(`create function fails() returns trigger language plpgsql as $$
      begin raise exception 'Zyxwvut' using errcode = 'XX000'; end $$`);
    await owner.query(
      `create trigger fails before insert on message_proof for each row when (new.kind = 'dsn') execute function fails()`,
    );
    try {
      inbox.put(dsn(message, 'delivered', '2.0.0'));
      await arrives(mailOf({ From: AGNES, Subject: 'Derrière la preuve' }, 'x'));
      expect((await incoming('&state=aside'))[0]).toMatchObject({ subject: 'Derrière la preuve' });
      expect(await messageOf(message)).toMatchObject({ state: 'accepted' });
      expect(await tasks('mail-stuck')).toHaveLength(1);
      world.clock.advance(minutes(180));
      await world.settle();
      expect(await tasks('mail-stuck')).toHaveLength(1);
    } finally {
      await owner.query('drop function fails() cascade');
    }
    world.clock.advance(minutes(30));
    await until(async () => (await messageOf(message)).state === 'delivered');
    expect(await tasks('mail-stuck')).toEqual([]);
    expect(await tasks('mailbox-unreadable')).toEqual([]);
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
