import pg from 'pg';
import type { DatabaseUrls } from '../src/platform/embedded-postgres.ts';
import { type CommittedFile, committed, write } from './committed-file.ts';
import { withScratchDatabase } from './scratch-database.ts';

const HEADER = `-- What the migrations amount to, read from the catalogue of a freshly migrated database by \`npm run schema\`.
-- For reading and for reviewing a migration's effect; the database is made by the migrations. BullMQ's own schema is left out.
`;

/** `migrations/schema.sql`: extensions, domains, functions, then each table with all that belongs to it. */
export async function schemaFile({ owner }: DatabaseUrls): Promise<CommittedFile> {
  const client = new pg.Client({ connectionString: owner });
  await client.connect();
  try {
    const list = async (sql: string, values: unknown[] = []) =>
      (await client.query<{ line: string }>(sql, values)).rows.map(({ line }) => line);
    // Names of this schema without `public.`, of every other one with theirs.
    await client.query('set search_path to public');
    const parts = [
      HEADER,
      ...(await list(EXTENSIONS)),
      '',
      ...(await list(DOMAINS)),
      '',
      ...(await list(SCHEMA_GRANTS)),
      ...(await list(FUNCTIONS)).map((line) => `\n${line}`),
    ];
    for (const table of await list(TABLES)) {
      const body = [...(await list(COLUMNS, [table])), ...(await list(CONSTRAINTS, [table]))];
      parts.push(`\ncreate table ${table} (`, body.map((line) => `  ${line}`).join(',\n'), ');');
      for (const query of [INDEXES, SECURITY, POLICIES, GRANTS, COLUMN_GRANTS, TRIGGERS])
        parts.push(...(await list(query, [table])));
    }
    return committed('migrations/schema.sql', 'schema', `${parts.join('\n')}\n`);
  } finally {
    await client.end();
  }
}

/** What an extension brought is the extension's. */
const OWN = (catalogue: string, oid: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

const EXTENSIONS = `select format('create extension %I;', extname) as line from pg_extension where extname <> 'plpgsql' order by extname`;

const DOMAINS = `
  select format('create domain %I as %s%s%s%s;', t.typname, format_type(t.typbasetype, t.typtypmod),
                case when t.typcollation <> b.typcollation then format(' collate %s', t.typcollation::regcollation) end,
                case when t.typnotnull then ' not null' end,
                (select string_agg(' ' || pg_get_constraintdef(c.oid), '' order by c.conname) from pg_constraint c
                  where c.contypid = t.oid and c.contype = 'c')) as line
    from pg_type t join pg_type b on b.oid = t.typbasetype
   where t.typtype = 'd' and t.typnamespace = 'public'::regnamespace and ${OWN('pg_type', 't.oid')} order by t.typname`;

/** Privileges of an ACL, one line a role, the owner's own left out. Empty ACL: the defaults of this kind of object (\`none\`: nobody). */
const granted = (acl: string, kind: string, name: string, owner: string) => `
  select format('grant %s on ${kind} %s to %s;', lower(string_agg(a.privilege_type, ', ' order by a.privilege_type)), ${name},
                case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end) as line
    from aclexplode(${acl}) a where a.grantee <> ${owner} group by a.grantee
   order by a.grantee = 0, pg_get_userbyid(a.grantee)`;

const SCHEMA_GRANTS = `
  select g.line from pg_namespace n, lateral (${granted('n.nspacl', 'schema', 'quote_ident(n.nspname)', 'n.nspowner')}) g
   where n.nspname = 'public'`;

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) || ';' || coalesce(
           (select string_agg(E'\\n' || g.line, '') from (${granted(
             "coalesce(p.proacl, acldefault('f', p.proowner))",
             'function',
             "format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid))",
             'p.proowner',
           )}) g), '') as line
    from pg_proc p where p.pronamespace = 'public'::regnamespace and ${OWN('pg_proc', 'p.oid')}
   order by p.proname, pg_get_function_identity_arguments(p.oid)`;

const TABLES = `
  select quote_ident(relname) as line from pg_class
   where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and ${OWN('pg_class', 'oid')} order by relname`;

const COLUMNS = `
  select format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) ||
         case when a.attcollation <> t.typcollation then format(' collate %s', a.attcollation::regcollation) else '' end ||
         case when a.attgenerated = 's' then format(' generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
              when a.attidentity <> '' then ' generated ' || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity'
              when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end ||
         case when a.attnotnull then ' not null' else '' end as line
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`;

const CONSTRAINTS = `
  select format('constraint %I %s', conname, pg_get_constraintdef(oid)) as line from pg_constraint
   where conrelid = $1::regclass and contype <> 'n'
   order by array_position(array['p', 'u', 'x', 'c', 'f'], contype::text), conname`;

const INDEXES = `
  select pg_get_indexdef(i.indexrelid) || ';' as line from pg_index i join pg_class c on c.oid = i.indexrelid
   where i.indrelid = $1::regclass and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
   order by c.relname`;

const SECURITY = `
  select unnest(array_remove(array[
           case when relrowsecurity then format('alter table %s enable row level security;', oid::regclass) end,
           case when relforcerowsecurity then format('alter table %s force row level security;', oid::regclass) end], null)) as line
    from pg_class where oid = $1::regclass`;

const POLICIES = `
  select format('create policy %I on %s%s for %s to %s%s%s;', p.polname, p.polrelid::regclass,
                case when p.polpermissive then '' else ' as restrictive' end,
                case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
                (select string_agg(case when r = 0 then 'public' else quote_ident(pg_get_userbyid(r)) end, ', ') from unnest(p.polroles) r),
                coalesce(format(' using (%s)', pg_get_expr(p.polqual, p.polrelid)), ''),
                coalesce(format(' with check (%s)', pg_get_expr(p.polwithcheck, p.polrelid)), '')) as line
    from pg_policy p where p.polrelid = $1::regclass order by p.polname`;

const GRANTS = `
  select g.line from pg_class c, lateral (${granted('c.relacl', 'table', 'quote_ident(c.relname)', 'c.relowner')}) g
   where c.oid = $1::regclass`;

const COLUMN_GRANTS = `
  select format('grant %s on table %s to %I;',
                string_agg(format('%s (%I)', lower(x.privilege_type), a.attname), ', ' order by a.attnum, x.privilege_type),
                a.attrelid::regclass, pg_get_userbyid(x.grantee)) as line
    from pg_attribute a, aclexplode(a.attacl) x
   where a.attrelid = $1::regclass and a.attnum > 0 group by a.attrelid, x.grantee order by pg_get_userbyid(x.grantee)`;

const TRIGGERS = `
  select pg_get_triggerdef(oid) || ';' as line from pg_trigger where tgrelid = $1::regclass and not tgisinternal order by tgname`;

if (import.meta.main) await write(await withScratchDatabase(schemaFile));
