import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReceivedProof, recordProof } from '../../src/feedback/record-proof.ts';
import { minutes } from '../../src/platform/clock.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { sendingIn } from './sending.ts';

describe('a proof of what became of a message', () => {
  let world: World;
  let mailbox: Mailbox;
  let it: ReturnType<typeof sendingIn>;
  beforeAll(async () => {
    mailbox = await startMailbox();
    world = await startWorld({
      env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
    });
    it = sendingIn(world);
  });
  afterAll(async () => {
    await world.close();
    await mailbox.close();
  });

  const sent = async () => {
    const report = await it.write();
    await world.settle();
    const { id } = await it.messageOf(report);
    return { id, now: () => it.messageOf(report) };
  };
  const prove = (
    id: string,
    outcome: ReceivedProof['outcome'],
    code: string | null = null,
    text = `${outcome} ${code}`,
  ) =>
    world.run((tx) =>
      recordProof(tx, id, {
        kind: ['read', 'deleted', 'integration-error'].includes(outcome) ? 'mdn' : 'dsn',
        outcome,
        code,
        at: tx.at,
        content: Buffer.from(text),
      }),
    );

  test('moves it on: delivered, then read; a late word takes nothing back', async () => {
    const { id, now } = await sent();
    await prove(id, 'delivered', '2.0.0');
    expect(await now()).toMatchObject({ state: 'delivered', deliveredAt: expect.any(String), readAt: null });
    await prove(id, 'read');
    await prove(id, 'delivered', '2.0.0', 'late');
    await prove(id, 'failed', '5.0.0');
    expect(await now()).toMatchObject({ state: 'read', failure: null });
    expect(await it.proofs(id)).toEqual([
      'smtp accepted 250',
      'dsn delivered 2.0.0',
      'mdn read null',
      'dsn delivered 2.0.0',
      'dsn failed 5.0.0',
    ]);
    expect(await it.events(id)).toEqual([
      'message.queued',
      'message.sending',
      'message.accepted',
      'message.delivered',
      'message.read',
    ]);
    expect(await it.tasks('message-bounced', id)).toEqual([]);
  });

  test('that it came back is a task; sent again, what was said of the time before changes nothing', async () => {
    const { id, now } = await sent();
    await prove(id, 'failed', '5.1.1');
    expect(await now()).toMatchObject({ state: 'bounced', failure: 'dsn-5.1.1' });
    expect(await it.tasks('message-bounced', id)).toEqual(['open']);
    mailbox.rejectNext(451);
    await world.request('POST', `/v1/feedback/${id}/retry`);
    await prove(id, 'failed', '5.1.1');
    await prove(id, 'delayed', '4.4.1');
    await world.settle();
    await prove(id, 'failed', '5.1.1');
    await it.pass(minutes(1));
    expect(await now()).toMatchObject({ state: 'accepted', attempts: 3 });
    expect(await it.tasks('message-bounced', id)).toEqual(['done by system:send-message']);
    // A second time is news.
    await prove(id, 'failed', '5.2.2');
    expect(await now()).toMatchObject({ state: 'bounced', failure: 'dsn-5.2.2' });
    expect(await it.tasks('message-bounced', id)).toEqual(['done by system:send-message', 'open']);
    await prove(id, 'delivered');
    expect(await now()).toMatchObject({ state: 'delivered', failure: null });
  });

  test('that comes before the server’s answer is on record proves that it was taken: nothing is sent again', async () => {
    mailbox.dropAfterData();
    const { id, now } = await sent();
    expect(await now()).toMatchObject({ state: 'sending', failure: 'smtp-no-answer' });
    await prove(id, 'relayed');
    expect(await now()).toMatchObject({ state: 'accepted', failure: null });
    const copies = mailbox.mails.length;
    await it.pass(minutes(5));
    expect(mailbox.mails).toHaveLength(copies);
    expect((await now()).attempts).toBe(1);
  });

  test('while the attempt is still under way: what is known stays, and the answer is kept too', async () => {
    const release = mailbox.stall();
    const before = mailbox.mails.length;
    const report = await it.write();
    await expect.poll(() => mailbox.mails.length).toBe(before + 1);
    const { id } = await it.messageOf(report);
    await prove(id, 'read');
    release();
    await world.settle();
    expect(await it.messageOf(report)).toMatchObject({ state: 'read', acceptedAt: expect.any(String) });
    expect((await it.proofs(id)).toSorted()).toEqual(['mdn read null', 'smtp accepted 250']);
    expect(mailbox.mails).toHaveLength(before + 1);
  });

  test('that its program could not file it leaves it delivered, with the code, and a task', async () => {
    const { id, now } = await sent();
    await prove(id, 'integration-error', '902');
    expect(await now()).toMatchObject({ state: 'delivered', integrationError: '902' });
    expect(await it.tasks('message-not-filed', id)).toEqual(['open']);
    const failed = async () =>
      (await world.request('GET', '/v1/feedback?failed=true')).body.items.map(
        (one: { id: string }) => one.id,
      );
    expect(await failed()).toContain(id);
    const { body } = await world.request('GET', '/v1/tasks?state=open');
    const task = body.items.find((one: { subject: string }) => one.subject === id);
    await world.request('POST', `/v1/tasks/${task.id}/done`);
    expect(await failed()).not.toContain(id);
    expect(await it.events(id)).toContain('message.integration-failed');
  });

  test('that names somebody where a code should be is kept, and told nowhere', async () => {
    const { id, now } = await sent();
    await prove(id, 'integration-error', 'Patient DUPONT');
    expect(await now()).toMatchObject({ integrationError: 'unknown' });
    const { rows } = await world.database.owner.query(
      `select data::text as it from event where subject = $1`,
      [id],
    );
    expect(rows.map((row) => row.it).join()).not.toContain('DUPONT');
  });

  test('that it was deleted unread proves that it was there', async () => {
    const { id, now } = await sent();
    await prove(id, 'deleted');
    expect(await now()).toMatchObject({ state: 'delivered', readAt: null });
  });
});
