import { type Query, queries } from '../../src/platform/database.ts';
import type { Instant } from '../../src/platform/clock.ts';
import type { Tx } from '../../src/platform/transaction.ts';

/** A statement as text, and how its parameters follow from named values. */
export type Statement = { text: string; values(input: Record<string, unknown>): unknown[] };

const db = queries<Record<string, never>>();

/**
 * Takes the product's own statement out of one of its store functions, so that the raw program does exactly the same SQL. Inputs
 * are given as unlikely values and found again among the parameters; a parameter that is none of them stays as it is.
 */
export async function capture(
  inputs: Record<string, unknown>,
  at: Instant,
  run: (tx: Tx) => Promise<unknown>,
): Promise<Statement> {
  let found: { sql: string; parameters: readonly unknown[] } | undefined;
  const take = async (query: Query<unknown>) => {
    found ??= query.compile(db as never);
    return [];
  };
  const tx = {
    actor: { territoryId: 'grand-douai', role: 'operator', subject: undefined, name: 'bench' },
    at,
    all: take,
    first: async (query: Query<unknown>) => {
      await take(query);
      return undefined;
    },
    record: () => '',
  } as unknown as Tx;
  await run(tx).catch(() => undefined);
  if (!found) throw new Error('no statement was run');
  const { sql: text, parameters } = found;
  const names = parameters.map((value) => Object.keys(inputs).find((name) => same(inputs[name], value)));
  return {
    text,
    values: (input) => parameters.map((value, i) => (names[i] === undefined ? value : input[names[i]])),
  };
}

/** Lists are made anew on their way into a statement. */
const same = (input: unknown, value: unknown): boolean =>
  Array.isArray(input) && Array.isArray(value)
    ? input.length === value.length && input.every((it, i) => it === value[i])
    : input === value;
