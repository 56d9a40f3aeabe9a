import { type RawBuilder, sql } from 'kysely';
import type { Instant } from './clock.ts';

/**
 * Many short rows as one text, a line a row: node-postgres takes 1.5 ms for 400 rows of ten columns, and a tenth of it for the same in one. For a `select` over these rows,
 * whose order is kept; null where there are none. For numbers, booleans, ids and codes: text with a comma or semicolon would be torn apart. Null is written as nothing.
 */
export const asLines = (columns: readonly RawBuilder<unknown>[]): RawBuilder<string | null> =>
  sql<string | null>`string_agg(concat_ws(',', ${sql.join(columns)}), ';')`;

/** What `asLines` wrote. */
export const readLines = <Row>(
  text: string | null | undefined,
  row: (values: readonly string[]) => Row,
): Row[] => (text ? text.split(';').map((line) => row(line.split(','))) : []);

/** Columns of `asLines` that may be null, and times. */
export const orNothing = (column: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`coalesce(${column}::text, '')`;
export const epoch = (column: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(date_part('epoch', ${column}) * 1000)::bigint`;

export const numberOrNull = (text: string | undefined): number | null => (text ? Number(text) : null);
export const instantIn = (text: string | undefined): Instant => Number(text) as Instant;
