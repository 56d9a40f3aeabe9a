import { renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { chance } from '../../src/platform/chance.ts';
import { reactionTable } from '../../src/platform/reactions.ts';
import { startTail } from '../../src/platform/tail.ts';
import { bundled } from '../support/bundled.ts';
import { scratchFolder } from '../support/memory-folder.ts';
import { aPort } from '../support/ports.ts';
import { standBy } from '../support/stand-by.ts';
import { startWorld, type World } from '../support/world.ts';
import { MAILING } from './mailing-reactions.ts';
import type { MailingWork } from './mailing-worker.ts';
import { type Copy, startMoodyServer } from './moody-server.ts';
import { bookedVisit, REPORT } from './visit.ts';

const REPORTS = 500;
const KILLS = 50;
/** How soon a dead worker's attempt is taken up again; longer than any attempt takes here. */
const RECOVERY_MS = 2_000;
/** From its first connection on, unless it is to die with a mail just handed over. */
const LONGEST_LIFE_MS = 700;
/** For the first mail of a worker: none comes while the server lets nobody in. */
const LONGEST_WAIT_MS = 1_500;
/** The product's time runs ahead of the clock on the wall: what waits for half a minute waits for a tenth of a second. */
const TICK_MS = 50;
const TICK_OF_PRODUCT_MS = 15_000;
const PATIENCE_MS = 240_000;
const SEEDS = (process.env.CHAOS_SEEDS ?? '11').split(',').map(Number);

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe(`${REPORTS} reports, a mail server in bad moods and a worker that is killed ${KILLS} times`, () => {
  test.each(SEEDS)('every report arrives, recognisable where it comes twice: seed %i', async (seed) => {
    const it = await chaos(seed);
    console.log(it.figures);
    expect(it.figures).toMatchObject({ reports: REPORTS, kills: KILLS, arrived: REPORTS, settled: true });
    // What happened was worth the name.
    for (const mood of ['refused', 'stalled', 'dropped', 'restarts'] as const)
      expect(it.figures[mood]).toBeGreaterThan(5);
    expect(it.figures.repeatsAfterKill + it.figures.repeatsAfterDrop).toBeGreaterThan(5);
    // The books of both sides agree.
    expect(it.unexplained).toEqual([]);
    expect(it.sentAgain).toEqual([]);
    expect(it.disagreements).toEqual([]);
    expect(it.openTasks).toEqual([]);
  });
});

async function until(ms: number, happened: () => boolean): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end && !happened();) await sleep(1);
}

async function chaos(seed: number) {
  const here = (world = await startWorld({
    work: false,
    env: { MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
  }));
  const port = await aPort();
  const server = await startMoodyServer(port, seed);
  const folder = scratchFolder('recours-mail-');
  const clockFile = join(folder, 'clock');
  const tick = () => {
    here.clock.advance(TICK_OF_PRODUCT_MS);
    writeFileSync(`${clockFile}.new`, String(here.clock.now()));
    renameSync(`${clockFile}.new`, clockFile);
  };
  tick();
  const work: MailingWork = {
    urls: here.database.urls,
    clockFile,
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'ligne@cpts-douai.mssante.example',
    domains: ['*.mssante.example'],
    recoveryMs: RECOVERY_MS,
  };
  const crew = standBy(work, await bundled('test/feedback/mailing-worker.ts', folder));
  const tail = startTail({
    ...here.product,
    reactions: reactionTable(
      [...here.product.reactions.byName.values()].filter(({ name }) => MAILING.has(name)),
    ),
    announce: async () => undefined,
  });
  const ticking = setInterval(tick, TICK_MS);
  const recorded = new Map<string, number>();
  let kills = 0;
  let written = 0;
  let stopped = false;
  const wanted = () => Math.min(REPORTS, Math.ceil(((kills + 1) / KILLS) * REPORTS));

  /** Reports are written as fast as the kills come, so that there is something under way at each. */
  const write = async () => {
    while (written < REPORTS) {
      while (wanted() <= written) await sleep(5);
      const { bookingId, token } = await bookedVisit(here);
      const { status } = await here.request('POST', `/v1/bookings/${bookingId}/report`, REPORT, {
        as: token,
      });
      if (status !== 201) throw new Error(`a report was answered ${status}`);
      written++;
    }
  };
  const restart = async () => {
    for (let times = 0; !stopped; times++) {
      await sleep(1_000 + 3_000 * chance(seed, 'restart', times));
      if (!stopped) await server.restart();
    }
  };

  try {
    const writing = write();
    const restarting = restart();
    for (; kills < KILLS; kills++) {
      const worker = await crew.next();
      const connected = server.connections();
      await until(LONGEST_WAIT_MS, () => server.connections() > connected);
      const aimed = chance(seed, 'way', kills) < 0.5;
      await sleep(LONGEST_LIFE_MS * chance(seed, 'life', kills));
      const before = server.copies.length;
      if (aimed) await until(LONGEST_WAIT_MS, () => server.copies.length > before);
      const dead = new Promise((resolve) => worker.once('exit', resolve));
      worker.kill('SIGKILL');
      await dead;
      // What is on record by now, nobody may send again.
      const known = await recordedAsSent();
      for (const id of known) if (!recorded.has(id)) recorded.set(id, server.copies.length);
      server.clientDied();
    }
    await crew.next();
    await writing;
    stopped = true;
    await restarting;
    // The last ones find it in a good mood: it ends.
    await until(PATIENCE_MS, () => server.copies.length > REPORTS * 0.95);
    server.calm();
    const settled = await untilSettled();
    const it = await account();
    return { ...it, figures: { ...it.figures, settled } };
  } finally {
    stopped = true;
    clearInterval(ticking);
    crew.dismiss();
    await tail.stop();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }

  async function recordedAsSent(): Promise<string[]> {
    const { rows } = await here.database.owner.query<{ id: string }>(
      `select message_id as id from secure_message where state = 'accepted'`,
    );
    return rows.map(({ id }) => id);
  }

  /** False when that takes too long. */
  async function untilSettled(): Promise<boolean> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(100))
      if ((await recordedAsSent()).length === REPORTS) return true;
    return false;
  }

  /** What the product has on record, against what the server has stored. */
  async function account() {
    const { owner } = here.database;
    const { rows: messages } = await owner.query<{ messageId: string; state: string; proofs: number }>(
      `select m.message_id as "messageId", m.state, (select count(*)::int from message_proof p
          where p.message_id = m.id and p.kind = 'smtp' and p.outcome = 'accepted') as proofs from secure_message m`,
    );
    const { rows: openTasks } = await owner.query(`select kind from task where state = 'open'`);
    const copies = Map.groupBy(server.copies, ({ messageId }) => messageId);
    const repeats = [...copies.values()].flatMap((all) =>
      all.slice(1).map((copy, i) => [all[i], copy] as const),
    );
    /** Why a copy was followed by another one; undefined: for no reason. */
    const why = ([first, next]: readonly [Copy | undefined, Copy]) =>
      first?.lost ?? (first && next.life > first.life ? 'killed' : undefined);
    const causes = repeats.map(why);
    const count = (cause: string) => causes.filter((it) => it === cause).length;
    return {
      unexplained: repeats.filter((it) => why(it) === undefined).map(([, copy]) => copy.messageId),
      sentAgain: [...recorded].filter(([id, at]) =>
        server.copies.slice(at).some(({ messageId }) => messageId === id),
      ),
      disagreements: [
        ...messages.filter(({ messageId, state }) => copies.has(messageId) !== (state === 'accepted')),
        ...messages.filter(({ proofs }) => proofs !== 1),
        ...[...copies.keys()].filter((id) => !messages.some(({ messageId }) => messageId === id)),
      ],
      openTasks,
      figures: {
        reports: written,
        kills,
        arrived: copies.size,
        copies: server.copies.length,
        repeatsAfterDrop: count('dropped'),
        repeatsAfterRestart: count('cut'),
        repeatsAfterKill: count('killed'),
        ...server.moods,
      },
    };
  }
}
