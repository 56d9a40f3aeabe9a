import { renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chance } from '../../src/platform/chance.ts';
import { instant } from '../../src/platform/clock.ts';
import { reactionTable } from '../../src/platform/reactions.ts';
import { startTail } from '../../src/platform/tail.ts';
import { bundled } from '../support/bundled.ts';
import { scratchFolder } from '../support/memory-folder.ts';
import { aDoctor } from '../support/people.ts';
import { standBy } from '../support/stand-by.ts';
import { booked } from './booked-patient.ts';
import { ACCOUNT, TOKEN } from './carrier-side.ts';
import { aLine, type TestLine } from './line-under-test.ts';
import { REMINDING } from './reminding-reactions.ts';
import type { RemindingWork } from './reminding-worker.ts';

/** How soon a dead worker's attempt is taken up again; the carrier's list is believed after three times as long. */
const RECOVERY_MS = 500;
const SEED = 11;
const DOCTORS = 12;
const KILLS_A_TIME = 8;
const LONGEST_LIFE_MS = 250;
const LONGEST_WAIT_MS = 1_000;
/** What is to be done about the report of a visit of Tuesday noon. */
const TIMES = [
  '2026-11-24T16:15:00+01:00',
  '2026-11-25T08:30:00+01:00',
  '2026-11-25T12:15:00+01:00',
  '2026-11-26T08:30:00+01:00',
].map(instant);

let line: TestLine;
beforeAll(async () => {
  line = await aLine({
    work: false,
    chaos: {
      seed: SEED,
      repeat: 2,
      shuffle: true,
      shuffleMs: 30,
      drop: 0.05,
      forge: 0,
      apiDelayMs: 30,
      loseAnswer: 0.05,
      refuseRequest: 0.05,
    },
  });
});
afterAll(() => line.close());

test('reminders over restarts of the worker: each once, none after the report, one task each', async () => {
  const { world, network } = line;
  const folder = scratchFolder('recours-reminders-');
  const clockFile = join(folder, 'clock');
  const setClock = () => {
    writeFileSync(`${clockFile}.new`, String(world.clock.now()));
    renameSync(`${clockFile}.new`, clockFile);
  };
  setClock();
  const work: RemindingWork = {
    urls: world.database.urls,
    clockFile,
    twilio: { accountSid: ACCOUNT, authTokens: [TOKEN], apiUrl: network.apiUrl },
    publicUrl: line.base,
    recoveryMs: RECOVERY_MS,
  };
  const crew = standBy(work, await bundled('test/telephony/reminding-worker.ts', folder));
  const tail = startTail({
    ...world.product,
    reactions: reactionTable(
      [...world.product.reactions.byName.values()].filter(({ name }) => REMINDING.has(name)),
    ),
    announce: async () => undefined,
  });
  try {
    const visits = [];
    for (let i = 0; i < DOCTORS; i++) {
      const doctor = await aDoctor(world, `Rappelé${i}`);
      const phone = `+33639${981_800 + i}`;
      await world.database.owner.query('update professional set phone = $2 where id = $1', [
        doctor.id,
        phone,
      ]);
      const { id } = await booked(world, doctor, undefined, '2026-11-24T11:00:00Z');
      visits.push({ ...doctor, phone, bookingId: id, done: TIMES.length });
    }
    /** `disturbed`: kills that found something left to do; `afterYes`: those between a text and its record; `repeated`: texts of which an attempt was cut short. */
    const figures = { kills: 0, disturbed: 0, afterYes: 0, repeated: 0 };
    await untilSettled();
    for (const [step, time] of TIMES.entries()) {
      world.clock.set(time);
      setClock();
      for (let i = 0; i < KILLS_A_TIME; i++) {
        const worker = await crew.next();
        const before = network.messages.length;
        // Some die at any moment, the others as soon as the carrier has said yes to a text of theirs.
        if (i % 3 === 0) await sleep(LONGEST_LIFE_MS * chance(SEED, 'life', step, i));
        else
          for (let ms = 0; ms < LONGEST_WAIT_MS && network.messages.length === before; ms += 2)
            await sleep(2);
        if (network.messages.length > before) figures.afterYes++;
        if ((await unfinished()) > 0) figures.disturbed++;
        worker.kill('SIGKILL');
        figures.kills++;
      }
      await untilSettled();
      // Two of them write before the next step.
      for (const visit of visits.slice(step * 2, step * 2 + 2)) {
        const report = { outcome: 'treated', text: 'Vu.' };
        const url = `/v1/bookings/${visit.bookingId}/report`;
        expect((await world.request('POST', url, report, { as: visit.token })).status).toBe(201);
        visit.done = step + 1;
      }
    }
    await untilSettled();
    await network.settled();
    const { rows } = await world.database.owner.query(
      `select 1 from intent where kind = 'sms' and attempts > 1`,
    );
    figures.repeated = rows.length;
    console.log({ ...figures, texts: network.messages.length });
    expect(figures.disturbed).toBeGreaterThan(TIMES.length);
    expect(figures.afterYes).toBeGreaterThan(TIMES.length);
    for (const { phone, bookingId, done } of visits) {
      const steps = ['first', 'second', 'task', 'last'].slice(0, done);
      const reminders = steps.filter((one) => one !== 'task');
      expect(await reminded(bookingId)).toEqual(reminders);
      expect(network.messages.filter(({ to }) => to === phone)).toHaveLength(reminders.length);
      const task = steps.includes('task') ? [done === TIMES.length ? 'open' : 'done'] : [];
      // Those who wrote at the very end have closed theirs.
      const wrote = visits.findIndex((one) => one.bookingId === bookingId) < TIMES.length * 2;
      expect(await tasks(bookingId)).toEqual(wrote ? task.map(() => 'done') : task);
    }
  } finally {
    crew.dismiss();
    await tail.stop();
    await rm(folder, { recursive: true, force: true });
  }

  async function reminded(bookingId: string): Promise<string[]> {
    const { rows } = await world.database.owner.query<{ reminder: string }>(
      `select data ->> 'reminder' as reminder from event where type = 'report.reminded' and subject = $1 order by at`,
      [bookingId],
    );
    return rows.map(({ reminder }) => reminder);
  }
  async function tasks(bookingId: string): Promise<string[]> {
    const { rows } = await world.database.owner.query<{ state: string }>(
      `select state from task where kind = 'report-missing' and subject = $1`,
      [bookingId],
    );
    return rows.map(({ state }) => state);
  }

  /** How much is due, queued or on its way. */
  async function unfinished(): Promise<number> {
    const { rows } = await world.database.owner.query<{ open: number }>(
      `select (select count(*) from sms where state in ('queued', 'sending'))
            + (select count(*) from due where kind = 'booking.report-due' and at <= $1)
            + (select count(*) from event e, event_cursor c where c.name = 'tail' and (e.xid, e.id) > (c.xid, c.id)) as open`,
      [new Date(world.clock.now()).toISOString()],
    );
    const { waiting = 0, active = 0, delayed = 0 } = await world.product.queue.counts();
    return Number(rows[0]?.open) + waiting + active + delayed;
  }

  /** A worker that lives until nothing is, five times in a row. */
  async function untilSettled(): Promise<void> {
    const worker = await crew.next();
    for (let quiet = 0; quiet < 5; await sleep(100)) quiet = (await unfinished()) === 0 ? quiet + 1 : 0;
    worker.kill('SIGKILL');
  }
});
