import pg from 'pg';
import type { TerritoryFile } from '../territory/territory-file.ts';
import { SIMULATION_LABEL } from './demo-cast.ts';

/**
 * Whether the last played day was never closed: the program was stopped in the middle of it. Its callers lived in that program and do not
 * come back, so that somebody has to be told. A day is played under tokens that are issued on its morning.
 */
export async function isLastDayBroken(
  ownerUrl: string,
  { id, timezone }: Pick<TerritoryFile, 'id' | 'timezone'>,
): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ broken: boolean }>(
      `with played as (
         select (max(created_at) at time zone $3)::date as day from access_token where territory_id = $1 and label = $2)
       select played.day is not null and not exists (
                select from line_day where line_day.territory_id = $1 and line_day.day = played.day) as broken
         from played`,
      [id, SIMULATION_LABEL, timezone],
    );
    return rows[0]?.broken === true;
  } finally {
    await client.end();
  }
}
