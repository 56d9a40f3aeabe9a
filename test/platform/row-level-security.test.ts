import pg from 'pg';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';

/** What only the line itself may read: names, phones, birth dates, clinical text (rule 8). */
const IDENTITY = [
  'patient_identity',
  'patient',
  'call_party',
  'sms',
  'request',
  'triage',
  'report',
  'secure_message',
  'booking',
  'professional',
];

let world: World;
let app: pg.Client;
let relay: pg.Client;
beforeAll(async () => {
  world = await startWorld({ work: false });
  await insertTerritory(world.database, 'lys-armentieres', '+33353010456');
  app = new pg.Client({ connectionString: world.database.urls.app });
  relay = new pg.Client({ connectionString: world.database.urls.relay });
  await app.connect();
  await relay.connect();
});
afterAll(async () => {
  await app.end();
  await relay.end();
  await world.close();
});

/** Runs SQL as the application in a territory and rolls it back. */
async function asApp<T extends pg.QueryResultRow>(
  territoryId: string | undefined,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  await app.query('begin');
  try {
    if (territoryId) await app.query(`select set_config('recours.territory', $1, true)`, [territoryId]);
    return (await app.query<T>(text, values)).rows;
  } finally {
    await app.query('rollback');
  }
}

describe('row-level security', () => {
  test('is on every table that has territory_id, with one policy for the application that compares it both ways', async () => {
    const { rows } = await world.database.owner.query(`
      select c.relname as name, c.relrowsecurity as secured,
             (select json_agg(json_build_object('for', p.polcmd, 'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)))
                from pg_policy p where p.polrelid = c.oid and 'recours_app'::regrole = any(p.polroles)) as policies
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'territory_id' and not a.attisdropped
       where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`);
    expect(rows.length).toBeGreaterThan(25);
    const compares = `((territory_id)::text = current_setting('recours.territory'::text, true))`;
    for (const { name, secured, policies } of rows) {
      expect({ name, secured, policies }).toEqual({
        name,
        secured: true,
        policies: [{ for: '*', using: compares, check: compares }],
      });
    }
  });

  test('leads every key of these tables', async () => {
    const { rows } = await world.database.owner.query(`
      select c.relname as name, (select attname from pg_attribute where attrelid = c.oid and attnum = i.indkey[0]) as leads
        from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'territory_id'
       where c.relnamespace = 'public'::regnamespace`);
    expect(rows.filter(({ leads }) => leads !== 'territory_id')).toEqual([]);
  });

  test('holds for the application’s role: it owns nothing, bypasses nothing and is no superuser', async () => {
    const { rows } = await world.database.owner.query(
      `select rolsuper, rolbypassrls, (select count(*)::int from pg_class where relowner = r.oid and relnamespace = 'public'::regnamespace) as owns
         from pg_roles r where rolname in ('recours_app', 'recours_relay')`,
    );
    expect(rows).toEqual([
      { rolsuper: false, rolbypassrls: false, owns: 0 },
      { rolsuper: false, rolbypassrls: false, owns: 0 },
    ]);
    expect((await app.query('select current_user as me')).rows).toEqual([{ me: 'recours_app' }]);
  });

  test('a query that forgets its filter sees nothing of another territory, and nothing at all without one', async () => {
    const patientId = newId();
    await world.run(async (tx) => {
      await tx.all(
        sql`insert into patient (territory_id, id, created_at) values ('grand-douai', ${patientId}, now())`,
      );
      await tx.all(sql`insert into patient_identity (territory_id, patient_id, family_name, given_name, birth_date)
        values ('grand-douai', ${patientId}, 'Inventé', 'Alix', '1980-05-05')`);
    });
    const forgetful = 'select family_name from patient_identity';
    expect(await asApp('grand-douai', forgetful)).toEqual([{ family_name: 'Inventé' }]);
    expect(await asApp('lys-armentieres', forgetful)).toEqual([]);
    expect(await asApp(undefined, forgetful)).toEqual([]);
    expect(
      await world.run((tx) => tx.all(sql`select family_name from patient_identity`), 'lys-armentieres'),
    ).toEqual([]);
  });

  test('a write into another territory is refused, and one that forgets its filter changes nothing there', async () => {
    await expect(
      asApp(
        'lys-armentieres',
        `insert into patient (territory_id, id, created_at) values ('grand-douai', $1, now())`,
        [newId()],
      ),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(
      asApp('lys-armentieres', `update commune set territory_id = 'grand-douai'`),
    ).rejects.toMatchObject({ code: '42501' });
    expect(await asApp('lys-armentieres', 'update patient_identity set phone = null returning 1')).toEqual(
      [],
    );
  });

  test('nobody changes or removes an event, not even its territory', async () => {
    await expect(asApp('grand-douai', `update event set type = 'a.b'`)).rejects.toMatchObject({
      code: '42501',
    });
    await expect(asApp('grand-douai', 'delete from event')).rejects.toMatchObject({ code: '42501' });
    await expect(relay.query('delete from event')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the relay', () => {
  test('reads the log of every territory and nothing of anybody’s identity', async () => {
    await world.run(async (tx) => tx.record('test.happened', newId()), 'lys-armentieres');
    await world.run(async (tx) => tx.record('test.happened', newId()));
    const { rows } = await relay.query(
      `select distinct territory_id::text from event where type = 'test.happened' order by 1`,
    );
    expect(rows.map((row) => row.territory_id)).toEqual(['grand-douai', 'lys-armentieres']);
    for (const table of IDENTITY)
      await expect(relay.query(`select * from ${table}`), table).rejects.toMatchObject({ code: '42501' });
    await expect(relay.query('select response from idempotency')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('what is known before the territory is', () => {
  test('a secret gives territory, role and subject, and a called number its territory: nothing else', async () => {
    const { rows } = await world.database.owner.query(`
      select p.proname as name, pg_get_function_result(p.oid) as gives, pg_get_userbyid(p.proowner) <> 'recours_app' as "ownedApart"
        from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace order by 1`);
    expect(rows).toEqual([
      { name: 'resolve_called_number', gives: 'text', ownedApart: true },
      {
        name: 'resolve_token',
        gives: 'TABLE(territory_id text, token_id uuid, role text, subject uuid)',
        ownedApart: true,
      },
    ]);
  });
});
