import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hours, minutes } from '../../src/platform/clock.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { sendingIn } from './sending.ts';

const MANY = 10_000;

describe('a message that its recipient’s server refuses for now', () => {
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
  afterEach(() => mailbox.acceptAll());
  afterAll(async () => {
    await world.close();
    await mailbox.close();
  });

  test('is tried again at growing intervals of the product’s time for 48 h, and is then left to a person', async () => {
    mailbox.rejectNext(450, MANY);
    const id = await it.write();
    await world.settle();
    const began = world.clock.now();
    expect(await it.messageOf(id)).toMatchObject({ state: 'sending', attempts: 1, failure: 'smtp-450' });
    const attemptsBy = async (ms: number) => {
      while (world.clock.now() - began < ms)
        await it.pass(Math.min(minutes(ms > hours(1) ? 30 : 1), ms - (world.clock.now() - began)));
      return (await it.messageOf(id)).attempts as number;
    };
    const counts = [await attemptsBy(hours(1)), await attemptsBy(hours(6)), await attemptsBy(hours(24))];
    expect(counts[0]).toBeGreaterThan(4);
    expect((counts[1] ?? 0) - (counts[0] ?? 0)).toBeGreaterThan(2);
    await attemptsBy(hours(48) - minutes(1));
    const before = await it.messageOf(id);
    expect(before).toMatchObject({ state: 'sending', failure: 'smtp-450' });
    expect(before.attempts).toBeLessThan(40);
    expect(await it.tasks('message-expired', before.id)).toEqual([]);

    await it.pass(minutes(1));
    expect(await it.messageOf(id)).toMatchObject({ state: 'expired', failure: 'smtp-450' });
    expect(await it.tasks('message-expired', before.id)).toEqual(['open']);
    await it.pass(hours(24));
    expect((await it.messageOf(id)).attempts).toBe(before.attempts);

    // A person sends it again, and the task ends by itself once it has left.
    mailbox.acceptAll();
    expect((await world.request('POST', `/v1/feedback/${before.id}/retry`)).status).toBe(202);
    await world.settle();
    expect(await it.messageOf(id)).toMatchObject({ state: 'accepted', failure: null, deferredAt: null });
    expect(await it.tasks('message-expired', before.id)).toEqual(['done by system:send-message']);
    expect(mailbox.mails.filter(({ messageId }) => messageId === before.messageId)).toHaveLength(1);
    expect(await it.proofs(before.id)).toEqual(['smtp deferred 450', 'smtp accepted 250']);
  }, 60_000);

  test('holds up nobody else’s', async () => {
    mailbox.rejectNext(452);
    const full = await it.write();
    await world.settle();
    const other = await it.write();
    await world.settle();
    expect(await it.messageOf(full)).toMatchObject({ state: 'sending', failure: 'smtp-452' });
    expect(await it.messageOf(other)).toMatchObject({ state: 'accepted' });
    expect(await it.tasks('mailbox-refused')).toEqual([]);
    await it.pass(minutes(1));
    expect(await it.messageOf(full)).toMatchObject({ state: 'accepted' });
  });

  test.each([550, 552, 554])(
    '%i is final: a task says so, and ends when it leaves after all',
    async (code) => {
      mailbox.rejectNext(code);
      const report = await it.write();
      await world.settle();
      const { id, ...message } = await it.messageOf(report);
      expect(message).toMatchObject({ state: 'refused', failure: `smtp-${code}`, attempts: 1 });
      expect(await it.tasks('message-refused', id)).toEqual(['open']);
      expect(await it.proofs(id)).toEqual([`smtp refused ${code}`]);
      const task = (await world.request('GET', '/v1/tasks?state=open')).body.items.find(
        (one: { subject: string }) => one.subject === id,
      );
      expect(task).toMatchObject({ kind: 'message-refused', requestId: message.requestId });
      await it.pass(hours(72));
      expect((await it.messageOf(report)).attempts).toBe(1);
      await world.request('POST', `/v1/feedback/${id}/retry`);
      await world.settle();
      expect(await it.messageOf(report)).toMatchObject({ state: 'accepted' });
      expect(await it.tasks('message-refused', id)).toEqual(['done by system:send-message']);
    },
  );

  test('goes by post: whoever did it and when is on record, and nothing leaves by mail any more', async () => {
    mailbox.rejectNext(550);
    const report = await it.write();
    await world.settle();
    const { id, messageId } = await it.messageOf(report);
    const letter = await world.http.inject({
      method: 'GET',
      url: `/v1/feedback/${id}/letter.pdf`,
      headers: { authorization: `Bearer ${await world.token('operator')}` },
    });
    expect(letter.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="compte-rendu.pdf"',
      'cache-control': 'no-store',
    });
    expect(letter.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');

    const posted = await world.request('POST', `/v1/feedback/${id}/posted`, { note: 'Recommandé' });
    expect(posted).toMatchObject({
      status: 200,
      body: { state: 'posted', postedAt: expect.any(String), postedBy: expect.stringMatching(/^operator/) },
    });
    expect(await world.request('POST', `/v1/feedback/${id}/posted`)).toMatchObject({
      status: 200,
      body: { postedAt: posted.body.postedAt },
    });
    expect((await world.request('GET', `/v1/feedback/${id}`)).body.postedNote).toBe('Recommandé');
    expect((await it.tasks('message-refused', id))[0]).toMatch(/^done/);
    expect((await world.request('POST', `/v1/feedback/${id}/retry`)).status).toBe(409);
    await it.pass(hours(1));
    expect(mailbox.mails.filter((mail) => mail.messageId === messageId)).toEqual([]);
    expect(await it.events(id)).toEqual([
      'message.queued',
      'message.sending',
      'message.refused',
      'message.posted',
    ]);
  });

  test('is neither printed nor posted once the patient has said no', async () => {
    mailbox.rejectNext(550);
    const report = await it.write();
    await world.settle();
    const { id, requestId } = await it.messageOf(report);
    const { status } = await world.request('PUT', `/v1/requests/${requestId}/sharing`, {
      informed: true,
      refused: true,
    });
    expect(status).toBe(200);
    const refusal = expect.objectContaining({ status: 409 });
    expect(await world.request('POST', `/v1/feedback/${id}/posted`)).toEqual(refusal);
    expect(await world.request('GET', `/v1/feedback/${id}/letter.pdf`)).toEqual(refusal);
  });

  test('is not posted while it is on its way, nor after it has arrived', async () => {
    mailbox.rejectNext(451);
    const report = await it.write();
    await world.settle();
    const { id } = await it.messageOf(report);
    const refusal = { status: 409, body: { type: '/problems/message-not-to-post' } };
    expect(await world.request('POST', `/v1/feedback/${id}/posted`)).toMatchObject(refusal);
    await it.pass(minutes(1));
    expect(await it.messageOf(report)).toMatchObject({ state: 'accepted' });
    expect(await world.request('POST', `/v1/feedback/${id}/posted`)).toMatchObject(refusal);
  });

  test('is found among the failed ones, by its state and by its request', async () => {
    mailbox.rejectNext(550);
    const report = await it.write();
    await world.settle();
    const arrived = await it.write();
    await world.settle();
    const found = await it.messageOf(report);
    const ids = async (query: string) =>
      (await world.request('GET', `/v1/feedback?${query}`)).body.items.map((one: { id: string }) => one.id);
    expect(await ids('failed=true&limit=200')).toContain(found.id);
    const { id: left } = await it.messageOf(arrived);
    expect(await ids('failed=true&limit=200')).not.toContain(left);
    expect(await ids(`requestId=${found.requestId}`)).toEqual([found.id]);
    expect(await ids(`state=accepted&requestId=${found.requestId}`)).toEqual([]);
    // One that has left is among them only once a person is asked whether it has arrived (unproven.long.ts).
    expect(await ids('failed=true&state=accepted')).not.toContain(left);
    expect(await ids('failed=true&state=delivered')).toEqual([]);
  });
});
