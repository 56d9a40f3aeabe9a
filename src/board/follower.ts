import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { read } from '../platform/transaction.ts';
import { changeForOffice } from './audience.ts';
import { changesOf } from './changes.ts';
import type { Change, ResetReason } from './projection.ts';
import { advance, type Reader, reset } from './reader.ts';
import { createRing, type Ring, type Texts } from './ring.ts';
import { feedAfter, feedHead } from './store.ts';

export type FollowerDeps = { database: Database; clock: Clock; log: Log; metrics: Metrics };

/** Follows one territory's feed for all of its readers in this process. */
export type Follower = {
  readonly readers: ReadonlySet<Reader>;
  /** Nobody reads or is about to. */
  isIdle(): boolean;
  /** The reader gets every change after `reader.sent`, from now on, or a reset. */
  join(reader: Reader): void;
  leave(reader: Reader): void;
  /** There may be news. */
  look(): void;
  /** Reads no more; resolves when nothing is under way. */
  stop(): Promise<void>;
};

/** Numbers are missing: old changes were let go, or the database is not the one the reader knew. */
class FeedGap extends Error {
  override readonly name = 'FeedGap';
}

function write(change: Change): Texts {
  const care = Buffer.from(JSON.stringify(change));
  const forOffice = changeForOffice(change);
  return { care, office: forOffice === change ? care : Buffer.from(JSON.stringify(forOffice)) };
}

/** Changes read at once. */
const BATCH = 500;
/** How long one turn of sending may keep the process from anything else. */
const TURN_MS = 8;

/** `kept`: how many changes a reader may lack before it has to start again. */
export function follow(deps: FollowerDeps, territoryId: string, kept: number): Follower {
  const actor = systemActor(territoryId, 'board');
  const joining = new Set<Reader>();
  const readers = new Set<Reader>();
  let ring: Ring | undefined;
  let news = false;
  const closing = new AbortController();
  let working: Promise<void> | undefined;

  const look = () => {
    news = true;
    working ??= work();
  };

  async function work(): Promise<void> {
    while (news && !closing.signal.aborted) {
      news = false;
      try {
        await place();
        await catchUp();
      } catch (err) {
        // Readers stay: the next look continues where this one stopped. Unless what they lack is not there any more.
        deps.log.warn({ err }, 'the board cannot read its feed');
        if (err instanceof FeedGap) startAgain();
      }
    }
    working = undefined;
  }

  /** Gives readers that have just come their place in the ring, which is made longer backwards as far as they need. */
  async function place(): Promise<void> {
    if (joining.size === 0) return;
    const newcomers = [...joining];
    const head = await read(deps, actor, feedHead);
    const welcome = newcomers.filter((reader) => {
      const refusal: ResetReason | undefined =
        reader.sent > head ? 'unknown-seq' : head - reader.sent > kept ? 'too-old' : undefined;
      if (refusal) dismiss(reader, refusal);
      return !refusal;
    });
    if (welcome.length === 0) return;
    const oldest = Math.min(...welcome.map((reader) => reader.sent));
    if (!ring || (readers.size === 0 && ring.last < oldest)) ring = createRing(oldest, kept);
    if (oldest + 1 < ring.first) ring.prepend(await readBack(oldest, ring.first - 1));
    for (const reader of welcome) {
      if (!joining.delete(reader)) continue;
      readers.add(reader);
      feed(reader);
    }
  }

  /** The changes after `from` up to `to`, serialised. */
  async function readBack(from: number, to: number): Promise<Texts[]> {
    const texts: Texts[] = [];
    while (texts.length < to - from) {
      const more = await readOn(from + texts.length, Math.min(BATCH, to - from - texts.length));
      if (more.length === 0) throw new FeedGap();
      texts.push(...more);
    }
    return texts;
  }

  async function readOn(after: number, limit: number): Promise<Texts[]> {
    const changes = await read(deps, actor, async (tx) => {
      const entries = await feedAfter(tx, after, limit);
      return entries.length === 0 ? [] : changesOf(tx, entries);
    });
    if (changes.some(({ seq }, index) => seq !== after + 1 + index)) throw new FeedGap();
    return changes.map(write);
  }

  async function catchUp(): Promise<void> {
    const current = ring;
    if (!current) return;
    let more = true;
    while (more && readers.size > 0 && !closing.signal.aborted) {
      const texts = await readOn(current.last, BATCH);
      current.append(texts);
      if (texts.length > 0) await feedAll();
      more = texts.length === BATCH;
    }
  }

  /** In turns, so that a thousand sockets do not keep a ring of the phone waiting. */
  async function feedAll(): Promise<void> {
    let began = performance.now();
    for (const reader of readers) {
      feed(reader);
      if (performance.now() - began < TURN_MS) continue;
      await nextTurn();
      began = performance.now();
    }
  }

  function feed(reader: Reader): void {
    if (!ring || !readers.has(reader)) return;
    const outcome = advance(reader, ring, () => feed(reader));
    if (outcome === 'slow') dismiss(reader, 'slow');
    else if (outcome > 0) deps.metrics.boardSent.inc(outcome);
  }

  function dismiss(reader: Reader, reason: ResetReason): void {
    leave(reader);
    deps.metrics.boardResets.inc({ reason });
    reset(reader, reason);
  }

  function startAgain(): void {
    for (const reader of [...joining, ...readers]) dismiss(reader, 'too-old');
    ring = undefined;
  }

  function leave(reader: Reader): void {
    joining.delete(reader);
    readers.delete(reader);
  }

  const isIdle = () => readers.size + joining.size === 0;
  return {
    readers,
    isIdle,
    join: (reader) => {
      joining.add(reader);
      look();
    },
    leave,
    look: () => {
      if (!isIdle()) look();
    },
    stop: async () => {
      closing.abort();
      await working;
    },
  };
}
