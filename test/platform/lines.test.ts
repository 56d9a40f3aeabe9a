import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Instant } from '../../src/platform/clock.ts';
import { execute } from '../../src/platform/database.ts';
import { asLines, epoch, instantIn, numberOrNull, orNothing, readLines } from '../../src/platform/lines.ts';
import { type Ground, startGround } from '../support/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround({ pool: 1 });
});
afterAll(() => ground.close());

type Row = { id: string; age: number | null; at: Instant };

async function read(rows: readonly Row[]): Promise<Row[]> {
  const [found] = await execute<{ lines: string | null }>(
    ground.database.app,
    sql<{ lines: string | null }>`
      select ${asLines([sql`id`, orNothing(sql`age`), epoch(sql`at`)])} as lines
        from json_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() })))}::json)
          as x(id text, age int, at timestamptz)`,
  );
  return readLines(found?.lines, ([id = '', age, at]) => ({
    id,
    age: numberOrNull(age),
    at: instantIn(at),
  }));
}

test('rows come back from one text as they were, in their order, to the millisecond, what is null too', async () => {
  const rows: Row[] = [
    { id: 'b', age: 0, at: 1_795_343_100_123 as Instant },
    { id: 'a', age: null, at: 0 as Instant },
    { id: 'c', age: 130, at: -1 as Instant },
    { id: 'd', age: null, at: 4_102_444_799_999 as Instant },
  ];
  expect(await read(rows)).toEqual(rows);
});

test('no rows are no rows', async () => {
  expect(await read([])).toEqual([]);
});
