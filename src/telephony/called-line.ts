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

/** How a territory's line stands. */
export type LineStands = {
  /** Not as it was before it was asked for; of a long line, as it was a moment ago. */
  now(territoryId: string): Promise<LineStand>;
  /** As it was a moment ago will do, unless nobody was there: that is never remembered. */
  lately(territoryId: string): Promise<LineStand>;
};

/** The least time between two looks at one line: a hundred callers a second are told of the same look. */
const LOOK_EVERY_MS = 15;
/** A caller hears the greeting although the last operator has just left: the next step tells. */
const LATELY_MS = 250;
/** In a line that is longer nobody hears whether they are the sixtieth or the sixty-first. */
const LONG = 50;

type Looks = {
  next?: Promise<LineStand> | undefined;
  last: Promise<unknown>;
  latest?: { stand: LineStand; at: number };
};

/** One look at a time: whoever asks while one is under way is told of the next. */
export function lineStands(deps: { database: Database; clock: Clock }): LineStands {
  const lines = new Map<string, Looks>();
  const looksAt = (territoryId: string): Looks => {
    const known = lines.get(territoryId) ?? { last: Promise.resolve() };
    lines.set(territoryId, known);
    return known;
  };
  const look = async (territoryId: string, line: Looks): Promise<LineStand> => {
    await line.last;
    const rest = line.latest ? line.latest.at + LOOK_EVERY_MS - performance.now() : 0;
    if (rest > 0) await setTimeout(rest);
    const looking = read(deps, systemActor(territoryId, 'telephony'), lineStand);
    line.last = looking.catch(() => undefined);
    line.next = undefined;
    const stand = await looking;
    line.latest = { stand, at: performance.now() };
    return stand;
  };
  const ask = (territoryId: string, willDo: (stand: LineStand) => boolean): Promise<LineStand> => {
    const line = looksAt(territoryId);
    const { latest } = line;
    if (latest && latest.at > performance.now() - LATELY_MS && willDo(latest.stand))
      return Promise.resolve(latest.stand);
    return (line.next ??= look(territoryId, line));
  };
  const isSomebodyThere = ({ operators }: LineStand) => operators > 0;
  const isLong = ({ callers, callbacks }: LineStand) => callers.length + callbacks.length > LONG;
  return {
    now: (territoryId) => ask(territoryId, (stand) => isSomebodyThere(stand) && isLong(stand)),
    lately: (territoryId) => ask(territoryId, isSomebodyThere),
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
