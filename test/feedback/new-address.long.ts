import { describe, expect, test } from 'vitest';
import { heedAddress } from '../../src/feedback/heed-address.ts';
import { reportingLine } from './reporting-line.ts';
import { sendingIn } from './sending.ts';
import { bookedVisit, REPORT, type Visit } from './visit.ts';

describe('a secure address that was missing', () => {
  const line = reportingLine();
  const it = () => sendingIn(line.world);
  const NEW = 'agnes.neuve@medecin.mssante.example';

  const sign = async (visit: Visit): Promise<string> => {
    const url = `/v1/bookings/${visit.bookingId}/report`;
    const { body } = await line.world.request('POST', url, REPORT, { as: visit.token });
    await line.world.settle();
    return body.id;
  };
  const enter = async (id: string, secureAddress: string | null, of = 'professionals') => {
    const url = `/v1/${of}/${id}`;
    const { status } = await line.world.request('PATCH', url, { secureAddress }, { as: 'coordinator' });
    expect(status).toBe(200);
    await line.world.settle();
  };
  const correct = async ({ patientId }: Visit, treatingDoctorId: string | null) => {
    const { status } = await line.world.request('PATCH', `/v1/patients/${patientId}`, { treatingDoctorId });
    expect(status).toBe(200);
    await line.world.settle();
  };
  const sentTo = () => line.mails().map(({ to }) => to[0]);
  const waiting = (reportId: string) => it().tasks('report-without-recipient', reportId);

  test('and is entered: what was refused for it leaves, once, and nothing is left to do', async () => {
    const visit = await bookedVisit(line.world, { secureAddress: null });
    const report = await sign(visit);
    const message = await it().messageOf(report);
    expect(message).toMatchObject({ state: 'refused', failure: 'no-secure-address' });
    // One problem, one task.
    expect(await it().tasks('message-refused', message.id)).toEqual(['open']);
    expect(await waiting(report)).toEqual([]);
    await enter(visit.treatingDoctorId, NEW);
    expect(sentTo()).toEqual([NEW]);
    expect(await it().messageOf(report)).toMatchObject({ id: message.id, state: 'accepted' });
    expect(await it().tasks('message-refused', message.id)).toEqual(['done by system:send-message']);
    // Saved once more, or told of twice: it has left.
    await enter(visit.treatingDoctorId, NEW);
    await line.world.run((tx) => heedAddress(tx, visit.treatingDoctorId, 'ligne@cpts-douai.mssante.example'));
    await line.world.settle();
    expect(sentTo()).toEqual([NEW]);
  });

  test('and stays so, whatever else is corrected: nothing is tried', async () => {
    const visit = await bookedVisit(line.world, { secureAddress: null });
    const { id, attempts } = await it().messageOf(await sign(visit));
    await enter(visit.treatingDoctorId, null);
    const phone = { phone: '0327000001' };
    await line.world.request('PATCH', `/v1/professionals/${visit.treatingDoctorId}`, phone, {
      as: 'coordinator',
    });
    await line.world.settle();
    expect((await line.world.request('GET', `/v1/feedback/${id}`)).body).toMatchObject({ attempts });
    expect(await it().tasks('message-refused', id)).toEqual(['open']);
  });

  test('of a mailbox outside of the secure mail, and is corrected', async () => {
    const visit = await bookedVisit(line.world, { secureAddress: 'agnes@courrier.example' });
    const report = await sign(visit);
    expect(await it().messageOf(report)).toMatchObject({ failure: 'address-not-mssante' });
    await enter(visit.treatingDoctorId, NEW);
    expect(sentTo()).toEqual([NEW]);
  });

  test('of a structure that was to have a copy, and is entered', async () => {
    const { body: structure } = await line.world.request(
      'POST',
      '/v1/structures',
      { name: 'EHPAD des Glycines', kind: 'nursing-home', secureAddress: 'glycines@ehpad.mssante.example' },
      { as: 'coordinator' },
    );
    const visit = await bookedVisit(line.world, { treatingDoctor: false });
    await line.world.database.owner.query('update request set requester = $1 where id = $2', [
      structure.id,
      visit.requestId,
    ]);
    const agreed = { informed: true, agreed: ['requester'] };
    await line.world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, agreed);
    await line.world.request('POST', '/v1/mailbox/pause');
    const report = await sign(visit);
    await enter(structure.id, null, 'structures');
    await line.world.request('POST', '/v1/mailbox/resume');
    await line.world.settle();
    expect(await it().messageOf(report)).toMatchObject({ state: 'refused', failure: 'no-secure-address' });
    await enter(structure.id, 'accueil@glycines.mssante.example', 'structures');
    expect(sentTo()).toEqual(['accueil@glycines.mssante.example']);
  });

  test('of the only one to whom a report could go: entered, the report leaves and its task ends', async () => {
    const { body: structure } = await line.world.request(
      'POST',
      '/v1/structures',
      { name: 'EHPAD des Saules', kind: 'nursing-home' },
      { as: 'coordinator' },
    );
    const visit = await bookedVisit(line.world, { treatingDoctor: false });
    await line.world.database.owner.query('update request set requester = $1 where id = $2', [
      structure.id,
      visit.requestId,
    ]);
    const agreed = { informed: true, agreed: ['requester'] };
    await line.world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, agreed);
    const report = await sign(visit);
    expect(await waiting(report)).toEqual(['open']);
    await enter(structure.id, 'saules@ehpad.mssante.example', 'structures');
    expect(sentTo()).toEqual(['saules@ehpad.mssante.example']);
    expect(await waiting(report)).toEqual(['done by system:heed-address']);
  });

  test('and is entered while the attempt is being refused for want of it leaves at once', async () => {
    const visit = await bookedVisit(line.world, { secureAddress: null });
    const { owner } = line.world.database;
    // Between the look at the address and the word that there is none somebody enters it.
    await owner.query(`create function enters() returns trigger language plpgsql as $$
      begin
        update professional set secure_address = '${NEW}' where id = '${visit.treatingDoctorId}';
        return new;
      end $$`);
    await owner.query(
      `create trigger enters before update on secure_message for each row when (new.state = 'sending') execute function enters()`,
    );
    let report: string;
    try {
      report = await sign(visit);
    } finally {
      await owner.query('drop function enters() cascade');
    }
    expect(sentTo()).toEqual([NEW]);
    const { id } = await it().messageOf(report);
    expect(await it().tasks('message-refused', id)).toEqual([]);
  });

  test.each(['accepted', 'posted'])(
    'a report that is %s for somebody else has found its recipient',
    async (how) => {
      const visit = await bookedVisit(line.world, { treatingDoctor: false });
      const colleague = await bookedVisit(line.world, { secureAddress: NEW });
      const report = await sign(visit);
      expect(await waiting(report)).toEqual(['open']);
      const to = { recipient: colleague.treatingDoctorId, takesPart: true };
      if (how === 'posted') line.mailbox.rejectNext(550);
      const added = await line.world.request('POST', `/v1/reports/${report}/recipients`, to, {
        as: visit.token,
      });
      expect(added.status).toBe(201);
      await line.world.settle();
      if (how === 'posted') {
        expect(await waiting(report)).toEqual(['open']);
        const { id } = await it().messageOf(report);
        expect((await line.world.request('POST', `/v1/feedback/${id}/posted`, {})).status).toBe(200);
      }
      expect(await waiting(report)).toEqual([expect.stringMatching(/^done/)]);
    },
  );

  test('a treating doctor who was found and is taken off the file again leaves a task, as before', async () => {
    const visit = await bookedVisit(line.world, { treatingDoctor: false });
    const report = await sign(visit);
    expect(await waiting(report)).toEqual(['open']);
    await line.world.request('POST', '/v1/mailbox/pause');
    await correct(visit, visit.treatingDoctorId);
    expect(await waiting(report)).toEqual(['done by system:address-waiting-reports']);
    await correct(visit, null);
    expect(await it().messageOf(report)).toMatchObject({ state: 'superseded' });
    expect(await waiting(report)).toEqual(['done by system:address-waiting-reports', 'open']);
    // What the patient says meanwhile is no news of that.
    const said = { informed: true, refused: false, agreed: [] };
    await line.world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, said);
    await line.world.settle();
    expect(await waiting(report)).toHaveLength(2);
  });

  test('a person’s word that a report needs no recipient stands, until one is lost again', async () => {
    const visit = await bookedVisit(line.world, { treatingDoctor: false });
    const report = await sign(visit);
    const { rows } = await line.world.database.owner.query(
      `select id from task where kind = 'report-without-recipient' and subject = $1`,
      [report],
    );
    await line.world.request('POST', `/v1/tasks/${rows[0].id}/done`, { note: 'remis au patient' });
    const said = { informed: true, refused: false, agreed: [] };
    await line.world.request('PUT', `/v1/requests/${visit.requestId}/sharing`, said);
    await line.world.settle();
    expect(await waiting(report)).toHaveLength(1);
    await line.world.request('POST', '/v1/mailbox/pause');
    await correct(visit, visit.treatingDoctorId);
    await correct(visit, null);
    expect((await waiting(report)).at(-1)).toBe('open');
  });
});
