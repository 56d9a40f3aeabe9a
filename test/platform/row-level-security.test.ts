import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withRole } from '../../src/platform/config.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { newId } from '../../src/platform/ids.ts';
import { read, type Tx } from '../../src/platform/transaction.ts';
import { aDoctor, aRequest, aSlot, screen } from '../support/people.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
  await insertTerritory(world.database, 'ailleurs', '+33465710123');
});
afterAll(() => world.close());

const rows = async <Row>(text: string, values: unknown[] = []) =>
  (await world.database.owner.query(text, values)).rows as Row[];

/** Tables that belong to no territory. Whoever adds one says here why nobody's rows are in it. */
const NOBODYS: readonly string[] = ['event_cursor', 'migration'];

/** All tables of the product; the queue's own stand in their schema and hold ids. */
const tables = async () =>
  (
    await rows<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
    )
  ).map(({ name }) => name);

const ofTerritories = async () => (await tables()).filter((name) => !NOBODYS.includes(name));

describe('the catalogue', () => {
  test('every table has a territory, or is known to be nobody’s', async () => {
    const withTerritory = await rows<{ name: string }>(
      `select table_name as name from information_schema.columns
        where table_schema = 'public' and column_name = 'territory_id' and is_nullable = 'NO' order by 1`,
    );
    expect(withTerritory.map(({ name }) => name)).toEqual(await ofTerritories());
  });

  test('every table of a territory has row-level security, with one rule for the product: its own territory', async () => {
    const found = await rows<{ name: string; enabled: boolean; policies: unknown[] }>(
      `select relname as name, relrowsecurity as enabled,
              array(select row(polname, polpermissive, polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))::text
                      from pg_policy where polrelid = pg_class.oid
                       and (polroles && array['recours_app'::regrole::oid, 0::oid])) as policies
         from pg_class where relnamespace = 'public'::regnamespace and relname = any($1) order by 1`,
      [await ofTerritories()],
    );
    const mine = String.raw`"((territory_id)::text = current_setting('recours.territory'::text, true))"`;
    for (const table of found)
      expect(table).toEqual({
        name: table.name,
        enabled: true,
        policies: [`(territory_isolation,t,*,${mine},${mine})`],
      });
  });

  test('every key leads with the territory', async () => {
    const others = await rows<{ name: string }>(
      `select c.relname as name from pg_index i join pg_class c on c.oid = i.indrelid
         join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where c.relnamespace = 'public'::regnamespace and i.indisprimary and a.attname <> 'territory_id' and c.relname <> all($1)`,
      [NOBODYS],
    );
    expect(others).toEqual([]);
  });

  test('the product’s two roles own nothing, bypass nothing and are nobody else', async () => {
    const roles = await rows(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
              exists (select from pg_class where relowner = r.oid and relnamespace = 'public'::regnamespace) as owns,
              exists (select from pg_auth_members where member = r.oid) as "isElse"
         from pg_roles r where rolname in ('recours_app', 'recours_relay') order by 1`,
    );
    const harmless = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      owns: false,
      isElse: false,
    };
    expect(roles).toEqual([
      { rolname: 'recours_app', ...harmless },
      { rolname: 'recours_relay', ...harmless },
    ]);
    const who = (pool: { query(text: string): Promise<{ rows: unknown[] }> }) =>
      pool.query('select current_user::text as "user"').then((result) => result.rows);
    expect(await who(world.product.database.app)).toEqual([{ user: 'recours_app' }]);
    expect(await who(world.product.database.relay)).toEqual([{ user: 'recours_relay' }]);
  });

  test('what looks past the rule is a function that gives territory, role and who it is about only, with its names pinned, for the product alone', async () => {
    const past = await rows(
      `select proname, pg_get_function_result(oid) as gives, proconfig as pinned,
              has_function_privilege('recours_app', oid, 'execute') as app,
              exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0) as public
         from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`,
    );
    const pinned = { pinned: ['search_path=public'], app: true, public: false };
    expect(past).toEqual([
      { proname: 'resolve_called_number', gives: 'text', ...pinned },
      {
        proname: 'resolve_offer_link',
        gives: 'TABLE(territory_id text, offer_id uuid, professional_id uuid)',
        ...pinned,
      },
      {
        proname: 'resolve_referral_link',
        gives: 'TABLE(territory_id text, link_id uuid, structure_id uuid)',
        ...pinned,
      },
      {
        proname: 'resolve_token',
        gives: 'TABLE(territory_id text, token_id uuid, role text, subject uuid)',
        ...pinned,
      },
    ]);
    const views = await rows(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')`,
    );
    expect(views).toEqual([]);
  });
});

describe('another territory', () => {
  let patientId: string;
  const elsewhere = (work: (tx: Tx) => Promise<unknown>) => world.run(work, 'ailleurs');

  beforeAll(async () => {
    const doctor = await aDoctor(world);
    const slotId = await aSlot(world, doctor, '2026-11-23T15:00:00+01:00');
    const { body: call } = await world.request('POST', '/v1/calls', { phone: '06 39 98 00 01' });
    const requestId = await aRequest(world, { callId: call.id });
    await screen(world, requestId);
    await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId }, { key: 'one' });
    const [patient] = await rows<{ id: string }>('select id from patient');
    patientId = patient?.id ?? '';
  });

  test('a query that forgets its filter returns nothing of it, from any table', async () => {
    const full: string[] = [];
    for (const name of await ofTerritories()) {
      const [here] = await rows<{ n: string }>(
        `select count(*) as n from ${name} where territory_id = 'grand-douai'`,
      );
      if (Number(here?.n) > 0) full.push(name);
      const count = () =>
        sql<{ n: number }>`select count(*) as n from ${sql.table(name)} where territory_id = 'grand-douai'`;
      expect([name, await world.run((tx) => tx.first(count()))]).toEqual([name, { n: Number(here?.n) }]);
      expect([name, await world.run((tx) => tx.first(count()), 'ailleurs')]).toEqual([name, { n: 0 }]);
    }
    // So that the loop has not looked at empty tables only.
    expect(full).toEqual(
      expect.arrayContaining([
        'event',
        'patient_identity',
        'call_party',
        'request',
        'slot',
        'seat',
        'booking',
        'idempotency',
        'access_token',
      ]),
    );
  });

  test('nothing of it can be changed or deleted', async () => {
    const changed = await elsewhere((tx) =>
      tx.all(sql`update patient_identity set phone = null returning patient_id`),
    );
    const deleted = await elsewhere((tx) => tx.all(sql`delete from idempotency returning key`));
    expect([changed, deleted]).toEqual([[], []]);
    expect(await rows('select from patient_identity where phone is null')).toEqual([]);
  });

  test.each([
    [
      'a row for it',
      (tx: Tx) =>
        tx.all(
          sql`insert into due (territory_id, kind, subject, at) values ('grand-douai', 'test.ripe', ${newId()}, now())`,
        ),
    ],
    [
      'an event for it',
      (tx: Tx) =>
        tx.all(
          sql`insert into event (territory_id, id, at, actor, type, subject) values ('grand-douai', ${newId()}, now(), 'x', 'test.happened', ${newId()})`,
        ),
    ],
    [
      'a token for it',
      (tx: Tx) =>
        tx.all(
          sql`insert into access_token (territory_id, id, hash, role, created_at, expires_at) values ('grand-douai', ${newId()}, '\\x00', 'admin', now(), now())`,
        ),
    ],
    [
      'a row moved into it',
      async (tx: Tx) => {
        await tx.all(
          sql`insert into due (territory_id, kind, subject, at) values ('ailleurs', 'test.ripe', ${newId()}, now())`,
        );
        await tx.all(sql`update due set territory_id = 'grand-douai'`);
      },
    ],
  ])('%s is refused by the database', async (_what, write) => {
    await expect(elsewhere(write)).rejects.toMatchObject({ code: '42501' });
  });

  test('the territory of a transaction does not stay on its connection', async () => {
    const setting = async () =>
      (await world.product.database.app.query(`select current_setting('recours.territory', true) as t`))
        .rows[0]?.t;
    for (let i = 0; i < 30; i++) {
      await world.run((tx) => tx.all(sql`select 1`));
      await read(world.product, systemActor('grand-douai', 'test'), (tx) => tx.all(sql`select 1`));
      expect((await setting()) || null).toBeNull();
    }
  });

  test('a patient’s id does not help', async () => {
    const token = await world.token('operator', { territoryId: 'ailleurs' });
    expect(await world.request('GET', `/v1/patients/${patientId}`, undefined, { as: token })).toMatchObject({
      status: 404,
    });
    expect(await world.request('GET', `/v1/patients/${patientId}`)).toMatchObject({ status: 200 });
  });
});

describe('a connection that says no territory', () => {
  test('sees nothing, of any table', async () => {
    for (const name of await ofTerritories()) {
      const { rows: seen } = await world.product.database.app.query(`select count(*) as n from ${name}`);
      expect([name, Number(seen[0]?.n)]).toEqual([name, 0]);
    }
  });

  test('sees nothing either when the owner’s own login takes the role (DATABASE_URL alone)', async () => {
    const client = new pg.Client({ connectionString: withRole(world.database.urls.owner, 'recours_app') });
    await client.connect();
    const { rows: seen } = await client.query(
      'select current_user::text as "user", (select count(*) from patient_identity) as n',
    );
    await client.end();
    expect(seen).toEqual([{ user: 'recours_app', n: '0' }]);
  });

  test('writes nothing', async () => {
    const write = world.product.database.app.query(
      `insert into due (territory_id, kind, subject, at) values ('grand-douai', 'test.ripe', $1, now())`,
      [newId()],
    );
    await expect(write).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the event log', () => {
  test.each([
    'update event set type = type',
    'delete from event',
    'truncate event',
    'update event_cursor set id = id',
    "insert into board_feed (territory_id, seq, event_id) values ('grand-douai', 1, gen_random_uuid())",
  ])('the product may not: %s', async (statement) => {
    await expect(
      world.run((tx) => tx.all({ compile: () => ({ sql: statement, parameters: [] }) as never })),
    ).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('the relay, which sees every territory', () => {
  /** What it needs: the log, the feed, what is due, what was handled, and the age of idempotency keys. */
  const READS = ['board_feed', 'board_head', 'due', 'event', 'event_cursor', 'handled'];

  test('reads what it needs and nothing else', async () => {
    const { relay } = world.product.database;
    const readable: string[] = [];
    for (const name of await tables()) {
      const outcome = await relay.query(`select * from ${name} limit 1`).then(
        () => 'read',
        (error: Error & { code?: string }) => error.code,
      );
      if (outcome === 'read') readable.push(name);
      else expect([name, outcome]).toEqual([name, '42501']);
    }
    expect(readable).toEqual(READS);
  });

  test('sees of an idempotency key how old it is, and not what was answered', async () => {
    const { relay } = world.product.database;
    expect((await relay.query('select count(at) as n from idempotency')).rows[0]?.n).toBeGreaterThan(0);
    await expect(relay.query('select response from idempotency')).rejects.toMatchObject({ code: '42501' });
  });

  test.each([
    `insert into event (territory_id, id, at, actor, type, subject) values ('grand-douai', gen_random_uuid(), now(), 'x', 'test.happened', gen_random_uuid())`,
    'update event set type = type',
    'delete from event',
    'delete from handled',
    'delete from due',
    "insert into event_cursor (name) values ('another')",
  ])('may not: %s', async (statement) => {
    await expect(world.product.database.relay.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});
