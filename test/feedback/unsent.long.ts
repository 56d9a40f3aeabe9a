import { afterEach, describe, expect, test } from 'vitest';
import { runReaction } from '../../src/platform/reactions.ts';
import { startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { bookedVisit, REPORT } from './visit.ts';

describe('a message that cannot leave', () => {
  let world: World;
  afterEach(() => world.close());

  const report = async () => {
    const { bookingId, token } = await bookedVisit(world);
    await world.request('POST', `/v1/bookings/${bookingId}/report`, REPORT, { as: token });
  };
  const message = async () => (await world.request('GET', '/v1/feedback')).body.items[0];

  test('has failed, and says why, when no SMTP server is configured', async () => {
    world = await startWorld();
    await report();
    await world.settle();
    expect(await message()).toMatchObject({ state: 'refused', failure: 'smtp-not-configured' });
  });

  test('fails when the last attempt of its job is over, and can be sent again', async () => {
    const gone = await startMailbox();
    await gone.close();
    world = await startWorld({ env: { SMTP_URL: gone.url } });
    await report();
    await world.settle();
    expect(await message()).toMatchObject({ state: 'queued', failure: 'smtp-unreachable' });

    const { id } = await message();
    const { rows } = await world.database.owner.query(`select id from event where type = 'message.queued'`);
    await giveUp(rows[0].id);
    await until(async () => (await message()).state === 'refused');
    expect(await message()).toMatchObject({ failure: 'smtp-unreachable' });

    const back = await startMailbox({ port: Number(new URL(gone.url).port) });
    world.clock.advance(60_000);
    expect((await world.request('POST', `/v1/feedback/${id}/retry`)).status).toBe(202);
    await until(async () => (await message()).state === 'accepted');
    expect(back.mails.map((it) => it.messageId)).toEqual([(await message()).messageId]);
    await back.close();
  });

  /** What the worker does after the last of its attempts (reactions.ts): something of ours is broken. */
  const giveUp = (eventId: string) =>
    world.run(async (tx) => {
      await world.database.owner.query(
        `update handled set outcome = 'failed' where reaction = 'send-message' and event_id = $1`,
        [eventId],
      );
      tx.record('reaction.failed', eventId, { reaction: 'send-message' });
    });

  test('waits for a server that has no time for its greeting', async () => {
    const mailbox = await startMailbox();
    world = await startWorld({ env: { SMTP_URL: mailbox.url }, firstRetryMs: 200 });
    mailbox.rejectNext(421, 1, 'greeting');
    await report();
    await until(async () => (await message())?.failure === 'smtp-421');
    world.clock.advance(60_000);
    await world.settle();
    expect(await message()).toMatchObject({ state: 'accepted', attempts: 2 });
    await mailbox.close();
  });

  test('is sent once by two workers that take up the same job, and by none after it has left', async () => {
    const mailbox = await startMailbox();
    world = await startWorld({ work: false, env: { SMTP_URL: mailbox.url } });
    await report();
    const run = async (name: string, type: string) => {
      const { rows } = await world.database.owner.query(`select id from event where type = $1`, [type]);
      const job = { name, data: { territoryId: 'grand-douai', eventId: rows[0].id } };
      return runReaction(world.product, world.product.reactions, job);
    };
    await run('address-report', 'report.written');
    const release = mailbox.stall();
    const first = run('send-message', 'message.queued');
    await until(async () => mailbox.mails.length === 1);
    await expect(run('send-message', 'message.queued')).rejects.toThrow('under way');
    release();
    await first;
    await run('send-message', 'message.queued');
    expect(mailbox.mails).toHaveLength(1);
    await mailbox.close();
  });
});

async function until(true_: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await true_())) {
    if (Date.now() > end) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
