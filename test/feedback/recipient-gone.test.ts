import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { sendingIn } from './sending.ts';
import { bookedVisit, REPORT, type Visit } from './visit.ts';

describe('a message to somebody who has left the directory', () => {
  let world: World;
  let mailbox: Mailbox;
  let it: ReturnType<typeof sendingIn>;
  let visit: Visit;
  beforeAll(async () => {
    mailbox = await startMailbox();
    world = await startWorld({
      env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
    });
    it = sendingIn(world);
  });
  beforeEach(async () => {
    visit = await bookedVisit(world);
  });
  afterAll(async () => {
    await world.close();
    await mailbox.close();
  });

  const sign = async () => {
    const url = `/v1/bookings/${visit.bookingId}/report`;
    return (await world.request('POST', url, REPORT, { as: visit.token })).body.id as string;
  };
  /** Nothing refers to a message's recipient, so that a directory may forget whom it has to. */
  const leaves = async () => {
    const { owner } = world.database;
    await owner.query('update patient set treating_doctor = null where id = $1', [visit.patientId]);
    await owner.query('delete from professional where id = $1', [visit.treatingDoctorId]);
  };

  test('fails at once with that reason, and a person is asked; nothing is tried for ever', async () => {
    await world.request('POST', '/v1/mailbox/pause');
    const report = await sign();
    await world.settle();
    await leaves();
    await world.request('POST', '/v1/mailbox/resume');
    await world.settle();
    const message = await it.messageOf(report);
    expect(message).toMatchObject({
      state: 'refused',
      failure: 'recipient-gone',
      mayHaveArrived: false,
      recipient: { name: 'Destinataire sorti de l’annuaire' },
    });
    expect(await it.tasks('message-refused', message.id)).toEqual(['open']);
    expect(await it.events(message.id)).toEqual(['message.queued', 'message.refused']);
    expect(world.logged.join('')).not.toContain('a reaction failed');
    const { body } = await world.request('GET', `/v1/requests/${visit.requestId}/timeline`);
    const words = body.items.map((entry: { words: string }) => entry.words);
    expect(words).toContain('Compte rendu non parti pour un destinataire sorti de l’annuaire');
    expect(mailbox.mails).toEqual([]);

    // Whatever a person tries, it says why not, and stays a person's affair.
    for (const [method, path] of [
      ['GET', 'letter.pdf'],
      ['POST', 'posted'],
    ] as const)
      expect(await world.request(method, `/v1/feedback/${message.id}/${path}`)).toMatchObject({
        status: 409,
        body: { type: '/problems/recipient-gone' },
      });
    expect((await world.request('POST', `/v1/feedback/${message.id}/retry`)).status).toBe(202);
    await world.settle();
    expect(await it.messageOf(report)).toMatchObject({ state: 'refused', failure: 'recipient-gone' });
    expect(await it.tasks('message-refused', message.id)).toEqual(['open']);
  });

  test('that is about to leave does not, and what it says to the patient’s others is not held up', async () => {
    mailbox.rejectNext(450);
    const report = await sign();
    await world.settle();
    expect(await it.messageOf(report)).toMatchObject({ state: 'sending' });
    await leaves();
    // What the patient says now is asked of every message that has not left.
    const said = { informed: true, refused: false, agreed: ['other'] };
    expect((await world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, said)).status).toBe(200);
    await it.pass(60_000);
    expect(await it.messageOf(report)).toMatchObject({ state: 'refused', failure: 'recipient-gone' });
    expect(mailbox.mails).toEqual([]);
  });
});
