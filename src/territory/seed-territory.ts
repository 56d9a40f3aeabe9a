import { Client } from 'pg';
import type { Clock } from '../platform/clock.ts';
import { type TerritoryFile, TerritoryFileError } from './territory-file.ts';

/** What to do with a territory that is there: take over what the file says, or leave it to its coordinator. */
export type Existing = 'update' | 'keep';

/**
 * Brings a territory and its communes into the database, as the owner role: the application may change a territory, not make one. Safe
 * to call again. Communes that are no longer in the file stay, because patients and places refer to them. Throws `TerritoryFileError`
 * for a change of time zone (every process remembers it, and appointments were made in it) and for another territory's number.
 */
export async function seedTerritory(
  deps: { ownerUrl: string; clock: Clock },
  file: TerritoryFile,
  existing: Existing = 'update',
): Promise<'created' | 'updated' | 'kept'> {
  const client = new Client({ connectionString: deps.ownerUrl });
  await client.connect();
  try {
    await client.query('begin');
    const done = await write(client, file, existing, new Date(deps.clock.now()).toISOString());
    await client.query('commit');
    return done;
  } finally {
    await client.end();
  }
}

async function write(
  client: Client,
  file: TerritoryFile,
  existing: Existing,
  at: string,
): Promise<'created' | 'updated' | 'kept'> {
  await refuseForeignNumber(client, file);
  const { rows } = await client.query<{ time_zone: string }>(
    'select time_zone from territory where territory_id = $1 for update',
    [file.id],
  );
  const before = rows[0];
  if (before && existing === 'keep') return 'kept';
  if (before && before.time_zone !== file.timezone)
    throw new TerritoryFileError(
      `timezone : le territoire ${file.id} est en ${before.time_zone} et ne peut pas en changer.`,
    );
  await client.query(
    `insert into territory (territory_id, name, time_zone, phone, opening, settings, created_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (territory_id) do update
       set name = excluded.name, phone = excluded.phone, opening = excluded.opening, settings = territory.settings || excluded.settings`,
    [
      file.id,
      file.name,
      file.timezone,
      file.phone,
      JSON.stringify(file.opening),
      JSON.stringify(file.settings),
      at,
    ],
  );
  await client.query(
    `insert into commune (territory_id, insee, name, postal_code, population, lat, lng)
     select $1, c.insee, c.name, c."postalCode", c.population, c.lat, c.lng
       from jsonb_to_recordset($2::jsonb)
         as c(insee text, name text, "postalCode" text, population integer, lat float8, lng float8)
     on conflict (territory_id, insee) do update
       set name = excluded.name, postal_code = excluded.postal_code, population = excluded.population, lat = excluded.lat, lng = excluded.lng`,
    [file.id, JSON.stringify(file.communes)],
  );
  return before ? 'updated' : 'created';
}

/** A called number leads to one territory. */
async function refuseForeignNumber(client: Client, file: TerritoryFile): Promise<void> {
  const { rows } = await client.query<{ territory_id: string }>(
    'select territory_id from territory where phone = $1 and territory_id <> $2',
    [file.phone, file.id],
  );
  if (rows[0])
    throw new TerritoryFileError(`phone : ce numéro est déjà celui du territoire ${rows[0].territory_id}.`);
}
