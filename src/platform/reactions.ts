import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import { type Database, stamp } from './database.ts';
import { every } from './every.ts';
import type { EventType, RecordedEvent } from './events.ts';
import { systemActor } from './identity.ts';
import type { Log } from './log.ts';
import type { JobQueue, JobWorker, NewJob, QueueServer, RetryPolicy, RunnableJob } from './queue.ts';
import { startWorker } from './queue.ts';
import { read, type Tx, transaction } from './transaction.ts';

/**
 * What a slice does when an event happens (decision 3). `react` is only SQL and runs in one transaction with its `handled` row:
 * exactly once. `perform` calls the world through an intent and may run again: it must bear that (decision 4).
 */
export type Reaction = { name: string; on: readonly EventType[]; retry?: RetryPolicy } & (
  | { react(tx: Tx, event: RecordedEvent): Promise<void> }
  | { perform(event: RecordedEvent): Promise<void> }
);

const DEFAULT_RETRY: RetryPolicy = { attempts: 12, firstDelayMs: 500 };

/** Which reactions an event calls for. */
export type ReactionTable = {
  jobsFor(event: { territoryId: string; id: string; type: string }): NewJob[];
  byName: ReadonlyMap<string, Reaction>;
};

/** Puts the slices' reactions together. Throws on a name given twice or one that the queue could not carry. */
export function reactionTable(reactions: readonly Reaction[]): ReactionTable {
  const byName = new Map<string, Reaction>();
  const byType = new Map<string, Reaction[]>();
  for (const reaction of reactions) {
    if (!/^[a-z][a-z-]*$/.test(reaction.name)) throw new Error(`not a reaction's name: ${reaction.name}`);
    if (byName.has(reaction.name)) throw new Error(`two reactions are named ${reaction.name}`);
    byName.set(reaction.name, reaction);
    for (const type of reaction.on) byType.set(type, [...(byType.get(type) ?? []), reaction]);
  }
  return {
    byName,
    jobsFor: ({ type, territoryId, id }) =>
      (byType.get(type) ?? []).map((reaction) => jobOf(reaction, { territoryId, eventId: id })),
  };
}

const jobOf = (reaction: Reaction, data: NewJob['data']): NewJob => ({
  reaction: reaction.name,
  data,
  retry: reaction.retry ?? DEFAULT_RETRY,
});

type Deps = { database: Database; clock: Clock; log: Log };

/** Starts the worker that runs reactions. */
export function startReactions(
  deps: Deps & {
    reactions: ReactionTable;
    server: QueueServer;
    concurrency: number;
    onHandled?: (job: HandledJob) => void;
  },
): JobWorker {
  return startWorker(deps.server, deps.log, deps.concurrency, async (job) => {
    const started = performance.now();
    try {
      await runReaction(deps, deps.reactions, job);
      deps.onHandled?.({ reaction: job.name, outcome: 'done', ms: performance.now() - started });
    } catch (error) {
      const last = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      deps.log.warn({ err: error, reaction: job.name, eventId: job.data.eventId, last }, 'a reaction failed');
      deps.onHandled?.({
        reaction: job.name,
        outcome: last ? 'failed' : 'retried',
        ms: performance.now() - started,
      });
      if (last) await giveUp(deps, job);
      throw error;
    }
  });
}

export type HandledJob = { reaction: string; outcome: 'done' | 'retried' | 'failed'; ms: number };

/** Runs one reaction on one event. A repeat finds the `handled` row and does nothing. Throws what the reaction throws. */
export async function runReaction(
  deps: Deps,
  table: ReactionTable,
  job: Pick<RunnableJob, 'name' | 'data'>,
): Promise<void> {
  const reaction = table.byName.get(job.name);
  if (!reaction) throw new Error(`no reaction is named ${job.name}`);
  const actor = systemActor(job.data.territoryId, reaction.name);
  if ('react' in reaction) {
    await transaction(deps, actor, async (tx) => {
      const event = await takeInHand(tx, reaction.name, job.data.eventId);
      if (event) await reaction.react(tx, event);
    });
    return;
  }
  const event = await read(deps, actor, (tx) => unlessHandled(tx, reaction.name, job.data.eventId));
  if (!event) return;
  await reaction.perform(event);
  await transaction(deps, actor, (tx) => markHandled(tx, reaction.name, job.data.eventId));
}

/** The end state of a reaction that failed for good: on the record, and on the board. */
async function giveUp(deps: Deps, job: RunnableJob): Promise<void> {
  await transaction(deps, systemActor(job.data.territoryId, job.name), async (tx) => {
    if (await markHandled(tx, job.name, job.data.eventId, 'failed'))
      tx.record('reaction.failed', job.data.eventId, { reaction: job.name });
  });
}

/** True when this is the first time. */
async function markHandled(tx: Tx, reaction: string, eventId: string, outcome = 'done'): Promise<boolean> {
  const row = await tx.first(sql<{ event_id: string }>`
    insert into handled (territory_id, reaction, event_id, outcome, at)
    values (${tx.actor.territoryId}, ${reaction}, ${eventId}, ${outcome}, ${stamp(tx.at)})
    on conflict do nothing returning event_id`);
  return row !== undefined;
}

/** Marks it handled and gives the event; undefined: it had been handled before. */
async function takeInHand(tx: Tx, reaction: string, eventId: string): Promise<RecordedEvent | undefined> {
  const row = await tx.first(sql<RecordedEvent | { id: null }>`
    with mark as (
      insert into handled (territory_id, reaction, event_id, outcome, at)
      values (${tx.actor.territoryId}, ${reaction}, ${eventId}, 'done', ${stamp(tx.at)})
      on conflict do nothing returning event_id)
    select ${event}
      from mark left join event e on e.territory_id = ${tx.actor.territoryId} and e.id = mark.event_id`);
  return row && known(row);
}

const event = sql.raw(
  'e.territory_id as "territoryId", e.id, e.xid::text as xid, e.at, e.actor, e.type, e.subject, e.data',
);

/** The event; undefined: it has been handled before. */
async function unlessHandled(tx: Tx, reaction: string, eventId: string): Promise<RecordedEvent | undefined> {
  const territoryId = tx.actor.territoryId;
  const row = await tx.first(sql<RecordedEvent & { isHandled: boolean }>`
    select ${event},
           exists (select from handled h where h.territory_id = ${territoryId} and h.reaction = ${reaction} and h.event_id = e.id) as "isHandled"
      from event e where e.territory_id = ${territoryId} and e.id = ${eventId}`);
  if (row?.isHandled) return undefined;
  return known(row);
}

function known(found: RecordedEvent | { id: null } | undefined): RecordedEvent {
  if (!found?.id) throw new Error('the event of a job is not in the log');
  return found;
}

/** At most so many of one reaction are found at once; the next sweep goes on. */
const SWEEP_LIMIT = 1_000;

/** From which id on the events that one reaction is for are looked at. */
type Stretch = { reaction: Reaction; from: string };

/** What nobody has handled of these, before an id, oldest first: a lost Redis may have forgotten it. One walk through the log for all reactions. */
async function unhandled(database: Database, stretches: readonly Stretch[], to: string) {
  const each = stretches.flatMap(({ reaction, from }) =>
    reaction.on.map((type) => ({ reaction: reaction.name, type, from })),
  );
  const { rows } = await database.relay.query<{ reaction: string; territoryId: string; id: string }>({
    name: 'sweep',
    text: `with found as (
             select r.reaction, e.territory_id, e.id, row_number() over (partition by r.reaction order by e.id) as no
               from event e join unnest($1::text[], $2::text[], $3::uuid[]) as r(reaction, type, since) on r.type = e.type and e.id >= r.since
              where e.id >= $4 and e.id < $5
                and (e.xid, e.id) <= (select xid, id from event_cursor where name = 'tail')
                and not exists (select from handled h where h.event_id = e.id and h.reaction = r.reaction))
           select reaction, territory_id as "territoryId", id from found where no <= ${SWEEP_LIMIT} order by id`,
    values: [
      each.map(({ reaction }) => reaction),
      each.map(({ type }) => type),
      each.map(({ from }) => from),
      each.map(({ from }) => from).reduce(earliest, to),
      to,
    ],
  });
  return rows;
}

/** Ids carry the clock of the process that made them, and events are recorded up to a transaction's length before they can be seen. */
const CLOCK_SLACK_MS = 600_000;

/** What was recorded before this (milliseconds) has been dispatched: the tail may be behind. */
async function dispatchedBefore(database: Database): Promise<number> {
  const { rows } = await database.relay.query<{ id: string }>(
    "select id from event_cursor where name = 'tail'",
  );
  return recordedAt(rows[0]?.id ?? '') - CLOCK_SLACK_MS;
}

/**
 * Compares the log with what was handled and enqueues what the queue has forgotten (decision 3). An event younger than `graceMs`
 * is left to the queue; one older than `horizonMs` belongs to a person. Both in real time, as event ids carry it. Looks again only
 * at what was not all handled the last time.
 */
export function startSweep(
  deps: { database: Database; queue: JobQueue; reactions: ReactionTable; log: Log },
  { everyMs = 10_000, graceMs = 15_000, horizonMs = 7 * 86_400_000 } = {},
): { sweep(): Promise<number>; stop(): Promise<void> } {
  /** Of each reaction the id before which everything is handled, for good. */
  const handledBefore = new Map<string, string>();
  const sweep = async () => {
    const now = Date.now();
    const horizon = firstIdAt(now - horizonMs);
    const settled = firstIdAt(
      Math.min(now - graceMs - CLOCK_SLACK_MS, await dispatchedBefore(deps.database)),
    );
    const stretches = [...deps.reactions.byName.values()].map((reaction) => ({
      reaction,
      from: latest(handledBefore.get(reaction.name) ?? horizon, horizon),
    }));
    const found = await unhandled(deps.database, stretches, firstIdAt(now - graceMs));
    const forgotten = Map.groupBy(found, ({ reaction }) => reaction);
    for (const { reaction } of stretches) {
      const events = forgotten.get(reaction.name) ?? [];
      await deps.queue.add(
        events.map(({ territoryId, id }) => jobOf(reaction, { territoryId, eventId: id })),
      );
      handledBefore.set(reaction.name, earliest(events[0]?.id ?? settled, settled));
    }
    return found.length;
  };
  const { stop } = every(everyMs, sweep, (err) => deps.log.warn({ err }, 'the sweep could not look'));
  return { sweep, stop };
}

const earliest = (a: string, b: string): string => (a < b ? a : b);
const latest = (a: string, b: string): string => (a < b ? b : a);

/** The smallest UUIDv7 of a millisecond: event ids are compared with it. */
export function firstIdAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

/** The real time of recording, in milliseconds: a UUIDv7 starts with it, whatever the product's clock says. */
export const recordedAt = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);
