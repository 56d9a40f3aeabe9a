import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { readConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import { keyOf, signatureOf } from '../../src/referrals/signature.ts';
import { localCa } from '../../src/simulator/local-ca.ts';
import { compose, type Product } from '../../src/wiring.ts';
import { until } from '../support/ground.ts';
import { aDoctor, aSlot } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { SECRET } from './a-referral.ts';
import { type Receiver, startReceiver } from './webhook-receiver.ts';

export const DECISION = {
  by: 'Dr Anne Inventée, SAMU',
  at: '2026-11-23T10:50:00+01:00',
  text: 'vue dans la journée',
};

type Told = { id: string; sequence: number; status: string; number: string };

/** A referrer's real HTTPS server, and workers that come and go on the line's database: for the tests of one `describe`. */
export function aToldReferrer() {
  const authority = localCa();
  let folder: string;
  let world: World;
  let receiver: Receiver;
  let doctor: Awaited<ReturnType<typeof aDoctor>>;
  let env: Record<string, string>;
  const running: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recours-webhook-'));
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, authority.ca);
    receiver = await startReceiver(authority, { now: () => world.clock.now() });
    env = { RECOURS_WEBHOOK_ALLOW: `localhost:${receiver.port}`, RECOURS_WEBHOOK_CA: ca };
    world = await startWorld({ work: false, env });
    doctor = await aDoctor(world);
  });
  afterAll(async () => {
    await world.close();
    await receiver.close();
    await rm(folder, { recursive: true });
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });

  /** One more process on the same database. */
  async function startWorker(more: Record<string, string> = {}): Promise<{ stop(): Promise<void> }> {
    const log = createLog('debug', { write: (line) => world.logged.push(line) });
    const product: Product = await compose({
      config: readConfig({ ...env, ...more }),
      urls: world.database.urls,
      clock: world.clock,
      log,
    });
    const work = product.startWork({ dueEveryMs: 30, sweep: { everyMs: 1_000, graceMs: 1_500 } });
    const worker = {
      stop: async () => {
        if (running.includes(worker)) running.splice(running.indexOf(worker), 1);
        await work.stop();
        await product.close();
      },
    };
    running.push(worker);
    return worker;
  }

  /** The product's time goes on; whatever came due meanwhile has happened. */
  async function pass(ms: number): Promise<void> {
    world.clock.advance(ms);
    await until(async () => (await dueCount(new Date(world.clock.now()))) === 0);
    await world.settle();
  }

  /** How many referrers are to be tried again, by then or ever. */
  async function dueCount(by?: Date): Promise<number> {
    const { rows } = await world.database.owner.query<{ due: number }>(
      `select count(*)::int as due from due where kind = 'referral.notice-due' and at <= $1`,
      [by?.toISOString() ?? 'infinity'],
    );
    return rows[0]?.due ?? 0;
  }

  const webhook = () => ({ url: `https://localhost:${receiver.port}/recours?for=us`, secret: SECRET });

  /** What the receiver has heard of one referral; each message must be signed rightly and of this moment. */
  function heardOf(number: string): Told[] {
    return receiver.heard.flatMap(({ headers, body, at }) => {
      const { data } = JSON.parse(body);
      if (data.number !== number) return [];
      const id = String(headers['webhook-id']);
      const timestamp = Number(headers['webhook-timestamp']);
      const key = keyOf(SECRET);
      expect(headers['webhook-signature']).toBe(key && signatureOf(key, { id, timestamp, body }));
      expect(timestamp).toBe(Math.floor(at / 1000));
      return [{ id, sequence: data.sequence, status: data.progress.status, number: data.number }];
    });
  }

  async function book(requestId: string, minutesFromNow: number): Promise<string> {
    const start = Math.ceil((world.clock.now() + minutesFromNow * 60_000) / 60_000) * 60_000;
    const slotId = await aSlot(world, doctor, new Date(start).toISOString());
    const { status, body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
    expect(status).toBe(201);
    return body.id;
  }

  const cancel = (bookingId: string) =>
    world.request(
      'POST',
      `/v1/bookings/${bookingId}/cancel`,
      { by: 'professional', reason: 'ill' },
      { as: doctor.token },
    );

  return {
    get world() {
      return world;
    },
    get receiver() {
      return receiver;
    },
    ca: authority.ca,
    /** At the same address as before it was closed. */
    comeBack: async (): Promise<void> => {
      const { port, heard } = receiver;
      receiver = await startReceiver(authority, { port, now: () => world.clock.now() });
      receiver.heard = [...heard];
    },
    startWorker,
    pass,
    dueCount,
    webhook,
    heardOf,
    book,
    cancel,
  };
}
