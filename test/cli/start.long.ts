import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually, openWorkshop, postgresOf, processesOf, type Run, statusOf } from './program.ts';

const PATIENT = { familyName: 'Ferrand', givenName: 'Zoé', birthDate: '1961-04-12', phone: '+33639980123' };

describe('a product that is killed', () => {
  const workshop = openWorkshop();
  const data = workshop.newData();
  let run: Run;
  let address: string;
  let operator: string;

  const start = async () => {
    run = workshop.recours(['start', '--port', '0', '--data', data], { group: true });
    address = await run.ready;
    operator = /operator +(\S+)/.exec(run.out())?.[1] ?? '';
  };
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${address}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
    });
  const isReady = () =>
    eventually(
      () => statusOf(`${address}/health/ready`),
      (status) => status === 200,
      30_000,
    );
  /** Given names of everybody whose name begins like that. */
  const patientsNamed = async (name: string) => {
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await (
        await ask(`/v1/patients?name=${name}&limit=100${cursor && `&cursor=${cursor}`}`)
      ).json();
      const { items, next } = page as { items: { givenName: string }[]; next: string | null };
      names.push(...items.map((item) => item.givenName));
      cursor = next;
    }
    return names;
  };

  beforeAll(async () => {
    await start();
    const made = await ask('/v1/patients', { method: 'POST', body: JSON.stringify(PATIENT) });
    if (made.status !== 201) throw new Error(await made.text());
  });
  afterAll(() => workshop.close());

  test('Node alone: its PostgreSQL is taken over with the data', async () => {
    const postgres = postgresOf(data);
    run.child.kill('SIGKILL');
    await run.ended;
    expect(postgresOf(data)).toEqual(postgres);
    await start();
    expect(postgresOf(data)).toEqual(postgres);
    expect(await patientsNamed('Ferrand')).toEqual(['Zoé']);
  });

  test('PostgreSQL alone, under load: the product starts it again and nothing that was acknowledged is lost', async () => {
    const acknowledged: string[] = [];
    const refusals = new Set<number>();
    const until = Date.now() + 8_000;
    const callers = Array.from({ length: 8 }, async (_, caller) => {
      for (let no = 0; Date.now() < until; no += 1) {
        const givenName = `${'abcdefgh'[caller]}-${no}`;
        const body = JSON.stringify({ ...PATIENT, familyName: 'Charge', givenName, phone: null });
        const status = await ask('/v1/patients', { method: 'POST', body }).then(
          (answer) => answer.status,
          () => 0,
        );
        if (status === 201) acknowledged.push(givenName);
        else refusals.add(status);
        await wait(20);
      }
    });
    await wait(2_000);
    const before = postgresOf(data);
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await Promise.all(callers);
    await isReady();
    expect(postgresOf(data)?.pid).not.toBe(before?.pid);
    expect([...refusals]).toEqual([503]);
    expect(acknowledged.length).toBeGreaterThan(100);
    const kept = new Set(await patientsNamed('Charge'));
    expect(acknowledged.filter((name) => !kept.has(name))).toEqual([]);
    expect(run.err()).not.toContain('a rejection was not handled');
    expect(await (await fetch(`${address}/metrics`)).text()).toContain(
      'recours_unhandled_rejections_total 0',
    );
    expect(run.out()).toContain('La base de données répond de nouveau.');
  });

  test('both, the whole process group and the server: the next start recovers', async () => {
    const postgres = postgresOf(data)?.pid ?? 0;
    process.kill(-(run.child.pid ?? 0), 'SIGKILL');
    process.kill(postgres, 'SIGKILL');
    await run.ended;
    await start();
    expect(await patientsNamed('Ferrand')).toEqual(['Zoé']);
    expect(postgresOf(data)?.pid).not.toBe(postgres);
  });

  test('when its port was taken meanwhile, PostgreSQL comes back elsewhere and the product stops and says why', async () => {
    const command = postgresOf(data)?.command ?? '';
    const port = Number(/port=(\d+)/.exec(command)?.[1]);
    const squatter = createServer((socket) => socket.destroy());
    process.kill(postgresOf(data)?.pid ?? 0, 'SIGKILL');
    await eventually(
      () =>
        new Promise<boolean>((resolve) =>
          squatter.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
        ),
      (listening) => listening,
      900,
    );
    const { code, err } = await run.ended;
    expect(code).toBe(1);
    expect(err).toContain('La base de données a dû changer de port : relancez Recours.');
    expect(processesOf(data)).toEqual([]);
    await new Promise((resolve) => squatter.close(resolve));
    await start();
    expect(await patientsNamed('Ferrand')).toEqual(['Zoé']);
  });

  test('a request under way at the time of the stop is answered, a connection kept alive does not hold it up', async () => {
    await ask('/health/live');
    const under = Array.from({ length: 20 }, () =>
      ask('/v1/patients?phone=%2B33639980123').then(
        (answer) => answer.status,
        () => 0,
      ),
    );
    await wait(5);
    const began = Date.now();
    run.child.kill('SIGTERM');
    expect((await run.ended).code).toBe(0);
    expect(Date.now() - began).toBeLessThan(5_000);
    expect((await Promise.all(under)).filter((status) => ![200, 503, 0].includes(status))).toEqual([]);
    expect(processesOf(data)).toEqual([]);
  });
});

describe('npm start', () => {
  const workshop = openWorkshop();
  afterAll(() => workshop.close());

  test.each(['SIGTERM to npm alone', 'Ctrl-C in a terminal'])('%s ends node and PostgreSQL', async (how) => {
    const data = workshop.newData();
    const run = workshop.recours(['start', '--port', '0', '--data', data], { npm: true, group: true });
    await run.ready;
    expect(processesOf(data).length).toBeGreaterThan(1);
    const pid = run.child.pid ?? 0;
    process.kill(
      how === 'Ctrl-C in a terminal' ? -pid : pid,
      how === 'Ctrl-C in a terminal' ? 'SIGINT' : 'SIGTERM',
    );
    await run.ended;
    await eventually(
      () => processesOf(data).length,
      (left) => left === 0,
      10_000,
    );
    expect(run.out()).toMatch(/Recours est arrêté\.\n$/);
  });
});

describe('on a PostgreSQL of one’s own', () => {
  const workshop = openWorkshop();
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await workshop.close();
    await database.drop();
  });

  test('one start a database, also beside other servers and workers; no demonstration unless asked for', async () => {
    const env = { DATABASE_URL: database.urls.owner, DATA_DIR: workshop.newData() };
    const start = (...more: string[]) => workshop.recours(['start', '--port', '0', ...more], { env });
    const plain = start();
    await plain.ready;
    expect((await start().ended).err).toBe('Recours tourne déjà sur cette base de données.\n');
    const serve = workshop.recours(['serve', '--port', '0'], { env });
    expect(await statusOf(`${await serve.ready}/health/ready`)).toBe(200);
    expect((await database.owner.query('select 1 from territory')).rows).toEqual([]);
    expect(plain.out()).not.toContain('Comptes de démonstration');
    for (const run of [plain, serve]) run.child.kill('SIGTERM');
    for (const run of [plain, serve]) expect(await run.ended).toMatchObject({ code: 0 });

    const demo = start('--demo');
    await demo.ready;
    expect((await database.owner.query('select 1 from professional')).rows).toHaveLength(51);
    expect(demo.out()).toContain('Comptes de démonstration');
    demo.child.kill('SIGTERM');
    expect(await demo.ended).toMatchObject({ code: 0 });
  });
});

describe('with Redis', () => {
  const workshop = openWorkshop();
  let redis: ReturnType<typeof spawn>;
  let port: number;
  beforeAll(async () => {
    port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const at = probe.address();
        probe.close(() => resolve(typeof at === 'object' && at ? at.port : 0));
      });
    });
    redis = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
      stdio: 'ignore',
    });
  });
  afterAll(async () => {
    redis.kill();
    await workshop.close();
  });

  test('the same product is ready, and stops as cleanly', async () => {
    const env = { REDIS_URL: `redis://127.0.0.1:${port}` };
    const data = workshop.newData();
    await wait(500);
    const run = workshop.recours(['start', '--port', '0', '--data', data], { env });
    expect(await statusOf(`${await run.ready}/health/ready`)).toBe(200);
    run.child.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 0 });
    expect(processesOf(data)).toEqual([]);
  });
});
