import { describe, expect, test } from 'vitest';
import { reportingLine } from './reporting-line.ts';
import { bookedVisit, REPORT, type Visit } from './visit.ts';

describe('a recipient who is another one by the time the report leaves', () => {
  const line = reportingLine();

  const WRONG = 'agnes.delattre@medecin.mssante.example';
  const RIGHT = 'paul.neuf@medecin.mssante.example';
  const sentTo = async () => {
    await line.world.settle();
    return line
      .mails()
      .map(({ to }) => to[0])
      .sort();
  };
  const sign = async (visit: Visit): Promise<string> => {
    const url = `/v1/bookings/${visit.bookingId}/report`;
    const { body } = await line.world.request('POST', url, REPORT, { as: visit.token });
    await line.world.settle();
    return body.id;
  };
  const correctDoctor = async (visit: Visit) => {
    const { treatingDoctorId } = await bookedVisit(line.world, { secureAddress: RIGHT });
    await line.world.request('PATCH', `/v1/patients/${visit.patientId}`, { treatingDoctorId });
    await line.world.settle();
  };
  const openTasks = async (kind: string) =>
    (
      await line.world.database.owner.query(
        `select t.subject from task t join secure_message m on m.id = t.subject where t.kind = $1 and t.state = 'open'`,
        [kind],
      )
    ).rows;

  test('a treating doctor who was put right while it waited has it, and the wrong one never', async () => {
    await line.world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(line.world);
    await sign(visit);
    await correctDoctor(visit);
    await line.world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([RIGHT]);
  });

  test('the same after the wrong one’s was refused: nothing is left to do about it', async () => {
    const visit = await bookedVisit(line.world, { secureAddress: null });
    await sign(visit);
    expect(await openTasks('message-refused')).toHaveLength(1);
    await correctDoctor(visit);
    expect(await sentTo()).toEqual([RIGHT]);
    expect(await openTasks('message-refused')).toEqual([]);
  });

  test('a correction does not go to a wrong treating doctor who never had the report', async () => {
    await line.world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(line.world);
    const corrects = await sign(visit);
    await correctDoctor(visit);
    const url = `/v1/bookings/${visit.bookingId}/report/corrections`;
    const corrected = await line.world.request(
      'POST',
      url,
      { ...REPORT, text: 'Relu.', corrects },
      { as: visit.token },
    );
    expect(corrected.status).toBe(201);
    await line.world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([RIGHT]);
  });

  test('somebody whose consent was taken back has it once they are said to take part in the care', async () => {
    await line.world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(line.world);
    const colleague = await bookedVisit(line.world, { secureAddress: RIGHT });
    const say = (agreed: string[]) =>
      line.world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, { informed: true, agreed });
    const reportId = await sign(visit);
    const add = async (more: object) => {
      const it = { recipient: colleague.treatingDoctorId, ...more };
      return (await line.world.request('POST', `/v1/reports/${reportId}/recipients`, it, { as: visit.token }))
        .status;
    };
    await say(['other']);
    expect(await add({})).toBe(201);
    await say([]);
    expect(await add({ takesPart: true })).toBe(201);
    await line.world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([WRONG, RIGHT]);
  });

  test('whoever asked and had not to know has it as the treating doctor that they become', async () => {
    await line.world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(line.world, { treatingDoctor: false });
    const { treatingDoctorId } = await bookedVisit(line.world, { secureAddress: RIGHT });
    await line.world.database.owner.query(`update request set requester = $1 where id = $2`, [
      treatingDoctorId,
      visit.requestId,
    ]);
    const say = (agreed: string[]) =>
      line.world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, { informed: true, agreed });
    await say(['requester']);
    await sign(visit);
    await say([]);
    await line.world.settle();
    await line.world.request('PATCH', `/v1/patients/${visit.patientId}`, { treatingDoctorId });
    await line.world.settle();
    await line.world.request('POST', '/v1/mailbox/resume');
    expect(await sentTo()).toEqual([RIGHT]);
  });
});
