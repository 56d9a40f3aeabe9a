import { afterEach, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { reportingLine } from './reporting-line.ts';
import { bookedVisit, REPORT, type Visit } from './visit.ts';

describe('to whom a report goes', () => {
  const line = reportingLine();
  afterEach(() => line.world.database.owner.query(`delete from structure where kind = 'dac'`));

  const DOCTOR = 'agnes.delattre@medecin.mssante.example';
  const sentTo = async () => {
    await line.world.settle();
    return line
      .mails()
      .map(({ to }) => to[0])
      .sort();
  };
  const sign = (visit: Visit, more: object = {}) =>
    line.world.request(
      'POST',
      `/v1/bookings/${visit.bookingId}/report`,
      { ...REPORT, ...more },
      { as: visit.token },
    );
  const say = (visit: Visit, said: object, as = 'operator') =>
    line.world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, said, { as });
  const aStructure = async (
    kind: string,
    secureAddress: string | null = `${kind}@structures.mssante.example`,
  ) => {
    const it = { name: `Structure ${kind}`, kind, secureAddress };
    const { status, body } = await line.world.request('POST', '/v1/structures', it, { as: 'coordinator' });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id as string;
  };
  /** Who asked for the patient, as the line or a referral has it. */
  const askedBy = async (
    visit: Visit,
    requester: string,
    referral?: { cares?: boolean; consent?: boolean },
  ) => {
    const { owner } = line.world.database;
    await owner.query('update request set requester = $2 where id = $1', [visit.requestId, requester]);
    if (referral)
      await owner.query(
        `insert into referral (territory_id, id, number, request_id, rank, cares_for_patient, consent_at, at)
         values ('grand-douai', $1, $2, $3, 'structure', $4, $5, now())`,
        [newId(), newId(), visit.requestId, referral.cares ?? false, referral.consent ? new Date() : null],
      );
  };
  const listed = async (visit: Visit) =>
    (
      await line.world.request('GET', `/v1/bookings/${visit.bookingId}/report/recipients`, undefined, {
        as: visit.token,
      })
    ).body.items.map((it: { as: string; verdict: string }) => `${it.as} ${it.verdict}`);

  test('each recipient has a message of their own: the treating doctor, and the hospital that asked and cares for the patient', async () => {
    const visit = await bookedVisit(line.world);
    await askedBy(visit, await aStructure('hospital'), { cares: true });
    expect(await listed(visit)).toEqual(['treating-doctor may', 'requester may']);
    await sign(visit);
    expect(await sentTo()).toEqual([DOCTOR, 'hospital@structures.mssante.example']);
    const [one, two] = line.mails();
    expect(one?.messageId).not.toBe(two?.messageId);
    const toHospital = [one, two].find((it) => it?.to[0]?.startsWith('hospital'));
    expect(toHospital?.text).toContain('Bonjour Structure hospital,');
    const states = (await line.world.request('GET', `/v1/feedback?requestId=${visit.requestId}`)).body.items;
    expect(
      states.map((it: { recipientKind: string; state: string }) => `${it.recipientKind} ${it.state}`).sort(),
    ).toEqual(['requester accepted', 'treating-doctor accepted']);
  });

  test('who asked has it once where they are the treating doctor', async () => {
    const visit = await bookedVisit(line.world);
    await askedBy(visit, visit.treatingDoctorId, { cares: true });
    await sign(visit);
    expect(await sentTo()).toEqual([DOCTOR]);
  });

  test('outside the care team nothing leaves before the patient’s consent is on record, and then it does', async () => {
    const visit = await bookedVisit(line.world);
    await askedBy(visit, await aStructure('social'), { cares: true, consent: true });
    await aStructure('dac');
    expect(await listed(visit)).toEqual([
      'treating-doctor may',
      'requester needs-consent',
      'dac needs-consent',
    ]);
    await sign(visit);
    expect(await sentTo()).toEqual([DOCTOR]);
    expect((await say(visit, { informed: true, agreed: ['requester'] })).status).toBe(200);
    expect(await sentTo()).toEqual([DOCTOR, 'social@structures.mssante.example']);
    await say(visit, { informed: true, agreed: ['requester', 'dac'] });
    expect(await sentTo()).toEqual([
      DOCTOR,
      'dac@structures.mssante.example',
      'social@structures.mssante.example',
    ]);
  });

  test('whoever asked and has no secure address gets nothing, and nobody is bothered', async () => {
    const visit = await bookedVisit(line.world);
    await askedBy(visit, await aStructure('nursing-home', null), { cares: true });
    const { body } = await sign(visit);
    expect(await sentTo()).toEqual([DOCTOR]);
    const { rows } = await line.world.database.owner.query('select kind from task where subject = $1', [
      body.id,
    ]);
    expect(rows).toEqual([]);
  });

  test('nothing leaves for anybody where the patient objects; the report stays, and leaves when they do not any more', async () => {
    const visit = await bookedVisit(line.world);
    await askedBy(visit, await aStructure('hospital', 'urgences@structures.mssante.example'), {
      cares: true,
    });
    expect((await sign(visit, { patient: 'objects' })).status).toBe(201);
    expect(await sentTo()).toEqual([]);
    expect(await listed(visit)).toEqual(['treating-doctor patient-refuses', 'requester patient-refuses']);
    const read = await line.world.request('GET', `/v1/bookings/${visit.bookingId}/report`);
    expect(read.body.text).toBe(REPORT.text);
    const { rows } = await line.world.database.owner.query(
      `select kind from task where subject = $1 and state = 'open'`,
      [read.body.id],
    );
    expect(rows).toEqual([]);
    await say(visit, { informed: true });
    expect(await sentTo()).toEqual([DOCTOR, 'urgences@structures.mssante.example']);
  });

  test('a refusal holds at once for what has not left, and can be taken back', async () => {
    await line.world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(line.world);
    await sign(visit);
    await line.world.settle();
    const stateNow = async () =>
      (await line.world.request('GET', `/v1/feedback?requestId=${visit.requestId}`)).body.items.map(
        (it: { state: string }) => it.state,
      );
    expect(await stateNow()).toEqual(['queued']);
    await say(visit, { informed: true, refused: true });
    expect(await stateNow()).toEqual(['superseded']);
    await line.world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([]);
    await say(visit, { informed: true });
    expect(await sentTo()).toEqual([DOCTOR]);
    expect(await stateNow()).toEqual(['accepted']);
  });

  test('a refusal holds for the request that theirs was put together with, and can be taken back there', async () => {
    const visit = await bookedVisit(line.world);
    const double = await bookedVisit(line.world);
    await say(double, { informed: true, refused: true });
    await line.world.database.owner.query(`update request set merged_into = $1 where id = $2`, [
      visit.requestId,
      double.requestId,
    ]);
    await sign(visit);
    expect(await sentTo()).toEqual([]);
    await line.world.database.owner.query(
      `update report_consent set noted_at = noted_at - interval '1 minute' where request_id = $1`,
      [double.requestId],
    );
    await say(visit, { informed: true });
    expect(await sentTo()).toEqual([DOCTOR]);
  });

  test('a refusal is followed through requests that were put together one after the other, both ways', async () => {
    const [first, second, third, visit] = [
      await bookedVisit(line.world),
      await bookedVisit(line.world),
      await bookedVisit(line.world),
      await bookedVisit(line.world),
    ];
    const chain = [first, second, third, visit];
    for (const [n, { requestId }] of chain.slice(0, -1).entries())
      await line.world.database.owner.query(`update request set merged_into = $1 where id = $2`, [
        chain[n + 1]?.requestId,
        requestId,
      ]);
    await line.world.request('POST', '/v1/mailbox/pause');
    await sign(visit);
    await line.world.settle();
    const stateNow = async () =>
      (await line.world.request('GET', `/v1/feedback?requestId=${visit.requestId}`)).body.items[0].state;
    expect(await stateNow()).toBe('queued');
    // Said of the first: what waits under the last stays at once, and does not leave later either.
    await say(first, { informed: true, refused: true });
    expect(await stateNow()).toBe('superseded');
    const { body } = await line.world.request('GET', `/v1/requests/${visit.requestId}/sharing`);
    expect(body).toMatchObject({ refused: true });
    await line.world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([]);
    await line.world.database.owner.query(
      `update report_consent set noted_at = noted_at - interval '1 minute' where request_id = $1`,
      [first.requestId],
    );
    await say(second, { informed: true, refused: false });
    expect(await sentTo()).toEqual([DOCTOR]);
  });

  test('a consent that is taken back holds for what has not left', async () => {
    await line.world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(line.world);
    await askedBy(visit, await aStructure('social', 'ccas@structures.mssante.example'));
    await say(visit, { informed: true, agreed: ['requester'] });
    await sign(visit);
    await line.world.settle();
    await say(visit, { informed: true, agreed: [] });
    await line.world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([DOCTOR]);
  });

  test('the information of the patient is on record with who gave it', async () => {
    const visit = await bookedVisit(line.world);
    const empty = await line.world.request('GET', `/v1/requests/${visit.requestId}/sharing`);
    expect(empty.body).toEqual({
      informedAt: null,
      informedBy: null,
      refused: false,
      agreed: [],
      notedAt: null,
    });
    await sign(visit, { patient: 'informed' });
    const said = await line.world.request('GET', `/v1/requests/${visit.requestId}/sharing`, undefined, {
      as: visit.token,
    });
    expect(said.body).toMatchObject({
      informedAt: '2026-11-23T11:30:00+01:00',
      informedBy: `professional:${visit.professionalId}`,
      refused: false,
    });
    expect((await say(visit, { informed: true, refused: true, agreed: ['dac'] })).status).toBe(422);
    const stranger = await bookedVisit(line.world);
    for (const method of ['GET', 'PUT'] as const)
      expect(
        (
          await line.world.request(
            method,
            `/v1/requests/${visit.requestId}/sharing`,
            method === 'PUT' ? { informed: true } : undefined,
            { as: stranger.token },
          )
        ).status,
      ).toBe(403);
    expect((await say(visit, { informed: true }, 'coordinator')).status).toBe(403);
  });

  test('its author sends it on to a colleague who goes on with the care, and nobody without a reason on record', async () => {
    const visit = await bookedVisit(line.world);
    const colleague = await bookedVisit(line.world, { secureAddress: 'paul.suite@medecin.mssante.example' });
    const { body: report } = await sign(visit);
    await line.world.settle();
    const add = (body: object, as = visit.token) =>
      line.world.request('POST', `/v1/reports/${report.id}/recipients`, body, { as });
    const to = { recipient: colleague.treatingDoctorId };
    expect((await add(to)).body).toMatchObject({ type: '/problems/needs-consent' });
    expect((await add({ ...to, takesPart: true }, colleague.token)).status).toBe(403);
    expect((await add({ recipient: newId(), takesPart: true })).status).toBe(422);
    expect((await add({ ...to, takesPart: true })).status).toBe(201);
    expect(await sentTo()).toEqual([DOCTOR, 'paul.suite@medecin.mssante.example']);
    expect((await add({ ...to, takesPart: true })).body).toMatchObject({
      type: '/problems/already-recipient',
    });
    const silent = await aStructure('hospital', null);
    expect((await add({ recipient: silent, takesPart: true })).body).toMatchObject({
      type: '/problems/no-secure-address',
    });
    // A correction follows wherever the old one went.
    const corrected = { ...REPORT, text: 'Relu.', corrects: report.id };
    await line.world.request('POST', `/v1/bookings/${visit.bookingId}/report/corrections`, corrected, {
      as: visit.token,
    });
    expect(await sentTo()).toEqual([
      DOCTOR,
      DOCTOR,
      'paul.suite@medecin.mssante.example',
      'paul.suite@medecin.mssante.example',
    ]);
  });
});
