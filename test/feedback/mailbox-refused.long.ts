import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hours, minutes } from '../../src/platform/clock.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { sendingIn } from './sending.ts';

const MANY = 10_000;
const LETTERS = 12;

describe('a server that would have none of our messages', () => {
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

  const writeMany = async () => {
    const reports: string[] = [];
    for (let i = 0; i < LETTERS; i++) reports.push(await it.write());
    await world.settle();
    return reports;
  };
  const statesOf = async (reports: readonly string[]) => {
    const states = await Promise.all(reports.map(async (id) => (await it.messageOf(id)).state as string));
    return [...new Set(states)].toSorted();
  };

  test('421 at the greeting (a certificate is missing): a person is told once, nothing fails, few attempts are made; then all leave', async () => {
    mailbox.rejectNext(421, MANY, 'greeting');
    const reports = await writeMany();
    expect(await statesOf(reports)).toEqual(['queued']);
    expect(await it.tasks('mailbox-refused')).toEqual(['open']);
    expect(await it.mailbox()).toMatchObject({
      queued: LETTERS,
      sending: 0,
      failed: 0,
      refused: { code: 'smtp-421' },
      oldestUnsentAt: '2026-11-23T11:30:00+01:00',
    });
    const connections = mailbox.connections();
    // Every message for itself would be hundreds.
    for (let i = 0; i < 12; i++) await it.pass(minutes(30));
    expect(mailbox.connections() - connections).toBeLessThan(2 * 20);
    expect(await it.tasks('mailbox-refused')).toEqual(['open']);
    expect(await statesOf(reports)).toEqual(['queued']);

    mailbox.acceptAll();
    await it.pass(minutes(31));
    expect(await statesOf(reports)).toEqual(['accepted']);
    expect(await it.mailbox()).toMatchObject({ queued: 0, refused: null });
    expect(await it.tasks('mailbox-refused')).toEqual(['done by system:send-message']);
    expect(new Set(mailbox.mails.map(({ messageId }) => messageId)).size).toBe(mailbox.mails.length);
  }, 60_000);

  test('after 48 h each message is left to a person; once the server lets us in again they leave by themselves', async () => {
    mailbox.rejectNext(421, MANY);
    const reports = await writeMany();
    await it.pass(hours(48) - minutes(1));
    expect(await statesOf(reports)).toEqual(['queued']);
    await it.pass(minutes(1));
    expect(await statesOf(reports)).toEqual(['expired']);
    const first = await it.messageOf(reports[0] ?? '');
    expect(first).toMatchObject({ failure: 'smtp-421' });
    expect(await it.tasks('message-expired', first.id)).toEqual(['open']);

    // Whoever has mended it tries with one.
    mailbox.acceptAll();
    await world.request('POST', `/v1/feedback/${first.id}/retry`);
    await world.settle();
    expect(await statesOf(reports)).toEqual(['accepted']);
    expect(await it.tasks('message-expired', first.id)).toEqual(['done by system:send-message']);
  }, 60_000);

  test('refused again after it was mended, it is a new task', async () => {
    const before = (await it.tasks('mailbox-refused')).length;
    mailbox.rejectNext(421, MANY);
    const report = await it.write();
    await world.settle();
    expect((await it.tasks('mailbox-refused')).slice(before)).toEqual(['open']);
    mailbox.acceptAll();
    await it.pass(minutes(1));
    expect(await it.messageOf(report)).toMatchObject({ state: 'accepted' });
    expect((await it.tasks('mailbox-refused')).slice(before)).toEqual(['done by system:send-message']);
  });

  test('what it says of one message shows that it lets us in', async () => {
    mailbox.rejectNext(421, MANY);
    const reports = [await it.write()];
    await world.settle();
    reports.push(await it.write());
    await world.settle();
    mailbox.acceptAll();
    mailbox.rejectNext(550);
    await it.pass(minutes(1));
    expect(await statesOf(reports)).toEqual(['accepted', 'refused']);
  });
});

describe('a server that is not there', () => {
  test('is no task for a restart, and is one after an hour', async () => {
    const gone = await startMailbox();
    await gone.close();
    const world = await startWorld({
      env: { SMTP_URL: gone.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
    });
    const it = sendingIn(world);
    const report = await it.write();
    await world.settle();
    expect(await it.messageOf(report)).toMatchObject({ state: 'queued', failure: 'smtp-unreachable' });
    for (let i = 0; i < 5; i++) await it.pass(minutes(10));
    expect(await it.tasks('mailbox-refused')).toEqual([]);
    for (let i = 0; i < 3; i++) await it.pass(minutes(20));
    expect(await it.tasks('mailbox-refused')).toEqual(['open']);

    const back = await startMailbox({ port: Number(new URL(gone.url).port) });
    await it.pass(minutes(31));
    expect(await it.messageOf(report)).toMatchObject({ state: 'accepted' });
    expect(await it.tasks('mailbox-refused')).toEqual(['done by system:send-message']);
    expect(back.mails).toHaveLength(1);
    await world.close();
    await back.close();
  }, 60_000);
});
