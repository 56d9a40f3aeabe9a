import pg from 'pg';
import type { Instant } from '../platform/clock.ts';
import { demoId } from './demo-id.ts';

/**
 * What a start has to know of a demonstration before it puts the product together: whether every territory of this database is invented (`id` alone is the demonstration's)
 * (only then may a played carrier stand in for a real one), and the newest time in its log.
 */
export async function demoState(
  ownerUrl: string,
  id: string,
): Promise<{ allInvented: boolean; last: Instant | undefined }> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{
      others: boolean;
      known: boolean;
      invented: boolean;
      last: Date | null;
    }>(
      `select exists (select from territory where territory_id <> $1) as others,
              exists (select from territory where territory_id = $1) as known,
              exists (select from professional where territory_id = $1 and id = $2) as invented,
              (select max(at) from event) as last`,
      [id, demoId(id, 'doctor', 0)],
    );
    const it = rows[0];
    return {
      allInvented: it !== undefined && !it.others && (!it.known || it.invented),
      last: it?.last ? (it.last.getTime() as Instant) : undefined,
    };
  } finally {
    await client.end();
  }
}
