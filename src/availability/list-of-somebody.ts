import { z } from 'zod';
import { pageOf, type PageKey, pageQuery, readCursor } from '../platform/paging.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { whoseToRead } from './whose.ts';

export const ofSomebody = z.object({ professionalId: z.uuid().optional(), ...pageQuery });

/** One page of what professionals have said of their time; a professional reads their own. Throws `not-yours`. */
export async function listOfSomebody<Row extends { id: string }, Item>(
  tx: Tx,
  { professionalId, limit, cursor }: z.infer<typeof ofSomebody>,
  it: {
    select(
      tx: Tx,
      where: { professionalId: string | undefined; after: PageKey | undefined; limit: number },
    ): Promise<Row[]>;
    at(row: Row): PageKey['at'];
    json(timeZone: string, row: Row): Item;
  },
) {
  const rows = await it.select(tx, {
    professionalId: whoseToRead(tx, professionalId),
    after: readCursor(cursor),
    limit: limit + 1,
  });
  const timeZone = await timeZoneOf(tx);
  return pageOf(
    rows,
    limit,
    (row) => ({ at: it.at(row), id: row.id }),
    (row) => it.json(timeZone, row),
  );
}
