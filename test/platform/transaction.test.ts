import { execFileSync } from 'node:child_process';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stamp } from '../../src/platform/database.ts';
import { setDue } from '../../src/platform/due.ts';
import type { DomainError } from '../../src/platform/errors.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { newId } from '../../src/platform/ids.ts';
import { read, readConsistently, type Tx } from '../../src/platform/transaction.ts';
import { gate, type Ground, startGround, until } from '../support/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround({ pool: 4 });
});
afterAll(() => ground.close());

const actor = systemActor('grand-douai', 'test');
/** Waits for its own answer, as `setDue` does not. */
const due = (tx: Tx, subject: string) =>
  tx.all(sql`insert into due (territory_id, kind, subject, at) values (${tx.actor.territoryId}, 'test.ripe', ${subject}, now())
    on conflict (territory_id, kind, subject) do update set at = excluded.at`);
const duesOf = (subject: string) => ground.count('select count(*) from due where subject = $1', [subject]);
const eventsOf = (subject: string) =>
  ground.count('select count(*) from event where subject = $1', [subject]);
const codeOf = (error: unknown) => (error as DomainError).code;
const pidOf = async (tx: Tx) => (await tx.first(sql<{ pid: number }>`select pg_backend_pid() as pid`))?.pid;
const kill = (pid: number | undefined) => ground.kill('app', [pid]);

describe('what a transaction writes', () => {
  test('row and event are there together', async () => {
    const subject = newId();
    await ground.run(async (tx) => {
      await due(tx, subject);
      tx.record('test.happened', subject, { code: 1 });
    });
    expect(await duesOf(subject)).toBe(1);
    expect(await eventsOf(subject)).toBe(1);
  });

  test('after an error in the middle neither is there', async () => {
    const subject = newId();
    const failing = ground.run(async (tx) => {
      await due(tx, subject);
      tx.record('test.happened', subject);
      throw new Error('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    expect(await duesOf(subject)).toBe(0);
    expect(await eventsOf(subject)).toBe(0);
  });

  test('when the event cannot be written, the row is not either', async () => {
    const subject = newId();
    const failing = ground.run(async (tx) => {
      await due(tx, subject);
      tx.record('test.happened', 'no-uuid');
    });
    await expect(failing).rejects.toMatchObject({ code: '22P02' });
    expect(await duesOf(subject)).toBe(0);
  });

  test('a commit that PostgreSQL turned into a rollback never passes for success', async () => {
    const subject = newId();
    const swallowed = (record: boolean) =>
      ground.run(async (tx) => {
        await due(tx, subject);
        await tx.all(sql`select 1 / 0`).catch(() => undefined);
        if (record) tx.record('test.happened', subject);
      });
    await expect(swallowed(false)).rejects.toThrow('the transaction was rolled back');
    await expect(swallowed(true)).rejects.toThrow();
    expect(await duesOf(subject)).toBe(0);
  });

  test('a deadlock is run again until both have their turn', async () => {
    const [a, b] = [newId(), newId()];
    await ground.run(async (tx) => {
      await due(tx, a);
      await due(tx, b);
    });
    let runs = 0;
    const touch = (tx: Tx, subject: string) =>
      tx.all(sql`update due set at = ${stamp(tx.at)} where subject = ${subject}`);
    const bothHaveOne = gate();
    let holding = 0;
    const crossing = (first: string, second: string) =>
      ground.run(async (tx) => {
        runs++;
        await touch(tx, first);
        if (++holding === 2) bothHaveOne.open();
        await bothHaveOne.opened;
        await touch(tx, second);
        tx.record('test.crossed', first);
      });
    await Promise.all([crossing(a, b), crossing(b, a)]);
    // On a busy machine the loser may be back before the winner has woken up, and lose once more.
    expect(runs).toBeGreaterThanOrEqual(3);
    expect([await eventsOf(a), await eventsOf(b)]).toEqual([1, 1]);
  });

  test('a reading transaction cannot write, sends nothing ahead, and records nothing', async () => {
    await expect(read(ground, actor, (tx) => setDue(tx, 'test.ripe', newId(), tx.at))).rejects.toThrow(
      'sends nothing',
    );
    await expect(read(ground, actor, (tx) => due(tx, newId()))).rejects.toMatchObject({ code: '25006' });
    await expect(read(ground, actor, async (tx) => tx.record('test.happened', newId()))).rejects.toThrow(
      'records nothing',
    );
  });

  test('a consistent reading sees one state, however long it takes', async () => {
    const subject = newId();
    const seen = await readConsistently(ground, actor, async (tx) => {
      const count = async () => (await tx.all(sql`select from due where subject = ${subject}`)).length;
      const before = await count();
      await ground.run((other) => due(other, subject));
      return [before, await count()];
    });
    expect(seen).toEqual([0, 0]);
    expect(await duesOf(subject)).toBe(1);
  });
});

describe('a connection that is lost', () => {
  test('in the middle: database-unavailable, nothing written, and the next transaction works', async () => {
    const subject = newId();
    const cut = ground.run(async (tx) => {
      await due(tx, subject);
      await kill(await pidOf(tx));
      await due(tx, newId());
    });
    await expect(cut).rejects.toSatisfy((error) => codeOf(error) === 'database-unavailable');
    expect(await duesOf(subject)).toBe(0);
    await ground.run((tx) => due(tx, subject));
    expect(await duesOf(subject)).toBe(1);
  });

  test('in the middle of a reading: database-unavailable too', async () => {
    const cut = read(ground, actor, async (tx) => {
      await kill(await pidOf(tx));
      await tx.all(sql`select 1`);
    });
    await expect(cut).rejects.toSatisfy((error) => codeOf(error) === 'database-unavailable');
    await expect(read(ground, actor, (tx) => tx.first(sql`select 1 as one`))).resolves.toEqual({ one: 1 });
  });

  test('during the commit: nobody claims to know whether it was written', async () => {
    await ground.test.owner.query(`
      create function dawdle() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(77); perform pg_sleep(5); return null; end';
      create constraint trigger dawdle after insert on due deferrable initially deferred
        for each row when (new.kind = 'test.slow-commit') execute function dawdle()`);
    let pid: number | undefined;
    const cut = ground.run(async (tx) => {
      pid = await pidOf(tx);
      await setDue(tx, 'test.slow-commit', newId(), tx.at);
    });
    const asked = expect(cut).rejects.toSatisfy((error) => codeOf(error) === 'outcome-unknown');
    // Nobody may look into another role's connection: its commit is under way as soon as it holds the lock of the trigger.
    await until(() =>
      ground.count(`select count(*) from pg_locks where locktype = 'advisory' and objid = 77`).then(Boolean),
    );
    await kill(pid);
    await asked;
  });

  test('while all lay idle: the next transaction does not even notice', async () => {
    const pids = await Promise.all(
      Array.from({ length: 4 }, () =>
        ground.run((tx) => pidOf(tx).finally(() => tx.all(sql`select pg_sleep(0.02)`))),
      ),
    );
    // In a process of its own while this one stands still: the pool has had no chance to hear of it.
    const kill = `import pg from 'pg';
      const owner = new pg.Client(${JSON.stringify(ground.urls.app)});
      await owner.connect();
      for (const pid of ${JSON.stringify(pids)}) await owner.query('select pg_terminate_backend($1, 2000)', [pid]);
      await owner.end();`;
    execFileSync(process.execPath, ['--input-type=module', '-e', kill]);
    expect(pids).not.toContain(await ground.run((tx) => pidOf(tx)));
    expect(await read(ground, actor, (tx) => tx.first(sql`select 1 as one`))).toEqual({ one: 1 });
  });
});

describe('the limits of a transaction', () => {
  test('are set on every connection', async () => {
    const limits = ['transaction_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout', 'TimeZone'];
    const of = (name: string) =>
      ground.run((tx) => tx.first(sql<{ value: string }>`select current_setting(${name}) as value`));
    const values = await Promise.all(limits.map(of));
    expect(values.map((row) => row?.value)).toEqual(['10s', '5s', '5s', 'UTC']);
    const relay = await ground.database.relay.query(`select current_setting('transaction_timeout') as value`);
    expect(relay.rows).toEqual([{ value: '10s' }]);
  });

  test('one that does something else than SQL for too long is ended, and said to be unavailable', async () => {
    const idle = ground.run(async (tx) => {
      await tx.all(sql`set local idle_in_transaction_session_timeout = '50ms'`);
      await new Promise((resolve) => setTimeout(resolve, 200));
      tx.record('test.happened', newId());
    });
    await expect(idle).rejects.toSatisfy((error) =>
      ['database-unavailable', 'outcome-unknown'].includes(codeOf(error)),
    );
  });

  // 25P04 transaction_timeout, 57014 a statement that somebody cancelled.
  test.each(['25P04', '57014'])(
    'one that the database ended with %s is said to be unavailable',
    async (code) => {
      const ended = ground.run((tx) =>
        tx.all({
          compile: () => ({ sql: `do 'begin raise sqlstate ''${code}''; end'`, parameters: [] }) as never,
        }),
      );
      await expect(ended).rejects.toSatisfy((error) => codeOf(error) === 'database-unavailable');
    },
  );

  test('one that waits too long for a lock gives up, and is said to be unavailable', async () => {
    const subject = newId();
    await ground.run((tx) => due(tx, subject));
    const release = gate();
    const taken = gate();
    const holder = ground.run(async (tx) => {
      await due(tx, subject);
      taken.open();
      await release.opened;
    });
    await taken.opened;
    const waiter = ground.run(async (tx) => {
      await tx.all(sql`set local lock_timeout = '50ms'`);
      await due(tx, subject);
    });
    await expect(waiter).rejects.toSatisfy((error) => codeOf(error) === 'database-unavailable');
    release.open();
    await holder;
  });
});

describe('many transactions on few connections', () => {
  test('each gets its own rows and events, whatever fails beside it', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const subject = newId();
        const territory = `territory-${i % 7}`;
        const work = ground.run(async (tx) => {
          // Sent together, so that they share a round trip with `begin` and each other.
          const [mine, doubled] = await Promise.all([
            tx.first(
              sql<{ n: number; t: string }>`select ${i}::int as n, current_setting('recours.territory') as t`,
            ),
            tx.first(sql<{ n: number }>`select ${i}::int * 2 as n`),
            i % 3 === 1 ? tx.all(sql`select 1 / ${i % 3 === 1 ? 0 : 1}::int`) : undefined,
          ]);
          await due(tx, subject);
          tx.record('test.happened', subject, { i });
          if (i % 3 === 2) throw new Error(`refused ${i}`);
          return { ...mine, doubled: doubled?.n };
        }, territory);
        return work.then(
          (value) => ({ i, subject, territory, value }),
          (error: Error & { code?: string }) => ({
            i,
            subject,
            territory,
            error: error.code ?? error.message,
          }),
        );
      }),
    );
    const { rows } = await ground.test.owner.query<{ subject: string; t: string; data: unknown }>(
      `select subject, territory_id as t, data from event where type = 'test.happened'`,
    );
    const recorded = new Map(rows.map(({ subject, ...row }) => [subject, row]));
    const expected = outcomes.map(({ i, subject, territory }) => {
      const seen = { i, subject, territory };
      if (i % 3 === 1) return { ...seen, error: '22012' };
      if (i % 3 === 2) return { ...seen, error: `refused ${i}` };
      return { ...seen, value: { n: i, t: territory, doubled: i * 2 } };
    });
    expect(outcomes).toEqual(expected);
    expect(outcomes.map(({ subject }) => recorded.get(subject))).toEqual(
      outcomes.map(({ i, territory }) => (i % 3 === 0 ? { t: territory, data: { i } } : undefined)),
    );
  });

  test('what a piece of work does after its end does not reach the next one’s transaction', async () => {
    const late = gate();
    let afterwards: Promise<unknown> = Promise.resolve();
    const subject = newId();
    const failed = ground.run(async (tx) => {
      afterwards = late.opened.then(() => due(tx, subject));
      // One of two branches fails, and nobody waits for the other.
      await Promise.all([afterwards, tx.all(sql`select 1 / 0`)]);
    });
    await expect(failed).rejects.toMatchObject({ code: '22012' });
    const next = Array.from({ length: 4 }, () =>
      ground.run(async (tx) => {
        late.open();
        await afterwards.catch(() => undefined);
        await tx.all(sql`select 1`);
      }, 'elsewhere'),
    );
    await expect(afterwards).rejects.toThrow('the transaction is over');
    await Promise.all(next);
    expect(await duesOf(subject)).toBe(0);
  });
});
