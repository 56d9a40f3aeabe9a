import { sql } from 'kysely';
import type { Tx } from '../platform/transaction.ts';

/** The request itself and all that were put together with it, and with those: what was said of any of them is said of it. */
export const withMerged = (tx: Tx, requestId: string) => sql<string>`(
  with recursive one(id) as (
    select ${requestId}::uuid
    union select r.id from one join request r on r.territory_id = ${tx.actor.territoryId} and r.merged_into = one.id)
  select id from one)`;

/** The request itself and the one that it was put together with, and so on: what is said of it is said of them. */
export const withMergedInto = (tx: Tx, requestId: string) => sql<string>`(
  with recursive one(id) as (
    select ${requestId}::uuid
    union select r.merged_into from one join request r on r.territory_id = ${tx.actor.territoryId} and r.id = one.id
     where r.merged_into is not null)
  select id from one)`;
