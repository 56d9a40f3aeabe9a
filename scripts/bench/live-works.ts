import { randomUUID } from 'node:crypto';
import { createPostgresBackend, withBackend } from 'bullmq';
import pg from 'pg';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { systemActor } from '../../src/platform/identity.ts';
import { createLog } from '../../src/platform/log.ts';
import { openQueuePool } from '../../src/platform/queue-pool.ts';
import { openQueue } from '../../src/platform/queue.ts';
import { reactionTable, startReactions } from '../../src/platform/reactions.ts';
import { startTail } from '../../src/platform/tail.ts';
import { transaction } from '../../src/platform/transaction.ts';
import type { Result } from './http-works.ts';
import { fire, median, quantile } from './load.ts';
import { openStage, type Stage, TERRITORY } from './stage.ts';

const RUNS = 5;

/** From a committed event to its handled job, through tail and queue; against bare BullMQ on the same PostgreSQL. p50, p99: lag of the tail. */
export async function events(): Promise<Result> {
  const stage = await openStage();
  const jobs = 600;
  const ours: number[] = [];
  const raw: number[] = [];
  const lags: number[][] = [];
  try {
    for (let run = 0; run <= RUNS; run++) {
      const lagsOfRun: number[] = [];
      const mine = await throughTheLog(stage, jobs, lagsOfRun);
      const bare = await throughBareQueue(stage, jobs);
      if (run > 0) {
        ours.push(mine);
        lags.push(lagsOfRun);
        raw.push(bare);
      }
    }
  } finally {
    await stage.close();
  }
  return {
    name: 'events',
    unit: 'handled per second; ms of tail lag',
    ours: Math.round(median(ours)),
    raw: Math.round(median(raw)),
    ratio: Number((median(ours) / median(raw)).toFixed(2)),
    p50: Number(median(lags.map((run) => quantile(run, 0.5))).toFixed(1)),
    p99: Number(median(lags.map((run) => quantile(run, 0.99))).toFixed(1)),
  };
}

const CONCURRENCY = 8;

async function throughTheLog(stage: Stage, jobs: number, lags: number[]): Promise<number> {
  const log = createLog('silent');
  const database = openDatabase(stage.urls, CONCURRENCY + 8, () => undefined);
  const deps = { database, clock: systemClock, log };
  let left = jobs;
  let done = () => {};
  const finished = new Promise<void>((resolve) => (done = resolve));
  const reactions = reactionTable([{ name: 'bench', on: ['bench.happened'], react: async () => undefined }]);
  const server = { redisUrl: undefined, databaseUrl: stage.urls.app };
  const queue = openQueue(server, log);
  const worker = startReactions({
    ...deps,
    reactions,
    server,
    concurrency: CONCURRENCY,
    onHandled: () => --left === 0 && done(),
  });
  const tail = startTail({
    database,
    queue,
    reactions,
    log,
    announce: async () => undefined,
    onBatch: (_count, lag) => lags.push(lag),
  });
  const started = performance.now();
  let recorded = 0;
  const writer = async () => {
    while (recorded < jobs) {
      recorded++;
      await transaction(deps, systemActor(TERRITORY, 'bench'), async (tx) =>
        tx.record('bench.happened', randomUUID()),
      );
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
  await finished;
  const seconds = (performance.now() - started) / 1000;
  await tail.stop();
  await worker.close();
  await queue.close();
  await database.close();
  return jobs / seconds;
}

/** The same writers and the same row per job, with nothing but BullMQ between them. */
async function throughBareQueue(stage: Stage, jobs: number): Promise<number> {
  const onPostgres = withBackend(createPostgresBackend);
  const pool = new pg.Pool({ connectionString: stage.urls.owner, max: CONCURRENCY + 8 });
  // On a pool of its own, as the product's queue (platform/queue-pool.ts says why).
  const connection = openQueuePool(stage.urls.app, CONCURRENCY + 10, () => undefined);
  const queue = new onPostgres.Queue('bare', { connection });
  let left = jobs;
  let done = () => {};
  const finished = new Promise<void>((resolve) => (done = resolve));
  const insert = `insert into handled (territory_id, reaction, event_id, at) values ('${TERRITORY}', 'bare', $1, now())`;
  const worker = new onPostgres.Worker(
    'bare',
    async (job) => {
      await pool.query({ name: 'bare', text: insert, values: [job.id] });
      if (--left === 0) done();
    },
    { connection, concurrency: CONCURRENCY },
  );
  queue.on('error', () => undefined);
  worker.on('error', () => undefined);
  const started = performance.now();
  let added = 0;
  const writer = async () => {
    while (added < jobs) {
      added++;
      const jobId = randomUUID();
      await queue.add('bare', { territoryId: TERRITORY, eventId: jobId }, { jobId, removeOnComplete: true });
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
  await finished;
  const seconds = (performance.now() - started) / 1000;
  await worker.close();
  await queue.close();
  await (connection as unknown as pg.Pool).end();
  await pool.end();
  return jobs / seconds;
}

const READERS = 1_000;
const CHANGES = 40;

/** From the commit of an event to its arrival on each of 1,000 boards; against a bare broadcast of the same bytes. Milliseconds. */
export async function board(): Promise<Result> {
  const stage = await openStage();
  try {
    const token = await stage.token('operator');
    const ours = await stage.server('product-server.ts', { BENCH_WORK: '1' });
    const raw = await stage.server('raw-server.ts');
    const database = openDatabase(stage.urls, 2, () => undefined);
    const boards = await openBoards(`ws://127.0.0.1:${ours.port}/v1/board/live?after=0`, [
      'recours',
      `bearer.${token}`,
    ]);
    const bare = await openBoards(`ws://127.0.0.1:${raw.port}/live`, []);
    const mine: number[] = [];
    const theirs: number[] = [];
    for (let i = 0; i < CHANGES; i++) {
      mine.push(
        ...(await boards.next('end', async () => {
          await transaction({ database, clock: systemClock }, systemActor(TERRITORY, 'bench'), async (tx) =>
            tx.record('bench.happened', randomUUID()),
          );
        })),
      );
      theirs.push(
        ...(await bare.next('start', async () => {
          await fire(
            raw.port,
            [
              {
                method: 'POST',
                path: '/broadcast',
                body: JSON.stringify({ seq: i, type: 'bench.happened', subject: randomUUID() }),
              },
            ],
            1,
          );
        })),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    boards.close();
    bare.close();
    await database.close();
    return {
      name: 'board',
      unit: `ms from commit to each of ${READERS} boards (ours and raw: p99)`,
      ours: Number(quantile(mine, 0.99).toFixed(1)),
      raw: Number(quantile(theirs, 0.99).toFixed(1)),
      ratio: Number((quantile(mine, 0.99) / quantile(theirs, 0.99)).toFixed(2)),
      p50: Number(quantile(mine, 0.5).toFixed(1)),
      p99: Number(quantile(mine, 0.99).toFixed(1)),
    };
  } finally {
    await stage.close();
  }
}

async function openBoards(url: string, protocols: string[]) {
  let onMessage: (() => void) | undefined;
  const sockets: WebSocket[] = [];
  for (let i = 0; i < READERS; i += 50) {
    sockets.push(
      ...(await Promise.all(
        Array.from({ length: 50 }, async () => {
          const socket = new WebSocket(url, protocols);
          await new Promise<void>((resolve, reject) => {
            socket.addEventListener('open', () => resolve(), { once: true });
            socket.addEventListener('error', () => reject(new Error('a board could not connect')), {
              once: true,
            });
          });
          socket.addEventListener('message', () => onMessage?.());
          return socket;
        }),
      )),
    );
  }
  return {
    /** Milliseconds from the end of `act` (the commit), or from its start, to the arrival at each reader. */
    next: async (from: 'start' | 'end', act: () => Promise<void>): Promise<number[]> => {
      const arrivals: number[] = [];
      const all = new Promise<void>((resolve) => {
        onMessage = () => {
          arrivals.push(performance.now());
          if (arrivals.length === READERS) resolve();
        };
      });
      const started = performance.now();
      await act();
      const ended = performance.now();
      await all;
      return arrivals.map((at) => Math.max(0, at - (from === 'end' ? ended : started)));
    },
    close: () => {
      for (const socket of sockets) socket.close();
    },
  };
}
