import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/platform/events.ts';
import { noteProgress } from '../../src/referrals/note-progress.ts';
import { tellReferrer } from '../../src/referrals/tell-referrer.ts';
import { until } from '../support/ground.ts';
import { screen } from '../support/people.ts';
import { refer, requestOf } from './a-referral.ts';
import { aToldReferrer, DECISION } from './told-referrer.ts';

describe('a referrer with a webhook who does not answer', () => {
  const referrer = aToldReferrer();
  const { startWorker, pass, dueCount, webhook, heardOf, book, cancel } = referrer;

  test('who is down for an hour while the line is restarted hears everything afterwards, in order', async () => {
    const before = await startWorker();
    const { number, id } = await refer(referrer.world, 'regulator', {
      rank: 'doctor-regulator',
      decision: DECISION,
      caresForPatient: true,
      webhook: webhook(),
    });
    await referrer.world.settle();
    expect(heardOf(number).map(({ status }) => status)).toEqual(['received']);
    await referrer.receiver.close();
    const requestId = await requestOf(referrer.world, id);
    await screen(referrer.world, requestId);
    const booking = await book(requestId, 260);
    for (let minutes = 0; minutes < 20; minutes += 5) await pass(5 * 60_000);
    await before.stop();
    // Nobody works: what happens now is found in the log afterwards.
    await cancel(booking);
    referrer.world.clock.advance(10 * 60_000);
    const after = await startWorker();
    for (let minutes = 0; minutes < 30; minutes += 5) await pass(5 * 60_000);
    const open = await referrer.world.request('GET', `/v1/requests/${requestId}/referrals`);
    expect(open.body.items[0].notices).toMatchObject([
      { seq: 1, state: 'told' },
      { seq: 2, state: 'waiting', lastFailure: 'unreachable' },
      { seq: 3, state: 'waiting', attempts: 0 },
    ]);
    expect(open.body.items[0].notices[1].attempts).toBeGreaterThan(2);
    await after.stop();
    await referrer.comeBack();
    await startWorker();
    await pass(2 * 3_600_000);
    await until(() => heardOf(number).length >= 3);
    await referrer.world.settle();
    const told = heardOf(number);
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(told.map(({ status }) => status)).toEqual(['received', 'booked', 'place-lost']);
  });

  test('who stays away for days is given up, which is a task for a person; what comes later is tried anew', async () => {
    await startWorker();
    referrer.receiver.answer = (response) => void response.writeHead(503).end();
    const { id, number } = await refer(referrer.world, 'partner', { rank: 'structure', webhook: webhook() });
    await referrer.world.settle();
    const requestId = await requestOf(referrer.world, id);
    const notices = async () =>
      (await referrer.world.request('GET', `/v1/requests/${requestId}/referrals`)).body.items[0].notices;
    for (let tries = 0; tries < 20 && (await notices())[0].state === 'waiting'; tries++)
      await pass(24 * 3_600_000);
    expect(await notices()).toMatchObject([{ state: 'given-up', attempts: 14, lastFailure: 'http-503' }]);
    const tasks = await referrer.world.request('GET', '/v1/tasks?state=open&limit=200');
    expect(tasks.body.items).toContainEqual(expect.objectContaining({ kind: 'tell-referrer', subject: id }));
    referrer.receiver.answer = (response) => void response.writeHead(204).end();
    await referrer.world.request('POST', `/v1/requests/${requestId}/lost-contact`, { reason: 'no-answer' });
    await referrer.world.settle();
    expect(await notices()).toMatchObject([{ state: 'given-up' }, { seq: 2, state: 'told' }]);
    expect(heardOf(number).at(-1)).toMatchObject({ sequence: 2, status: 'not-reached' });
  });

  test('who hangs keeps a few of the line’s hands busy and not all of them: the others are put off', async () => {
    await startWorker();
    const held: ServerResponse[] = [];
    referrer.receiver.answer = (response) => void held.push(response);
    const made = await Promise.all(
      Array.from({ length: 6 }, () =>
        refer(referrer.world, 'partner', { rank: 'structure', webhook: webhook() }),
      ),
    );
    await until(async () => held.length === 4 && (await dueCount()) === 2);
    referrer.receiver.answer = (response) => void response.writeHead(204).end();
    for (const response of held) response.writeHead(204).end();
    await referrer.world.settle();
    await pass(20_000);
    for (const { number } of made) expect(heardOf(number).map(({ status }) => status)).toEqual(['received']);
  });

  test('who was being told when a process died is told again by the next one, under the same id', async () => {
    const { number, id } = await refer(referrer.world, 'partner', { rank: 'structure', webhook: webhook() });
    const { owner } = referrer.world.database;
    const eventOf = async (type: string) =>
      (
        await owner.query<RecordedEvent>(
          `select *, territory_id as "territoryId" from event where type = $1 and subject = $2`,
          [type, id],
        )
      ).rows[0] as RecordedEvent;
    const received = await eventOf('referral.received');
    await referrer.world.run((tx) => noteProgress(tx, received));
    // It never hears the answer: what is left of it is a row that says that it was at work.
    const held: ServerResponse[] = [];
    referrer.receiver.answer = (response) => void held.push(response);
    const dead = tellReferrer(
      {
        database: referrer.world.product.database,
        clock: referrer.world.clock,
        underWay: new Set(),
        webhooks: {
          ports: [],
          allow: [`localhost:${referrer.receiver.port}`],
          ca: referrer.ca,
          timeoutMs: 60_000,
        },
      },
      await eventOf('referral.noticed'),
    );
    await until(() => held.length === 1);
    referrer.receiver.answer = (response) => void response.writeHead(204).end();
    await startWorker({ RECOURS_RECOVERY_MS: '1000' });
    await until(() => heardOf(number).length === 2);
    await referrer.world.settle();
    for (const response of held) response.destroy();
    await dead;
    const [first, second] = heardOf(number);
    expect(second).toEqual(first);
    const requestId = await requestOf(referrer.world, id);
    const { body } = await referrer.world.request('GET', `/v1/requests/${requestId}/referrals`);
    expect(body.items[0].notices).toMatchObject([{ seq: 1, state: 'told', lastFailure: null }]);
  });

  test('a consent that is taken back holds for what a silent receiver has not heard yet', async () => {
    await startWorker();
    await referrer.receiver.close();
    const { number, id } = await refer(referrer.world, 'partner', {
      rank: 'structure',
      consent: true,
      webhook: webhook(),
    });
    await referrer.world.settle();
    const requestId = await requestOf(referrer.world, id);
    await screen(referrer.world, requestId);
    await book(requestId, 290);
    await referrer.world.settle();
    const taken = await referrer.world.request('POST', `/v1/referrals/${id}/consent`, { given: false });
    expect(taken.status).toBe(200);
    await referrer.comeBack();
    await pass(2 * 3_600_000);
    const told = referrer.receiver.heard.filter(({ body }) => body.includes(number));
    expect(heardOf(number).map(({ status }) => status)).toEqual(['received', 'handled']);
    expect(told.map(({ body }) => body).join()).not.toMatch(/Lemaire|booked|doctor/);
  });
});
