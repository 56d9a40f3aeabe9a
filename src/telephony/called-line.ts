import { setTimeout } from 'node:timers/promises';
import { lineStand } from '../calls/line-load.ts';
import type { LineStand } from '../calls/line-stand.ts';
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

/** How a territory's line stands, as of a moment after the question. */
export type LineStands = (territoryId: string) => Promise<LineStand>;

/** The least time between two looks at one line: a hundred callers a second are told of the same look. */
const LOOK_EVERY_MS = 25;

/** One look at a time: whoever asks while one is under way is told of the next, so that nobody hears of a line as it was before they asked. */
export function lineStands(deps: { database: Database; clock: Clock }): LineStands {
  const looks = new Map<string, { next: Promise<LineStand> | undefined; last: Promise<number> }>();
  return (territoryId) => {
    const line = looks.get(territoryId) ?? { next: undefined, last: Promise.resolve(0) };
    looks.set(territoryId, line);
    line.next ??= line.last.then(async (endedAt) => {
      const rest = endedAt + LOOK_EVERY_MS - performance.now();
      if (endedAt > 0 && rest > 0) await setTimeout(rest);
      const look = read(deps, systemActor(territoryId, 'telephony'), lineStand);
      line.last = look.then(
        () => performance.now(),
        () => performance.now(),
      );
      line.next = undefined;
      return look;
    });
    return line.next;
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
