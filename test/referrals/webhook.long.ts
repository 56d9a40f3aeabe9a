import { describe, expect, test } from 'vitest';
import { screen } from '../support/people.ts';
import { refer, requestOf, SECRET } from './a-referral.ts';
import { aToldReferrer, DECISION } from './told-referrer.ts';

describe('a referrer with a webhook', () => {
  const referrer = aToldReferrer();
  const { startWorker, pass, webhook, heardOf, book, cancel } = referrer;

  test('is told each change once, signed, in order, by two processes at once; who the patient is stands nowhere in it', async () => {
    await startWorker();
    await startWorker();
    const { number, id } = await refer(referrer.world, 'regulator', {
      rank: 'doctor-regulator',
      fileNumber: 'SAS-77',
      decision: DECISION,
      caresForPatient: true,
      webhook: webhook(),
    });
    await referrer.world.settle();
    const requestId = await requestOf(referrer.world, id);
    await screen(referrer.world, requestId);
    const booking = await book(requestId, 200);
    await referrer.world.settle();
    await cancel(booking);
    await referrer.world.settle();
    await book(requestId, 230);
    await referrer.world.settle();
    const told = heardOf(number);
    expect(told.map(({ sequence, status }) => [sequence, status])).toEqual([
      [1, 'received'],
      [2, 'booked'],
      [3, 'place-lost'],
      [4, 'booked'],
    ]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(4);
    const booked = JSON.parse(
      referrer.receiver.heard.findLast(({ body }) => body.includes(number))?.body ?? '{}',
    );
    expect(booked).toMatchObject({
      type: 'referral.progress',
      data: {
        fileNumber: 'SAS-77',
        progress: { at: expect.any(String), professional: 'Dr Camille Lemaire', profession: 'doctor' },
      },
    });
    for (const { body, path } of referrer.receiver.heard) {
      expect(body).not.toMatch(/Inventé|Alix|fièvre|39980123|1980-05-05|vue dans/);
      expect(path).toBe('/recours?for=us');
    }
  });

  test('whose answer was lost, or who said no, hears the same again under the same id before anything newer', async () => {
    await startWorker();
    let attempts = 0;
    referrer.receiver.answer = (response) => {
      attempts += 1;
      if (attempts === 1) response.destroy();
      else
        response
          .writeHead(attempts === 2 ? 500 : attempts === 3 ? 302 : 200, { location: 'https://localhost/' })
          .end();
    };
    const { number, id } = await refer(referrer.world, 'partner', { rank: 'structure', webhook: webhook() });
    await referrer.world.settle();
    await referrer.world.request('POST', `/v1/requests/${await requestOf(referrer.world, id)}/lost-contact`, {
      reason: 'no-answer',
    });
    await referrer.world.settle();
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
    referrer.receiver.answer = (response) => void response.writeHead(204).end();
  });

  test('is told the outcome from the moment the patient’s consent is on record', async () => {
    await startWorker();
    const { number, id } = await refer(referrer.world, 'partner', { rank: 'structure', webhook: webhook() });
    const requestId = await requestOf(referrer.world, id);
    await screen(referrer.world, requestId);
    await book(requestId, 90);
    await referrer.world.settle();
    await referrer.world.request('POST', `/v1/referrals/${id}/consent`);
    await referrer.world.settle();
    expect(heardOf(number).map(({ status }) => status)).toEqual(['received', 'handled', 'booked']);
  });

  test('neither the address nor the secret of a webhook is in a line of the log, an answer or a kept one', async () => {
    const as = await referrer.world.token('partner');
    const body = {
      patient: { familyName: 'Inventé', givenName: 'Alix', birthDate: '1980-05-05' },
      kind: 'snp',
      motive: 'x',
    };
    const made = await referrer.world.request(
      'POST',
      '/v1/referrals',
      { ...body, rank: 'structure', webhook: webhook() },
      { as, key: 'k' },
    );
    const read = await referrer.world.request('GET', `/v1/referrals/${made.body.id}`, undefined, { as });
    const { rows } = await referrer.world.database.owner.query<{ row: string }>(
      'select t::text as row from idempotency t union all select t::text from event t',
    );
    const everything = [
      ...referrer.world.logged,
      JSON.stringify([made.body, read.body]),
      ...rows.map(({ row }) => row),
    ].join('\n');
    expect(referrer.world.logged.length).toBeGreaterThan(10);
    for (const mark of [SECRET, SECRET.slice(6), '/recours?for=us']) expect(everything).not.toContain(mark);
  });
});
