import { type RawBuilder, sql } from 'kysely';
import { CARE_FLAGS, CARE_KINDS, CARE_ORIENTATIONS } from './timed-care.ts';

const among = (codes: readonly string[]) => sql.raw(`in ('${codes.join("', '")}')`);

/** `asksForCare` of a row of `request`; `alias` is what a statement calls the row. */
export const isAskedCare = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(`${alias}.kind`)} ${among(CARE_KINDS)})`;

/** `isTimedCare` of a row of `request`; a test compares the two. */
export const isTimed = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`(${isAskedCare(alias)} or coalesce(${sql.ref(`${alias}.orientation`)} ${among(CARE_ORIENTATIONS)}, false)
             or ${sql.ref(`${alias}.red_flag`)} ${among(CARE_FLAGS)} or ${sql.ref(`${alias}.care_by`)} is not null)`;
