import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, type Instant, minutes, settableClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { findEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { openQueue } from '../../src/platform/queue.ts';
import { DEMO_SEED } from '../../src/commands/demo.ts';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { closeBooks } from '../../src/simulator/books.ts';
import { instantTime } from '../../src/simulator/day-time.ts';
import { engageCompany } from '../../src/simulator/demo-cast.ts';
import { untilIdle } from '../../src/simulator/idle.ts';
import { openingOn } from '../../src/simulator/own-product.ts';
import { setStage, startSurroundings } from '../../src/simulator/surroundings.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';
import type { Run, Workshop } from '../cli/program.ts';
import { bundled } from '../support/bundled.ts';
import { aPort } from '../support/ports.ts';

/** How soon the product takes up again what a killed process left: far below a real line's, and above what each call takes here. */
const RECOVERY_MS = 2_000;
/** The window between the carrier's yes and the product's record of it, made wide enough to be hit. */
const ANSWER_DELAY_MS = 40;
/** How long the product may take to finish what it has begun. */
const PATIENCE_MS = 30_000;

/** The program as one file, for a test that starts it often. */
export const killableProgram = (workshop: Workshop) => bundled('src/main.ts', dirname(workshop.newData()));

type Program = Awaited<ReturnType<typeof bundled>>;

/**
 * `recours start` on its own embedded PostgreSQL, as a process that can be killed at any moment and is started again at once, on a clock
 * in a file; the phone network and the mailboxes outlive it.
 */
export async function startKillableProduct(
  workshop: Workshop,
  it: { date: string; seed: number; program?: Program },
) {
  const data = workshop.newData();
  const territory = await readTerritoryFile(GRAND_DOUAI);
  const { opensAt, openMs, laterOpenings } = openingOn(territory, it.date);
  const clock = clockInFile(join(dirname(data), 'clock'), after(opensAt, -minutes(45)));
  const port = await aPort();
  const url = `http://127.0.0.1:${port}`;
  const surroundings = await startSurroundings({
    number: territory.phone,
    publicUrl: url,
    clock,
    chaos: {
      seed: it.seed,
      repeat: 0.3,
      shuffle: true,
      shuffleMs: 15,
      drop: 0,
      forge: 0,
      apiDelayMs: ANSWER_DELAY_MS,
    },
    env: {},
  });
  const { network, mailbox, referrer } = surroundings;
  const env = {
    ...surroundings.env,
    ...it.program?.env,
    RECOURS_CLOCK_FILE: clock.path,
    RECOURS_RECOVERY_MS: String(RECOVERY_MS),
    RATE_LIMIT_PER_MINUTE: '1000000',
    LOG_LEVEL: 'error',
  };
  const start = (): Run =>
    workshop.recours(['start', '--port', String(port), '--data', data], { env, program: it.program?.file });
  let run = start();
  await run.ready;
  const urls = await findEmbeddedPostgres(data);
  if (!urls) throw new Error('the embedded database does not run');
  const log = createLog('silent');
  const database = openDatabase(urls, 2, () => undefined);
  const queue = openQueue({ redisUrl: undefined, databaseUrl: urls.app }, log);
  const company = await engageCompany({ database, clock }, territory.id, { seed: DEMO_SEED, at: opensAt });
  let asked = 0;
  const inside = { relay: database.relay, queue, clock };
  const settle = async (): Promise<boolean> => {
    await network.settled();
    const idle = await untilIdle(inside, PATIENCE_MS);
    await network.settled();
    return idle;
  };
  const stage = await setStage({
    url: () => url,
    onAsk: () => void asked++,
    network,
    referrer,
    company,
    pace: instantTime(clock, opensAt, async () => void (await settle())),
    opensAt,
    laterOpenings,
    connectsWithinMs: 60_000,
  });
  return {
    territory,
    company,
    stage,
    openMs,
    network,
    mailbox,
    referrer,
    ownerUrl: urls.owner,
    closeBooks: async () => {
      const settled = await settle();
      const it = { ownerUrl: urls.owner, territoryId: territory.id, patienceMs: PATIENCE_MS };
      const { books, idle } = await closeBooks(inside, it);
      return { books, idle: settled && idle };
    },
    /** Everything that has happened so far between the product and the world. */
    happenings: () => asked + network.webhooks.length + network.messages.length + mailbox.mails.length,
    /** `kill -9`, and a new start at once. Resolves when the product is ready again, with what it said of itself if it did not start. */
    kill: async (): Promise<void> => {
      run.child.kill('SIGKILL');
      await run.ended;
      run = start();
      await run.ready;
    },
    close: async () => {
      await queue.close();
      await database.close();
      run.child.kill('SIGTERM');
      const { err } = await run.ended;
      await surroundings.close();
      return err;
    },
  };
}

export type KillableProduct = Awaited<ReturnType<typeof startKillableProduct>>;

/** A settable clock whose time other processes read in a file (`fileClock`). */
function clockInFile(path: string, at: Instant) {
  mkdirSync(dirname(path), { recursive: true });
  const clock = settableClock(at);
  const write = () => {
    writeFileSync(`${path}.new`, String(clock.now()));
    renameSync(`${path}.new`, path);
  };
  write();
  return {
    path,
    now: clock.now,
    set: (to: Instant) => {
      clock.set(to);
      write();
    },
    advance: (ms: number) => {
      clock.advance(ms);
      write();
    },
  };
}
