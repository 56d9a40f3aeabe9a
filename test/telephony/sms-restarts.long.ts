import { renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { chance } from '../../src/platform/chance.ts';
import { instant } from '../../src/platform/clock.ts';
import { reactionTable } from '../../src/platform/reactions.ts';
import { startTail } from '../../src/platform/tail.ts';
import { bundled } from '../support/bundled.ts';
import { aDoctor } from '../support/people.ts';
import { scratchFolder } from '../support/memory-folder.ts';
import { standBy } from '../support/stand-by.ts';
import { booked } from './booked-patient.ts';
import { ACCOUNT, TOKEN } from './carrier-side.ts';
import { aLine, type TestLine } from './line-under-test.ts';
import { TEXTING } from './texting-reactions.ts';
import type { TextingWork } from './texting-worker.ts';

/** How soon a dead worker's attempt is taken up again; the carrier's list is believed after three times as long. */
const RECOVERY_MS = 500;
/** The window between the carrier's yes and its record, made wide enough to be hit. */
const ANSWER_DELAY_MS = 30;
/** No worker lives longer, unless it is to die as soon as the carrier has said yes and there is still something to say it to. */
const LONGEST_LIFE_MS = 350;
const LOOK_MS = 50;
const LONGEST_WAIT_MS = 2_000;
const EVENING = instant('2026-11-23T18:00:30+01:00');

const lines: TestLine[] = [];
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close();
});

describe('texts over restarts of the worker', () => {
  test('200 of them: none twice, none missing without anybody knowing', async () => {
    const it = await restarts({ seed: 7, kills: 200, patients: 56, unguarded: false });
    console.log(it.figures);
    expect(it.figures).toMatchObject({ kills: 200, settled: true, twice: 0, missing: 0 });
    expect(it.figures.texts).toBeGreaterThan(90);
    expect(it.figures.afterYes).toBeGreaterThan(20);
    expect(it.left).toEqual([]);
  });

  test('the same without asking the carrier’s list: this test would see it', async () => {
    const it = await restarts({ seed: 3, kills: 15, patients: 12, unguarded: true });
    console.log(it.figures);
    expect(it.figures.twice).toBeGreaterThan(0);
  });
});

async function restarts(it: { seed: number; kills: number; patients: number; unguarded: boolean }) {
  const line = await aLine({
    work: false,
    chaos: {
      seed: it.seed,
      repeat: 2,
      shuffle: true,
      shuffleMs: 30,
      drop: 0.05,
      forge: 0,
      apiDelayMs: ANSWER_DELAY_MS,
      loseAnswer: 0.05,
      refuseRequest: 0.05,
    },
  });
  lines.push(line);
  const { world, network } = line;
  const folder = scratchFolder('recours-texts-');
  const clockFile = join(folder, 'clock');
  const setClock = () => {
    writeFileSync(`${clockFile}.new`, String(world.clock.now()));
    renameSync(`${clockFile}.new`, clockFile);
  };
  setClock();
  const work: TextingWork = {
    urls: world.database.urls,
    clockFile,
    twilio: { accountSid: ACCOUNT, authTokens: [TOKEN], apiUrl: network.apiUrl },
    publicUrl: line.base,
    recoveryMs: RECOVERY_MS,
    unguarded: it.unguarded,
  };
  const crew = standBy(work, await bundled('test/telephony/texting-worker.ts', folder));
  const tail = startTail({
    ...world.product,
    reactions: reactionTable(
      [...world.product.reactions.byName.values()].filter(({ name }) => TEXTING.has(name)),
    ),
    announce: async () => undefined,
  });
  try {
    const doctor = await aDoctor(world);
    const figures = { kills: 0, afterYes: 0 };
    const evening = Math.floor(it.kills * 0.6);
    let made = 0;
    const wanted = () => Math.min(it.patients, 1 + Math.floor((figures.kills / evening) * it.patients));
    const busy = bookAndChange();
    for (; figures.kills < it.kills; figures.kills++) {
      const worker = await crew.next();
      const before = network.messages.length;
      // Some die at any moment, the others as soon as the carrier has said yes to a text of theirs.
      const waitsForYes = chance(it.seed, 'way', figures.kills) < 0.6;
      const life = waitsForYes ? LONGEST_WAIT_MS : LONGEST_LIFE_MS * chance(it.seed, 'life', figures.kills);
      const until = performance.now() + life;
      let look = performance.now() + LONGEST_LIFE_MS;
      for (
        ;
        performance.now() < until && !(waitsForYes && network.messages.length > before);
        await sleep(2)
      ) {
        if (performance.now() < look) continue;
        if (made >= wanted() && (await unfinished()) === 0) break;
        look = performance.now() + LOOK_MS;
      }
      if (waitsForYes && network.messages.length > before) figures.afterYes++;
      worker.kill('SIGKILL');
      if (figures.kills === evening) {
        // The evening before: a reminder for each of them.
        await busy;
        world.clock.set(EVENING);
        setClock();
      }
    }
    await crew.next();
    const settled = await untilSettled();
    await network.settled();
    const { left, figures: found } = await account();
    return { left, figures: { ...figures, settled, ...found } };

    /** A patient after the other, as fast as the kills. */
    async function bookAndChange(): Promise<void> {
      for (; made < it.patients; made++) {
        while (wanted() <= made) await sleep(5);
        const { id } = await booked(world, doctor, `+33639${String(981_000 + made)}`);
        if (made % 5 === 0)
          await world.request('POST', `/v1/bookings/${id}/cancel`, {
            by: 'professional',
            reason: 'doctor-ill',
          });
      }
    }
  } finally {
    crew.dismiss();
    await tail.stop();
    await rm(folder, { recursive: true, force: true });
  }

  /** How much is due, queued or on its way. */
  async function unfinished(): Promise<number> {
    const { rows } = await world.database.owner.query<{ open: number }>(
      `select (select count(*) from sms where state in ('queued', 'sending'))
            + (select count(*) from due where at <= $1)
            + (select count(*) from event e, event_cursor c where c.name = 'tail' and (e.xid, e.id) > (c.xid, c.id)) as open`,
      [new Date(world.clock.now()).toISOString()],
    );
    const { waiting = 0, active = 0, delayed = 0 } = await world.product.queue.counts();
    return Number(rows[0]?.open) + waiting + active + delayed;
  }

  /** Nothing is any more, five times in a row; false when that takes too long. */
  async function untilSettled(): Promise<boolean> {
    const end = performance.now() + (it.unguarded ? 5_000 : 60_000);
    for (let quiet = 0; quiet < 5; await sleep(100)) {
      quiet = (await unfinished()) === 0 ? quiet + 1 : 0;
      if (performance.now() > end) return false;
    }
    return true;
  }

  /** What the product has on record, against what the carrier has. */
  async function account() {
    const { owner } = world.database;
    const { rows: texts } = await owner.query<{
      reference: string;
      state: string;
      kind: string;
      subject: string;
      failure: string | null;
    }>('select reference, state, kind, subject, failure from sms');
    const { rows: tasks } = await owner.query<{ kind: string; subject: string }>(
      'select kind, subject from task',
    );
    const { rows: bookings } = await owner.query<{ id: string; state: string }>(
      'select id, state from booking',
    );
    const copies = (reference: string) =>
      network.messages.filter(({ body }) => body.includes(reference)).length;
    const told = (kind: string, id: string) =>
      texts.some((text) => text.kind === kind && text.subject === id);
    const task = (id: string) => tasks.some(({ subject }) => subject === id);
    const left = [
      ...texts.filter(({ state }) => state === 'queued' || state === 'sending'),
      ...texts.filter(({ state, reference }) => /sent|delivered/.test(state) && copies(reference) === 0),
      ...texts.filter(
        ({ state, failure, subject, kind }) =>
          /failed|unknown/.test(state) && failure !== 'no-longer-so' && kind !== 'reminder' && !task(subject),
      ),
      ...bookings.filter(({ id, state }) => state === 'booked' && !(told('confirmation', id) || task(id))),
      ...bookings.filter(({ id, state }) => state === 'booked' && !told('reminder', id)),
      ...bookings.filter(({ id, state }) => state === 'cancelled' && !(told('cancelled', id) || task(id))),
    ];
    return {
      left,
      figures: {
        texts: texts.length,
        messages: network.messages.length,
        delivered: texts.filter(({ state }) => state === 'delivered').length,
        unknown: texts.filter(({ state }) => state === 'unknown').length,
        twice: texts.filter(({ reference }) => copies(reference) > 1).length,
        missing: left.length,
      },
    };
  }
}
