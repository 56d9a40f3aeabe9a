import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { bookedVisit, REPORT, type Visit } from './visit.ts';

describe('a recipient who is another one by the time the report leaves', () => {
  let world: World;
  let mailbox: Mailbox;
  let before = 0;
  beforeAll(async () => {
    mailbox = await startMailbox();
    world = await startWorld({
      env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example' },
    });
  });
  beforeEach(() => {
    before = mailbox.mails.length;
  });
  afterEach(async () => {
    await world.request('POST', '/v1/mailbox/resume');
    await world.settle();
  });
  afterAll(async () => {
    await world.close();
    await mailbox.close();
  });

  const WRONG = 'agnes.delattre@medecin.mssante.example';
  const RIGHT = 'paul.neuf@medecin.mssante.example';
  const sentTo = async () => {
    await world.settle();
    return mailbox.mails
      .slice(before)
      .map(({ to }) => to[0])
      .sort();
  };
  const sign = async (visit: Visit): Promise<string> => {
    const url = `/v1/bookings/${visit.bookingId}/report`;
    const { body } = await world.request('POST', url, REPORT, { as: visit.token });
    await world.settle();
    return body.id;
  };
  const correctDoctor = async (visit: Visit) => {
    const { treatingDoctorId } = await bookedVisit(world, { secureAddress: RIGHT });
    await world.request('PATCH', `/v1/patients/${visit.patientId}`, { treatingDoctorId });
    await world.settle();
  };
  const openTasks = async (kind: string) =>
    (
      await world.database.owner.query(
        `select t.subject from task t join secure_message m on m.id = t.subject where t.kind = $1 and t.state = 'open'`,
        [kind],
      )
    ).rows;

  test('a treating doctor who was put right while it waited has it, and the wrong one never', async () => {
    await world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(world);
    await sign(visit);
    await correctDoctor(visit);
    await world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([RIGHT]);
  });

  test('the same after the wrong one’s was refused: nothing is left to do about it', async () => {
    const visit = await bookedVisit(world, { secureAddress: null });
    await sign(visit);
    expect(await openTasks('message-refused')).toHaveLength(1);
    await correctDoctor(visit);
    expect(await sentTo()).toEqual([RIGHT]);
    expect(await openTasks('message-refused')).toEqual([]);
  });

  test('a correction does not go to a wrong treating doctor who never had the report', async () => {
    await world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(world);
    const corrects = await sign(visit);
    await correctDoctor(visit);
    const url = `/v1/bookings/${visit.bookingId}/report/corrections`;
    const corrected = await world.request(
      'POST',
      url,
      { ...REPORT, text: 'Relu.', corrects },
      { as: visit.token },
    );
    expect(corrected.status).toBe(201);
    await world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([RIGHT]);
  });

  test('somebody whose consent was taken back has it once they are said to take part in the care', async () => {
    await world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(world);
    const colleague = await bookedVisit(world, { secureAddress: RIGHT });
    const say = (agreed: string[]) =>
      world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, { informed: true, agreed });
    const reportId = await sign(visit);
    const add = async (more: object) => {
      const it = { recipient: colleague.treatingDoctorId, ...more };
      return (await world.request('POST', `/v1/reports/${reportId}/recipients`, it, { as: visit.token }))
        .status;
    };
    await say(['other']);
    expect(await add({})).toBe(201);
    await say([]);
    expect(await add({ takesPart: true })).toBe(201);
    await world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([WRONG, RIGHT]);
  });

  test('whoever asked and had not to know has it as the treating doctor that they become', async () => {
    await world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(world, { treatingDoctor: false });
    const { treatingDoctorId } = await bookedVisit(world, { secureAddress: RIGHT });
    await world.database.owner.query(`update request set requester = $1 where id = $2`, [
      treatingDoctorId,
      visit.requestId,
    ]);
    const say = (agreed: string[]) =>
      world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, { informed: true, agreed });
    await say(['requester']);
    await sign(visit);
    await say([]);
    await world.settle();
    await world.request('PATCH', `/v1/patients/${visit.patientId}`, { treatingDoctorId });
    await world.settle();
    await world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([RIGHT]);
  });
});
