import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../../../src/platform/clock.ts';
import { newId } from '../../../src/platform/ids.ts';
import { MOST_TRIES, readInbox } from '../../../src/feedback/mssante/read-inbox.ts';
import { startWorld, type World } from '../../support/world.ts';
import { AGNES, mailOf } from './mails.ts';
import { type MemoryInbox, memoryInbox } from './memory-inbox.ts';

const TERRITORY = 'lys-armentieres';

let world: World;
let inbox: MemoryInbox;
let reader: { territoryId: string; inbox: MemoryInbox; readerId: string; leaseMs: number };
beforeAll(async () => {
  world = await startWorld();
  await world.database.owner.query(
    `insert into territory (territory_id, name, time_zone, phone, opening, demo, created_at)
     select '${TERRITORY}', 'CPTS', time_zone, '+33353010456', opening, true, created_at from territory`,
  );
});
afterAll(() => world.close());

beforeEach(async () => {
  await world.database.owner.query(`delete from inbox where territory_id = $1`, [TERRITORY]);
  inbox = memoryInbox();
  reader = { territoryId: TERRITORY, inbox, readerId: newId(), leaseMs: 60_000 };
});

/** One look into the mailbox: how many mails were read, or what went wrong. */
const look = () => {
  const { database, clock, log } = world.product;
  const { signal } = new AbortController();
  return readInbox({ database, clock, log, domains: [] }, reader, signal).catch(({ name }: Error) => name);
};

const kept = async () => {
  const { rows } = await world.database.owner.query(
    `select subject, sender, reason, fault from incoming_message where territory_id = $1 order by received_at, id`,
    [TERRITORY],
  );
  await world.database.owner.query(`delete from incoming_message where territory_id = $1`, [TERRITORY]);
  return rows;
};

/** Whatever is written of a mail with this subject fails like this, until it is mended. */
async function failing(subject: string, sqlState: string): Promise<() => Promise<unknown>> {
  const { owner } = world.database;
  await owner.query(`create function fails() returns trigger language plpgsql as $$
    begin
      if new.subject = '${subject}' then raise exception 'Zyxwvut' using errcode = '${sqlState}'; end if;
      return new;
    end $$`);
  await owner.query(
    `create trigger fails before insert on incoming_message for each row execute function fails()`,
  );
  return () => owner.query('drop function fails() cascade');
}

const tasks = async (kind: string): Promise<string[]> => {
  const { rows } = await world.database.owner.query(
    `select state from task where territory_id = $1 and kind = $2 order by round`,
    [TERRITORY, kind],
  );
  return rows.map(({ state }) => state);
};
const stuck = async () =>
  (await world.database.owner.query(`select 1 from stuck_mail where territory_id = $1`, [TERRITORY]))
    .rowCount;
/** How the mailbox stands, as its page and its gauge have it. */
const reading = async () => {
  const { rows } = await world.database.owner.query(
    `select failing_since is not null as failing, failure from mailbox where territory_id = $1`,
    [TERRITORY],
  );
  return rows[0];
};

const mail = (subject: string) =>
  mailOf({ From: AGNES, Subject: subject, 'Message-ID': `<${newId()}@ailleurs.example>` }, 'Bonjour');

describe('a mail that we fail to put on record', () => {
  test.each([
    ['a fault of our software', 'XX000'],
    ['a column that is not there yet', '42703'],
  ])(
    'by %s stays in the mailbox, and is read whole with the first look after it is mended',
    async (_, code) => {
      const mend = await failing('Panne', code);
      inbox.put(mail('Devant'));
      inbox.put(mail('Panne'));
      inbox.put(mail('Derrière'));
      try {
        for (let n = 1; n < MOST_TRIES; n++) expect(await look()).toBe('NotRecorded');
        expect(await kept()).toMatchObject([{ subject: 'Devant' }]);
      } finally {
        await mend();
      }
      expect(await look()).toBe(2);
      expect(await kept()).toMatchObject([
        { subject: 'Panne', sender: AGNES, reason: 'no-reference', fault: null },
        { subject: 'Derrière' },
      ]);
      expect(world.logged.join('')).not.toContain('Zyxwvut');
    },
  );

  test('because the database is away, or full, waits for as long as that lasts', async () => {
    const mend = await failing('Panne', '53100');
    inbox.put(mail('Panne'));
    try {
      for (let n = 1; n < 2 * MOST_TRIES; n++) expect(await look()).toBe('DomainError');
      expect(await reading()).toEqual({ failing: true, failure: 'database-away' });
    } finally {
      await mend();
    }
    expect(await look()).toBe(1);
    expect(await kept()).toMatchObject([{ subject: 'Panne', fault: null }]);
  });

  test('each time is left where it lies in the end, and what lies behind it is read', async () => {
    const mend = await failing('Poison', 'XX000');
    inbox.put(mail('Poison'));
    inbox.put(mail('Derrière'));
    inbox.put(mail('Poison'));
    inbox.put(mail('Encore derrière'));
    try {
      for (let n = 1; n < MOST_TRIES; n++) expect(await look()).toBe('NotRecorded');
      expect(await kept()).toEqual([]);
      // The next one has as many looks of its own.
      for (let n = 1; n < MOST_TRIES; n++) expect(await look()).toBe('NotRecorded');
      expect(await look()).toBe(2);
      expect(await kept()).toMatchObject([{ subject: 'Derrière' }, { subject: 'Encore derrière' }]);
      expect(await tasks('mail-stuck')).toEqual(['open']);
      // Read again now and then, it stays there; and holds nobody.
      world.clock.advance(minutes(1));
      inbox.put(mail('Plus tard'));
      expect(await look()).toBe(1);
      expect(await kept()).toMatchObject([{ subject: 'Plus tard' }]);
    } finally {
      await mend();
    }
    // Not with every look, but at times of its own.
    expect(await look()).toBe(0);
    world.clock.advance(minutes(30));
    expect(await look()).toBe(2);
    const whole = { subject: 'Poison', sender: AGNES, reason: 'no-reference', fault: null };
    expect(await kept()).toMatchObject([whole, whole]);
    expect(await tasks('mail-stuck')).toEqual(['done']);
    expect(await stuck()).toBe(0);
    world.clock.advance(minutes(30));
    expect(await look()).toBe(0);
  });

  test('and that lies there no more is waited for no more', async () => {
    const mend = await failing('Poison', 'XX000');
    const uid = inbox.put(mail('Poison'));
    try {
      for (let n = 0; n < MOST_TRIES; n++) await look();
    } finally {
      await mend();
    }
    expect(await stuck()).toBe(1);
    inbox.remove(uid);
    world.clock.advance(minutes(30));
    expect(await look()).toBe(0);
    expect(await stuck()).toBe(0);
    expect(await tasks('mail-stuck')).toEqual(['done', 'done']);
  });

  test('is brought again when the mailbox begins to count anew', async () => {
    const mend = await failing('Poison', 'XX000');
    inbox.put(mail('Poison'));
    inbox.put(mail('Derrière'));
    try {
      for (let n = 0; n < MOST_TRIES; n++) await look();
      expect(await kept()).toMatchObject([{ subject: 'Derrière' }]);
    } finally {
      await mend();
    }
    inbox.renumber();
    await look();
    expect(await kept()).toMatchObject([{ subject: 'Poison' }]);
    expect(await stuck()).toBe(0);
    world.clock.advance(minutes(30));
    expect(await look()).toBe(0);
    expect(await kept()).toEqual([]);
  });

  test('nor leave where it lies is a mailbox that is not read: that is told, and after half an hour a person', async () => {
    const mend = await failing('Poison', 'XX000');
    await world.database.owner.query(
      `create function holds() returns trigger language plpgsql as $$ begin raise exception 'Zyxwvut' using errcode = 'XX000'; end $$`,
    );
    await world.database.owner.query(
      `create trigger holds before insert on stuck_mail for each row execute function holds()`,
    );
    inbox.put(mail('Poison'));
    inbox.put(mail('Derrière'));
    try {
      for (let n = 0; n < MOST_TRIES + 3; n++) expect(await look()).not.toBeTypeOf('number');
      expect(await reading()).toEqual({ failing: true, failure: 'own-fault' });
      world.clock.advance(minutes(30));
      await world.settle();
      expect(await tasks('mailbox-unreadable')).toEqual(['open']);
    } finally {
      await mend();
      await world.database.owner.query('drop function holds() cascade');
    }
    expect(await look()).toBe(2);
    expect(await kept()).toMatchObject([{ subject: 'Poison' }, { subject: 'Derrière' }]);
    expect(await reading()).toEqual({ failing: false, failure: null });
    expect(await tasks('mailbox-unreadable')).toEqual(['done']);
    expect(world.logged.join('')).not.toContain('Zyxwvut');
  });

  test('nor even as unreadable, whatever is kept of it, is left where it lies as well', async () => {
    const { owner } = world.database;
    await owner.query(`create function never() returns trigger language plpgsql as $$
      begin raise exception 'Zyxwvut' using errcode = '22021'; end $$`);
    await owner.query(
      `create trigger never before insert on incoming_message for each row execute function never()`,
    );
    inbox.put(mail('Indigeste'));
    try {
      for (let n = 1; n < MOST_TRIES; n++) expect(await look()).toBe('NotRecorded');
      expect(await look()).toBe(1);
      expect(await stuck()).toBe(1);
    } finally {
      await owner.query('drop function never() cascade');
    }
    world.clock.advance(minutes(30));
    expect(await look()).toBe(1);
    expect(await kept()).toMatchObject([{ subject: 'Indigeste' }]);
  });

  test('because of what it says is kept aside as unreadable at once', async () => {
    const mend = await failing('Indigeste', '22021');
    inbox.put(mail('Indigeste'));
    inbox.put(mail('Derrière'));
    expect(await look()).toBe(2);
    await mend();
    expect(await kept()).toMatchObject([
      { subject: '', sender: AGNES, reason: 'unreadable', fault: 'unreadable' },
      { subject: 'Derrière' },
    ]);
  });
});
