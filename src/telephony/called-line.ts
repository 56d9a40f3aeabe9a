import { operatorsAtTheLine } from '../operators/lookup.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, databaseUnavailable, isDisconnection } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { read } from '../platform/transaction.ts';
import { type Territory, territoryOf } from '../territory/lookup.ts';

/** How long a process remembers a line: the delay after which a change of its hours is heard by callers. */
const REMEMBERED_MS = 2_000;

/** The territory whose line has this number (E.164), or undefined. Throws `database-unavailable`. */
export type CalledLines = {
  (number: string): Promise<Territory | undefined>;
  /** As it was when it could last be read, without a database; undefined: this process has never read it. */
  lastKnown(number: string): Territory | undefined;
};

/** A caller hears the line at the first ring: two statements are saved on each. */
export function calledLines(deps: { database: Database; clock: Clock }): CalledLines {
  const known = new Map<string, { line: Promise<Territory | undefined>; until: number }>();
  const lastKnown = new Map<string, Territory>();
  const byNumber = (number: string): Promise<Territory | undefined> => {
    const now = performance.now();
    const found = known.get(number);
    if (found && found.until > now) return found.line;
    if (known.size > 10_000) known.clear();
    const line = lookUp(deps, number);
    known.set(number, { line, until: now + REMEMBERED_MS });
    line.then(
      (territory) => territory && lastKnown.set(number, territory),
      () => known.delete(number),
    );
    return line;
  };
  return Object.assign(byNumber, { lastKnown: (number: string) => lastKnown.get(number) });
}

/** How many operators are at a territory's line. */
export type OperatorsThere = (territoryId: string) => Promise<number>;

/** That somebody is there is remembered for a moment, for callers who ring at the same time; that nobody is, never. */
const THERE_MS = 250;

export function operatorsThere(deps: { database: Database; clock: Clock }): OperatorsThere {
  const known = new Map<string, { count: number; until: number }>();
  return async (territoryId) => {
    const now = performance.now();
    const found = known.get(territoryId);
    if (found && found.until > now) return found.count;
    const count = await read(deps, systemActor(territoryId, 'telephony'), operatorsAtTheLine);
    if (count > 0) known.set(territoryId, { count, until: now + THERE_MS });
    else known.delete(territoryId);
    return count;
  };
}

/** Before the territory is known only `resolve_called_number` may answer, past row-level security (decision 1). */
async function lookUp(
  deps: { database: Database; clock: Clock },
  number: string,
): Promise<Territory | undefined> {
  try {
    const { rows } = await deps.database.app.query<{ id: string | null }>({
      name: 'resolve-called-number',
      text: 'select resolve_called_number($1) as id',
      values: [number],
    });
    const id = rows[0]?.id;
    return id ? await read(deps, systemActor(id, 'telephony'), territoryOf) : undefined;
  } catch (error) {
    throw isDisconnection(error) ? databaseUnavailable() : error;
  }
}
