import { execFileSync } from 'node:child_process';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, stamp } from '../../src/platform/database.ts';
import { eventOf, insertEvents } from '../../src/platform/events.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { newId } from '../../src/platform/ids.ts';
import { statement, type Tx } from '../../src/platform/transaction.ts';
import { gate, type Ground, startGround, until } from '../support/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround({ pool: 4 });
});
afterAll(() => ground.close());

const duesOf = (subject: string) => ground.count('select count(*) from due where subject = $1', [subject]);
const eventsOf = (subject: string) =>
  ground.count('select count(*) from event where subject = $1', [subject]);

/** A row, once, and its event in the same statement. */
const become = (subject: string, kind = 'test.ripe', on: Parameters<typeof statement>[0] = ground) =>
  statement(
    on,
    systemActor('grand-douai', 'test'),
    (tx) => sql<{ written: boolean }>`
      with written as (
        insert into due (territory_id, kind, subject, at)
        values (current_setting('recours.territory'), ${kind}, ${subject}, ${stamp(tx.at)}) on conflict do nothing returning kind),
      told as (${insertEvents([eventOf(tx, 'test.happened', subject, {})], sql`exists (select from written)`)})
      select exists (select from written) as written`,
    ([row]) => row?.written === true,
  );
const hints = async (work: () => Promise<unknown>): Promise<number> => {
  let count = 0;
  const hear = () => count++;
  ground.database.committed.on('events', hear);
  await work();
  ground.database.committed.off('events', hear);
  return count;
};

describe('a command that is one statement', () => {
  test('writes its row and its event in its territory, and hints at the event', async () => {
    const subject = newId();
    expect(await hints(async () => expect(await become(subject)).toEqual([{ written: true }]))).toBe(1);
    expect([await duesOf(subject), await eventsOf(subject)]).toEqual([1, 1]);
    const { rows } = await ground.test.owner.query(
      'select territory_id, actor, at from event where subject = $1',
      [subject],
    );
    expect(rows).toMatchObject([{ territory_id: 'grand-douai', actor: 'system:test' }]);
  });

  test('that changes nothing records nothing, and hints at nothing', async () => {
    const subject = newId();
    await become(subject);
    expect(await hints(async () => expect(await become(subject)).toEqual([{ written: false }]))).toBe(0);
    expect(await eventsOf(subject)).toBe(1);
  });

  test('that fails leaves nothing, says why, and leaves the connection fit', async () => {
    for (let i = 0; i < 8; i++) await expect(become('no-uuid')).rejects.toMatchObject({ code: '22P02' });
    const subject = newId();
    await become(subject);
    expect(await eventsOf(subject)).toBe(1);
  });

  test('sees only its territory', async () => {
    const subject = newId();
    await become(subject);
    const seen = await statement(
      ground,
      systemActor('elsewhere', 'test'),
      () => sql<{ n: number }>`select count(*) as n from due where subject = ${subject}`,
      () => false,
    );
    expect(seen).toEqual([{ n: 0 }]);
  });

  test('does not notice that its connection was lost while it lay idle', async () => {
    const pids = await Promise.all(
      Array.from({ length: 4 }, () =>
        ground.run(async (tx) => {
          const row = await tx.first(sql<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.02)`);
          return row?.pid;
        }),
      ),
    );
    const kill = `import pg from 'pg';
      const owner = new pg.Client(${JSON.stringify(ground.urls.app)});
      await owner.connect();
      for (const pid of ${JSON.stringify(pids)}) await owner.query('select pg_terminate_backend($1, 2000)', [pid]);
      await owner.end();`;
    execFileSync(process.execPath, ['--input-type=module', '-e', kill]);
    const subject = newId();
    expect(await become(subject)).toEqual([{ written: true }]);
    expect(await eventsOf(subject)).toBe(1);
  });

  test('whose commit was cut off does not claim to know', async () => {
    await ground.test.owner.query(`
      create function dawdle() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(78); perform pg_sleep(5); return null; end';
      create constraint trigger dawdle after insert on due deferrable initially deferred
        for each row when (new.kind = 'test.slow-commit') execute function dawdle()`);
    const asked = expect(become(newId(), 'test.slow-commit')).rejects.toMatchObject({
      code: 'outcome-unknown',
    });
    await until(() =>
      ground.count(`select count(*) from pg_locks where locktype = 'advisory' and objid = 78`).then(Boolean),
    );
    await ground.kill('app');
    await asked;
  });
});

describe('a network that carries what is asked and not what is answered', () => {
  test('is no proof that nothing was written', async () => {
    const behind = new URL(ground.urls.app);
    let mute = false;
    const sockets: Socket[] = [];
    const network = createServer((near) => {
      const far = connect(Number(behind.port), behind.hostname);
      sockets.push(near, far);
      near.on('error', () => undefined).pipe(far.on('error', () => undefined));
      far.on('data', (answer) => void (mute || near.write(answer)));
    });
    await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve));
    const app = new URL(behind);
    app.port = String((network.address() as AddressInfo).port);
    const database = openDatabase({ ...ground.urls, app: app.href }, 1, () => undefined);
    try {
      const write = (subject: string) => become(subject, 'test.ripe', { ...ground, database });
      await write(newId());
      mute = true;
      const subject = newId();
      const asked = expect(write(subject)).rejects.toMatchObject({ code: 'outcome-unknown' });
      await until(async () => (await duesOf(subject)) === 1);
      network.close();
      for (const socket of sockets) socket.destroy();
      await asked;
    } finally {
      await database.close();
    }
  });
});

describe('a statement for which nobody waits', () => {
  const write = (tx: Tx, subject: string) =>
    tx.send(sql`insert into due (territory_id, kind, subject, at)
      values (current_setting('recours.territory'), 'test.ripe', ${subject}, ${stamp(tx.at)})
      on conflict (territory_id, kind, subject) do update set at = excluded.at`);

  test('is seen by the next one, and committed', async () => {
    const subject = newId();
    const seen = await ground.run((tx) => {
      write(tx, subject);
      return tx.first(sql<{ n: number }>`select count(*) as n from due where subject = ${subject}`);
    });
    expect(seen).toEqual({ n: 1 });
    expect(await duesOf(subject)).toBe(1);
  });

  test('fails the transaction under its own name, whatever comes after it', async () => {
    const subject = newId();
    const last = ground.run(async (tx) => {
      write(tx, subject);
      tx.send(sql`select 1 / 0`);
    });
    await expect(last).rejects.toMatchObject({ code: '22012' });
    const before = ground.run(async (tx) => {
      tx.send(sql`select 1 / 0`);
      tx.record('test.happened', subject);
      await tx.all(sql`select 1`);
    });
    await expect(before).rejects.toMatchObject({ code: '22012' });
    expect([await duesOf(subject), await eventsOf(subject)]).toEqual([0, 0]);
  });

  test('is run again with its transaction after a deadlock', async () => {
    const [a, b] = [newId(), newId()];
    await ground.run(async (tx) => {
      write(tx, a);
      write(tx, b);
    });
    let runs = 0;
    let holding = 0;
    const both = gate();
    const crossing = (first: string, second: string) =>
      ground.run(async (tx) => {
        runs++;
        write(tx, first);
        await tx.all(sql`select 1`);
        if (++holding === 2) both.open();
        await both.opened;
        write(tx, second);
      });
    await Promise.all([crossing(a, b), crossing(b, a)]);
    // On a busy machine the loser may be back before the winner has woken up, and lose once more.
    expect(runs).toBeGreaterThanOrEqual(3);
  });
});
