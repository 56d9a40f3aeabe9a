import { z } from 'zod';
import type { Instant } from './clock.ts';
import { invalid } from './errors.ts';

/** Lists are read forward by the last row's sort key: an instant and an id (api.md: opaque cursor). */
export type PageKey = { at: Instant; id: string };

/** Lists in alphabetical order: the folded name and an id. */
export type NameKey = { name: string; id: string };

/** PostgreSQL and ISO 8601 write years of four digits alike; what lies beyond is no cursor of ours. */
const shape = z.tuple([z.number().int().min(-62_135_596_800_000).max(253_402_300_799_999), z.uuid()]);
const nameShape = z.tuple([z.string(), z.uuid()]);

/** What every list that is read page by page may be asked. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
};

/** The answer of such a list. */
export const pageAnswer = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** One page of rows that were read with `limit + 1`. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => PageKey | NameKey,
  itemOf: (row: Row) => Item,
) {
  const page = rows.slice(0, limit);
  const last = page[page.length - 1];
  return {
    items: page.map(itemOf),
    next: rows.length > limit && last ? writeCursor(keyOf(last)) : null,
  };
}

const writeCursor = (key: PageKey | NameKey): string =>
  Buffer.from(JSON.stringify(['at' in key ? key.at : key.name, key.id])).toString('base64url');

/** Throws `validation` for a text that no list gave. */
export function readCursor(text: string | undefined): PageKey | undefined {
  if (text === undefined) return undefined;
  const [at, id] = parseCursor(text, shape);
  return { at: at as Instant, id };
}

/** The same for a list in alphabetical order. */
export function readNameCursor(text: string | undefined): NameKey | undefined {
  if (text === undefined) return undefined;
  const [name, id] = parseCursor(text, nameShape);
  return { name, id };
}

function parseCursor<T>(text: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parsedJson(Buffer.from(text, 'base64url').toString('utf8')));
  if (!parsed.success) throw invalid('cursor', 'Ce curseur ne vient pas d’une liste précédente.');
  return parsed.data;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
