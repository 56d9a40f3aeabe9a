import type { ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/platform/config.ts';
import type { RecordedEvent } from '../../src/platform/events.ts';
import { createLog } from '../../src/platform/log.ts';
import { noteProgress } from '../../src/referrals/note-progress.ts';
import { keyOf, signatureOf } from '../../src/referrals/signature.ts';
import { tellReferrer } from '../../src/referrals/tell-referrer.ts';
import { compose, type Product } from '../../src/wiring.ts';
import { until } from '../support/ground.ts';
import { localCa } from '../../src/simulator/local-ca.ts';
import { aDoctor, aSlot, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { refer, requestOf, SECRET } from './a-referral.ts';
import { type Receiver, startReceiver } from './webhook-receiver.ts';

/** A referrer's real HTTPS server, and workers that come and go on the line's database. */

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
const DECISION = {
  by: 'Dr Anne Inventée, SAMU',
  at: '2026-11-23T10:50:00+01:00',
  text: 'vue dans la journée',
};

type Told = { id: string; sequence: number; status: string; number: string };

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

describe('a referrer with a webhook', () => {
  test('is told each change once, signed, in order, by two processes at once; who the patient is stands nowhere in it', async () => {
    await startWorker();
    await startWorker();
    const { number, id } = await refer(world, 'regulator', {
      rank: 'doctor-regulator',
      fileNumber: 'SAS-77',
      decision: DECISION,
      caresForPatient: true,
      webhook: webhook(),
    });
    await world.settle();
    const requestId = await requestOf(world, id);
    await screen(world, requestId);
    const booking = await book(requestId, 200);
    await world.settle();
    await cancel(booking);
    await world.settle();
    await book(requestId, 230);
    await world.settle();
    const told = heardOf(number);
    expect(told.map(({ sequence, status }) => [sequence, status])).toEqual([
      [1, 'received'],
      [2, 'booked'],
      [3, 'place-lost'],
      [4, 'booked'],
    ]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(4);
    const booked = JSON.parse(receiver.heard.findLast(({ body }) => body.includes(number))?.body ?? '{}');
    expect(booked).toMatchObject({
      type: 'referral.progress',
      data: {
        fileNumber: 'SAS-77',
        progress: { at: expect.any(String), professional: 'Dr Camille Lemaire', profession: 'doctor' },
      },
    });
    for (const { body, path } of receiver.heard) {
      expect(body).not.toMatch(/Inventé|Alix|fièvre|39980123|1980-05-05|vue dans/);
      expect(path).toBe('/recours?for=us');
    }
  });

  test('who is down for an hour while the line is restarted hears everything afterwards, in order', async () => {
    const { port } = receiver;
    const before = await startWorker();
    const { number, id } = await refer(world, 'regulator', {
      rank: 'doctor-regulator',
      decision: DECISION,
      caresForPatient: true,
      webhook: webhook(),
    });
    await world.settle();
    expect(heardOf(number).map(({ status }) => status)).toEqual(['received']);
    const heard = receiver.heard;
    await receiver.close();
    const requestId = await requestOf(world, id);
    await screen(world, requestId);
    const booking = await book(requestId, 260);
    for (let minutes = 0; minutes < 20; minutes += 5) await pass(5 * 60_000);
    await before.stop();
    // Nobody works: what happens now is found in the log afterwards.
    await cancel(booking);
    world.clock.advance(10 * 60_000);
    const after = await startWorker();
    for (let minutes = 0; minutes < 30; minutes += 5) await pass(5 * 60_000);
    const open = await world.request('GET', `/v1/requests/${requestId}/referral`);
    expect(open.body.notices).toMatchObject([
      { seq: 1, state: 'told' },
      { seq: 2, state: 'waiting', lastFailure: 'unreachable' },
      { seq: 3, state: 'waiting', attempts: 0 },
    ]);
    expect(open.body.notices[1].attempts).toBeGreaterThan(2);
    await after.stop();
    receiver = await startReceiver(authority, { port, now: () => world.clock.now() });
    receiver.heard = [...heard];
    await startWorker();
    await pass(2 * 3_600_000);
    await until(() => heardOf(number).length >= 3);
    await world.settle();
    const told = heardOf(number);
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(told.map(({ status }) => status)).toEqual(['received', 'booked', 'place-lost']);
  });

  test('whose answer was lost, or who said no, hears the same again under the same id before anything newer', async () => {
    await startWorker();
    let attempts = 0;
    receiver.answer = (response) => {
      attempts += 1;
      if (attempts === 1) response.destroy();
      else
        response
          .writeHead(attempts === 2 ? 500 : attempts === 3 ? 302 : 200, { location: 'https://localhost/' })
          .end();
    };
    const { number, id } = await refer(world, 'partner', { rank: 'structure', webhook: webhook() });
    await world.settle();
    await world.request('POST', `/v1/requests/${await requestOf(world, id)}/lost-contact`, {
      reason: 'no-answer',
    });
    await world.settle();
    for (let waits = 0; waits < 4; waits++) await pass(5 * 60_000);
    const told = heardOf(number);
    expect(told.map(({ status }) => status)).toEqual([
      'received',
      'received',
      'received',
      'received',
      'not-reached',
    ]);
    expect(new Set(told.slice(0, 4).map(({ id }) => id)).size).toBe(1);
    receiver.answer = (response) => void response.writeHead(204).end();
  });

  test('who stays away for days is given up, which is a task for a person; what comes later is tried anew', async () => {
    await startWorker();
    receiver.answer = (response) => void response.writeHead(503).end();
    const { id, number } = await refer(world, 'partner', { rank: 'structure', webhook: webhook() });
    await world.settle();
    const requestId = await requestOf(world, id);
    const notices = async () =>
      (await world.request('GET', `/v1/requests/${requestId}/referral`)).body.notices;
    for (let tries = 0; tries < 20 && (await notices())[0].state === 'waiting'; tries++)
      await pass(24 * 3_600_000);
    expect(await notices()).toMatchObject([{ state: 'given-up', attempts: 14, lastFailure: 'http-503' }]);
    const tasks = await world.request('GET', '/v1/tasks?state=open&limit=200');
    expect(tasks.body.items).toContainEqual(expect.objectContaining({ kind: 'tell-referrer', subject: id }));
    receiver.answer = (response) => void response.writeHead(204).end();
    await world.request('POST', `/v1/requests/${requestId}/lost-contact`, { reason: 'no-answer' });
    await world.settle();
    expect(await notices()).toMatchObject([{ state: 'given-up' }, { seq: 2, state: 'told' }]);
    expect(heardOf(number).at(-1)).toMatchObject({ sequence: 2, status: 'not-reached' });
  });

  test('who hangs keeps a few of the line’s hands busy and not all of them: the others are put off', async () => {
    await startWorker();
    const held: ServerResponse[] = [];
    receiver.answer = (response) => void held.push(response);
    const made = await Promise.all(
      Array.from({ length: 6 }, () => refer(world, 'partner', { rank: 'structure', webhook: webhook() })),
    );
    await until(async () => held.length === 4 && (await dueCount()) === 2);
    receiver.answer = (response) => void response.writeHead(204).end();
    for (const response of held) response.writeHead(204).end();
    await world.settle();
    await pass(20_000);
    for (const { number } of made) expect(heardOf(number).map(({ status }) => status)).toEqual(['received']);
  });

  test('who was being told when a process died is told again by the next one, under the same id', async () => {
    const { number, id } = await refer(world, 'partner', { rank: 'structure', webhook: webhook() });
    const { owner } = world.database;
    const eventOf = async (type: string) =>
      (
        await owner.query<RecordedEvent>(
          `select *, territory_id as "territoryId" from event where type = $1 and subject = $2`,
          [type, id],
        )
      ).rows[0] as RecordedEvent;
    const received = await eventOf('referral.received');
    await world.run((tx) => noteProgress(tx, received));
    // It never hears the answer: what is left of it is a row that says that it was at work.
    const held: ServerResponse[] = [];
    receiver.answer = (response) => void held.push(response);
    const dead = tellReferrer(
      {
        database: world.product.database,
        clock: world.clock,
        underWay: new Set(),
        webhooks: { ports: [], allow: [`localhost:${receiver.port}`], ca: authority.ca, timeoutMs: 60_000 },
      },
      await eventOf('referral.noticed'),
    );
    await until(() => held.length === 1);
    receiver.answer = (response) => void response.writeHead(204).end();
    await startWorker({ RECOURS_RECOVERY_MS: '1000' });
    await until(() => heardOf(number).length === 2);
    await world.settle();
    for (const response of held) response.destroy();
    await dead;
    const [first, second] = heardOf(number);
    expect(second).toEqual(first);
    const requestId = await requestOf(world, id);
    const { body } = await world.request('GET', `/v1/requests/${requestId}/referral`);
    expect(body.notices).toMatchObject([{ seq: 1, state: 'told', lastFailure: null }]);
  });

  test('is told the outcome from the moment the patient’s consent is on record', async () => {
    await startWorker();
    const { number, id } = await refer(world, 'partner', { rank: 'structure', webhook: webhook() });
    const requestId = await requestOf(world, id);
    await screen(world, requestId);
    await book(requestId, 90);
    await world.settle();
    await world.request('POST', `/v1/referrals/${id}/consent`);
    await world.settle();
    expect(heardOf(number).map(({ status }) => status)).toEqual(['received', 'handled', 'booked']);
  });
});

test('a consent that is taken back holds for what a silent receiver has not heard yet', async () => {
  await startWorker();
  const { port } = receiver;
  const heard = receiver.heard;
  await receiver.close();
  const { number, id } = await refer(world, 'partner', {
    rank: 'structure',
    consent: true,
    webhook: webhook(),
  });
  await world.settle();
  const requestId = await requestOf(world, id);
  await screen(world, requestId);
  await book(requestId, 290);
  await world.settle();
  const taken = await world.request('POST', `/v1/referrals/${id}/consent`, { given: false });
  expect(taken.status).toBe(200);
  receiver = await startReceiver(authority, { port, now: () => world.clock.now() });
  receiver.heard = [...heard];
  await pass(2 * 3_600_000);
  const told = receiver.heard.filter(({ body }) => body.includes(number));
  expect(heardOf(number).map(({ status }) => status)).toEqual(['received', 'handled']);
  expect(told.map(({ body }) => body).join()).not.toMatch(/Lemaire|booked|doctor/);
});

test('neither the address nor the secret of a webhook is in a line of the log, an answer or a kept one', async () => {
  const as = await world.token('partner');
  const body = {
    patient: { familyName: 'Inventé', givenName: 'Alix', birthDate: '1980-05-05' },
    kind: 'snp',
    motive: 'x',
  };
  const made = await world.request(
    'POST',
    '/v1/referrals',
    { ...body, rank: 'structure', webhook: webhook() },
    { as, key: 'k' },
  );
  const read = await world.request('GET', `/v1/referrals/${made.body.id}`, undefined, { as });
  const { rows } = await world.database.owner.query<{ row: string }>(
    'select t::text as row from idempotency t union all select t::text from event t',
  );
  const everything = [
    ...world.logged,
    JSON.stringify([made.body, read.body]),
    ...rows.map(({ row }) => row),
  ].join('\n');
  expect(world.logged.length).toBeGreaterThan(10);
  for (const mark of [SECRET, SECRET.slice(6), '/recours?for=us']) expect(everything).not.toContain(mark);
});
