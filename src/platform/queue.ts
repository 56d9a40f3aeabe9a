import { setTimeout as wait } from 'node:timers/promises';
import { type ConnectionOptions, createPostgresBackend, Queue, Worker, withBackend } from 'bullmq';
import type { Log } from './log.ts';
import { openQueuePool } from './queue-pool.ts';

/** What a job says: which reaction to run on which event. Ids only (rule 8). */
export type JobData = { territoryId: string; eventId: string };

export type NewJob = { reaction: string; data: JobData; retry: RetryPolicy };

/** Exponential backoff from `firstDelayMs`, doubled each time; after `attempts` the failure is an end state on the board. */
export type RetryPolicy = { attempts: number; firstDelayMs: number };

export type JobQueue = {
  /** Adds jobs in one go. A job that is already there (same reaction and event) is not added twice. */
  add(jobs: readonly NewJob[]): Promise<void>;
  /** How many jobs stand where: waiting, active, delayed, failed. */
  counts(): Promise<Record<string, number>>;
  /** Throws when the queue's server cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

export type JobWorker = { close(): Promise<void> };

export type QueueServer = {
  redisUrl: string | undefined;
  databaseUrl: string;
  /** How soon a killed worker's jobs are run again: `Config.recoveryMs`. */
  recoveryMs?: number | undefined;
};

const RECOVERY_MS = 20_000;

const NAME = 'reactions';
/**
 * So many jobs go to PostgreSQL one after the other: BullMQ (6.7) creates and drops two temporary tables for each bulk, which costs as
 * much as that and more, and every other connection is told of them.
 */
const FEW = 8;

/** The one place where Redis and PostgreSQL differ: with REDIS_URL BullMQ's own backend, else its PostgreSQL backend. */
function backend(server: QueueServer, pool: number, onLost: (error: Error) => void) {
  if (server.redisUrl) {
    const connection: ConnectionOptions = { url: server.redisUrl, maxRetriesPerRequest: null };
    const prefix = redisPrefix(server.databaseUrl);
    return {
      queue: () => new Queue<JobData>(NAME, { connection: { url: server.redisUrl as string }, prefix }),
      worker: (run: RunJob, options: WorkerSettings) =>
        new Worker<JobData>(NAME, run, { connection, prefix, ...options }),
      end: async () => undefined,
    };
  }
  const onPostgres = withBackend(createPostgresBackend);
  const connection = openQueuePool(server.databaseUrl, pool, onLost);
  return {
    queue: () => new onPostgres.Queue<JobData>(NAME, { connection }),
    worker: (run: RunJob, options: WorkerSettings) =>
      new onPostgres.Worker<JobData>(NAME, run, { connection, ...options }),
    end: () => connection.end(),
  };
}

/** One Redis may serve several installations, of which each has its own database: its keys begin with that one's name. */
export const redisPrefix = (databaseUrl: string): string =>
  `recours-${decodeURIComponent(new URL(databaseUrl).pathname.slice(1))}`;

type RunJob = (job: RunnableJob) => Promise<void>;
export type RunnableJob = {
  name: string;
  data: JobData;
  attemptsMade: number;
  opts: { attempts?: number | undefined };
};
type WorkerSettings = {
  autorun: false;
  runRetryDelay: number;
  concurrency: number;
  maxStalledCount: number;
  lockDuration: number;
  stalledInterval: number;
};

export function openQueue(server: QueueServer, log: Log): JobQueue {
  let closing = false;
  const onLost = (err: Error) => {
    // Connections may still speak after their end.
    if (!closing) log.warn({ err }, 'the job queue is out of reach');
  };
  const { queue: open, end } = backend(server, 4, onLost);
  let current: ReturnType<typeof open> | undefined;
  // BullMQ keeps the failure of its first contact with PostgreSQL for good: such a queue is thrown away.
  const ready = async () => {
    const queue = current ?? open();
    if (queue !== current) queue.on('error', onLost);
    current = queue;
    try {
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      if (current === queue) current = undefined;
      throw error;
    }
  };
  return {
    add: async (jobs) => {
      if (jobs.length === 0) return;
      const queue = await ready();
      const all = jobs.map(({ reaction, data, retry }) => ({
        name: reaction,
        data,
        opts: {
          // No `:` and never an integer: the two backends read those differently.
          jobId: `${reaction}-${data.eventId}`,
          attempts: retry.attempts,
          backoff: { type: 'exponential', delay: retry.firstDelayMs },
          removeOnComplete: true,
          removeOnFail: true,
        },
      }));
      if (server.redisUrl || all.length > FEW) await queue.addBulk(all);
      else for (const { name, data, opts } of all) await queue.add(name, data, opts);
    },
    counts: async () => (await ready()).getJobCounts('waiting', 'active', 'delayed', 'failed'),
    ping: async () => {
      await (await ready()).getJobCounts('waiting');
    },
    close: async () => {
      closing = true;
      await current?.close();
      await end();
    },
  };
}

/** Runs jobs until closed. A killed worker's jobs are found stalled and run again: that is not the job's fault. */
export function startWorker(server: QueueServer, log: Log, concurrency: number, run: RunJob): JobWorker {
  const { recoveryMs = RECOVERY_MS } = server;
  let closing = false;
  const onLost = (err: Error) => {
    if (!closing) log.warn({ err }, 'the worker cannot reach its queue');
  };
  // One connection a job, one to listen on, and two for what BullMQ does beside them.
  const { worker: make, end } = backend(server, concurrency + 3, onLost);
  let current: ReturnType<typeof make> | undefined;
  let running: Promise<void> | undefined;
  const work = async () => {
    while (!closing) {
      const worker = make(run, {
        autorun: false,
        concurrency,
        maxStalledCount: 1_000,
        lockDuration: recoveryMs / 2,
        stalledInterval: recoveryMs / 4,
        // How soon it looks again when its server refuses connections.
        runRetryDelay: RETRY_MS,
      });
      current = worker;
      worker.on('error', onLost);
      try {
        await worker.waitUntilReady();
        if (!closing) await (running = worker.run());
      } catch (error) {
        // A worker whose first contact failed will never work: see `openQueue`.
        running = undefined;
        onLost(error as Error);
        await worker.close().catch(onLost);
        if (!closing) await wait(RETRY_MS);
      }
    }
  };
  void work();
  return {
    close: async () => {
      closing = true;
      await current?.close();
      // Not for the first contact: closed meanwhile, it never ends.
      await running;
      await end();
    },
  };
}

const RETRY_MS = 1_000;
