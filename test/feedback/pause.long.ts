import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hours, minutes } from '../../src/platform/clock.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';
import { sendingIn } from './sending.ts';

describe('a mailbox that a person has paused', () => {
  let world: World;
  let mailbox: Mailbox;
  let it: ReturnType<typeof sendingIn>;
  beforeEach(async () => {
    mailbox = await startMailbox();
    world = await startWorld({
      env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
    });
    it = sendingIn(world);
  });
  afterEach(async () => {
    await world.close();
    await mailbox.close();
  });

  const pause = (as = 'operator') => world.request('POST', '/v1/mailbox/pause', undefined, { as });
  const resume = (as = 'operator') => world.request('POST', '/v1/mailbox/resume', undefined, { as });

  test('lets nothing leave: messages stay in the queue without an attempt, and all leave when it is resumed', async () => {
    const paused = await pause('coordinator');
    expect(paused).toMatchObject({
      status: 200,
      body: { paused: { at: '2026-11-23T11:30:00+01:00', by: expect.stringMatching(/^coordinator/) } },
    });
    const reports = [await it.write(), await it.write(), await it.write()];
    await it.pass(hours(100));
    for (const id of reports)
      expect(await it.messageOf(id)).toMatchObject({ state: 'queued', attempts: 0, deferredAt: null });
    expect(mailbox.connections()).toBe(0);
    expect(await it.mailbox()).toMatchObject({ queued: 3, failed: 0 });

    // Again changes nothing, nor whose it is.
    expect((await pause()).body.paused).toEqual(paused.body.paused);
    expect(await resume()).toMatchObject({ status: 200, body: { paused: null } });
    await world.settle();
    for (const id of reports)
      expect(await it.messageOf(id)).toMatchObject({ state: 'accepted', attempts: 1 });
    expect(mailbox.mails).toHaveLength(3);
    expect((await resume()).status).toBe(200);
    await world.settle();
    expect(mailbox.mails).toHaveLength(3);
  });

  test('has no time pass for what was put off before: its 48 h go on where they stood', async () => {
    mailbox.rejectNext(450, 1_000);
    const id = await it.write();
    await it.pass(hours(40));
    const { attempts } = await it.messageOf(id);
    await pause();
    await it.pass(hours(30));
    expect(await it.messageOf(id)).toMatchObject({ state: 'sending', attempts });
    await resume();
    await it.pass(hours(7));
    expect(await it.messageOf(id)).toMatchObject({ state: 'sending' });
    await it.pass(hours(1));
    expect(await it.messageOf(id)).toMatchObject({ state: 'expired' });
  });

  test('is honoured by an attempt that is on record already: it is not handed over, and does not count', async () => {
    // The pause comes between the attempt's record and its hand-over, as the letter is being made.
    await world.database.owner.query(`
      create function pause_now() returns trigger language plpgsql security definer as $$
      begin
        insert into mailbox (territory_id, paused_at, paused_by) values (new.territory_id, now(), 'operator') on conflict do nothing;
        return new;
      end $$;
      create trigger pause_now after update on secure_message for each row when (new.state = 'sending') execute function pause_now()`);
    const id = await it.write();
    await world.settle();
    expect(await it.messageOf(id)).toMatchObject({ state: 'queued', attempts: 0 });
    expect(mailbox.mails).toEqual([]);
    await world.database.owner.query('drop trigger pause_now on secure_message');
    await resume();
    await world.settle();
    expect(await it.messageOf(id)).toMatchObject({ state: 'accepted', attempts: 1 });
    expect(mailbox.mails).toHaveLength(1);
  });

  test('may have its letters sent by post meanwhile: those do not leave by mail afterwards', async () => {
    await pause();
    const [posted, other] = [await it.write(), await it.write()];
    await world.settle();
    const { id } = await it.messageOf(posted);
    expect(await world.request('POST', `/v1/feedback/${id}/posted`)).toMatchObject({
      status: 200,
      body: { state: 'posted' },
    });
    await resume();
    await it.pass(minutes(5));
    expect(await it.messageOf(posted)).toMatchObject({ state: 'posted', attempts: 0 });
    expect(await it.messageOf(other)).toMatchObject({ state: 'accepted' });
    expect(mailbox.mails).toHaveLength(1);
  });

  test('is a territory’s own affair, of the line and the coordinator', async () => {
    await insertTerritory(world.database, 'lys-armentieres', '+33353010456');
    const as = await world.token('coordinator', { territoryId: 'lys-armentieres' });
    await pause();
    expect((await world.request('GET', '/v1/mailbox', undefined, { as })).body.paused).toBeNull();
    await resume(as);
    expect((await it.mailbox()).paused).not.toBeNull();
    for (const role of ['professional', 'partner', 'regulator'])
      expect((await world.request('POST', '/v1/mailbox/resume', undefined, { as: role })).status).toBe(403);
  });
});
