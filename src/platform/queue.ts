import { type ConnectionOptions, createPostgresBackend, Queue, Worker, withBackend } from 'bullmq';
import pg from 'pg';
import type { Log } from './log.ts';

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

export type QueueServer = { redisUrl: string | undefined; databaseUrl: string };

const NAME = 'reactions';

/** The one place where Redis and PostgreSQL differ: with REDIS_URL BullMQ's own backend, else its PostgreSQL backend. */
function backend(server: QueueServer, pool: number) {
  if (server.redisUrl) {
    const connection: ConnectionOptions = { url: server.redisUrl, maxRetriesPerRequest: null };
    return {
      queue: () => new Queue<JobData>(NAME, { connection: { url: server.redisUrl as string } }),
      worker: (run: RunJob, options: WorkerSettings) =>
        new Worker<JobData>(NAME, run, { connection, ...options }),
    };
  }
  const onPostgres = withBackend(createPostgresBackend);
  const connection = {
    ...connectionFields(server.databaseUrl),
    max: pool,
    application_name: 'recours-queue',
  };
  return {
    queue: () => new onPostgres.Queue<JobData>(NAME, { connection }),
    worker: (run: RunJob, options: WorkerSettings) =>
      new onPostgres.Worker<JobData>(NAME, run, { connection, ...options }),
  };
}

type RunJob = (job: RunnableJob) => Promise<void>;
export type RunnableJob = {
  name: string;
  data: JobData;
  attemptsMade: number;
  opts: { attempts?: number | undefined };
};
type WorkerSettings = {
  runRetryDelay: number;
  concurrency: number;
  maxStalledCount: number;
  lockDuration: number;
  stalledInterval: number;
};

export function openQueue(server: QueueServer, log: Log): JobQueue {
  const queue = backend(server, 4).queue();
  queue.on('error', (err: Error) => {
    // Its pool's connections may still speak after the end.
    if (!queue.closing) log.warn({ err }, 'the job queue is out of reach');
  });
  return {
    add: async (jobs) => {
      if (jobs.length === 0) return;
      await queue.addBulk(
        jobs.map(({ reaction, data, retry }) => ({
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
        })),
      );
    },
    counts: () => queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
    ping: async () => {
      await queue.getJobCounts('waiting');
    },
    close: () => queue.close(),
  };
}

/** Runs jobs until closed. A killed worker's jobs are found stalled and run again: that is not the job's fault. */
export function startWorker(server: QueueServer, log: Log, concurrency: number, run: RunJob): JobWorker {
  const worker = backend(server, concurrency + 2).worker(run, {
    concurrency,
    maxStalledCount: 1_000,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    // How soon it looks again when its server refuses connections.
    runRetryDelay: 1_000,
  });
  worker.on('error', (err: Error) => {
    if (!worker.closing) log.warn({ err }, 'the worker cannot reach its queue');
  });
  return { close: () => worker.close() };
}

/** A connection address as fields: BullMQ pins `search_path` through `options`, which an address would override. */
export function connectionFields(url: string) {
  // node-postgres reads the address, with its TLS settings and defaults, as it does for the pools.
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
  const options = new URL(url).searchParams.get('options');
  return {
    host,
    port,
    ssl,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(options === null ? {} : { options }),
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}
