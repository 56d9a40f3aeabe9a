import { describe, expect, test } from 'vitest';
import { addressReport } from '../../src/feedback/address-report.ts';
import { minutes } from '../../src/platform/clock.ts';
import type { Mailbox } from '../../src/simulator/mailbox.ts';
import { reportingLine } from './reporting-line.ts';
import { faultsOfCda, readCda } from './document/cda-checker.ts';
import { openZip } from './document/open-zip.ts';
import { bookedVisit, REPORT, type Visit } from './visit.ts';

describe('a report that its author corrects', () => {
  const line = reportingLine();

  const mails = () => line.mails();
  const url = (visit: Visit, then = '') => `/v1/bookings/${visit.bookingId}/report${then}`;
  const sign = async (visit: Visit) =>
    (await line.world.request('POST', url(visit), REPORT, { as: visit.token })).body;
  const correct = (visit: Visit, corrects: string, text: string) =>
    line.world.request(
      'POST',
      url(visit, '/corrections'),
      { ...REPORT, text, corrects },
      { as: visit.token },
    );
  const states = async (visit: Visit) =>
    (
      await line.world.database.owner.query(
        `select m.state, p.version from report p join secure_message m on m.report_id = p.id
          where p.booking_id = $1 order by p.version`,
        [visit.bookingId],
      )
    ).rows.map(({ state, version }) => `${version} ${state}`);
  const cdaOf = async (mail: Mailbox['mails'][number] | undefined) =>
    (await openZip(Buffer.from(mail?.attachments[0]?.content ?? []))).get('IHE_XDM/SUBSET01/DOC00001.XML') ??
    Buffer.alloc(0);
  const header = (mail: Mailbox['mails'][number] | undefined, name: string) =>
    mail?.headers.find((it) => it.name === name)?.value;

  test('leaves in the place of the one that arrived, and both can be read', async () => {
    const visit = await bookedVisit(line.world);
    const first = await sign(visit);
    await line.world.settle();
    const second = await correct(visit, first.id, 'Sciatique, et non lombalgie.');
    expect(second).toMatchObject({
      status: 201,
      body: {
        version: 2,
        supersedes: first.id,
        text: 'Sciatique, et non lombalgie.',
        versions: [{ id: first.id, version: 1, text: REPORT.text }],
      },
    });
    await line.world.settle();
    const [one, two, ...others] = mails();
    expect(others).toEqual([]);
    expect(header(two, 'in-reply-to')).toBe(one?.messageId);
    expect(two?.text).toContain('annule et remplace');
    const [old, corrected] = [await cdaOf(one), await cdaOf(two)];
    expect(faultsOfCda(corrected)).toEqual([]);
    expect(readCda(corrected).one('//c:parentDocument/c:id/@root')).toBe(
      readCda(old).one('/c:ClinicalDocument/c:id/@root'),
    );
    expect(readCda(corrected).one('/c:ClinicalDocument/c:versionNumber/@value')).toBe('2');
    expect(await states(visit)).toEqual(['1 accepted', '2 accepted']);
    for (const as of ['operator', visit.token])
      expect((await line.world.request('GET', url(visit), undefined, { as })).body).toEqual(second.body);
  });

  test('of which nothing had left goes alone, as if it were the first', async () => {
    await line.world.request('POST', '/v1/mailbox/pause');
    const visit = await bookedVisit(line.world);
    const first = await sign(visit);
    await line.world.settle();
    expect(await states(visit)).toEqual(['1 queued']);
    const second = await correct(visit, first.id, 'Relu.');
    // In the very transaction of the correction.
    expect((await states(visit))[0]).toBe('1 superseded');
    await line.world.request('POST', '/v1/mailbox/resume');
    await line.world.settle();
    const [mail, ...others] = mails();
    expect(others).toEqual([]);
    expect(mail?.messageId).toContain(second.body.id);
    expect(header(mail, 'in-reply-to')).toBeUndefined();
    expect(mail?.text).not.toContain('annule et remplace');
    const cda = await cdaOf(mail);
    expect(faultsOfCda(cda)).toEqual([]);
    expect(readCda(cda).one('/c:ClinicalDocument/c:versionNumber/@value')).toBe('1');
    expect(await states(visit)).toEqual(['1 superseded', '2 accepted']);
  });

  test('which a server had put off has reached nobody: it is not tried again, and the correction goes as the first', async () => {
    line.mailbox.rejectNext(450, 1_000);
    const visit = await bookedVisit(line.world);
    const first = await sign(visit);
    await line.world.settle();
    await correct(visit, first.id, 'Relu.');
    line.mailbox.acceptAll();
    line.world.clock.advance(minutes(60));
    await line.world.settle();
    const [mail, ...others] = mails();
    expect(others).toEqual([]);
    expect(header(mail, 'in-reply-to')).toBeUndefined();
    expect(mail?.text).not.toContain('annule et remplace');
    expect(await states(visit)).toEqual(['1 superseded', '2 accepted']);
  });

  test('whose answer was lost is not tried again; the correction says that it takes its place', async () => {
    line.mailbox.dropAfterData();
    const visit = await bookedVisit(line.world);
    const first = await sign(visit);
    await line.world.settle();
    await correct(visit, first.id, 'Relu.');
    line.world.clock.advance(minutes(60));
    await line.world.settle();
    const [lost, mail, ...others] = mails();
    expect(others).toEqual([]);
    expect(header(mail, 'in-reply-to')).toBe(lost?.messageId);
    expect(await states(visit)).toEqual(['1 superseded', '2 accepted']);
  });

  test('while the old one is being handed over: what arrived is told as it is, and the correction follows', async () => {
    const release = line.mailbox.stall();
    const visit = await bookedVisit(line.world);
    const first = await sign(visit);
    await expect.poll(() => mails().length).toBe(1);
    const second = await correct(visit, first.id, 'Relu.');
    expect(second.status).toBe(201);
    release();
    await line.world.settle();
    expect(mails().map((it) => it.messageId.slice(1, 37))).toEqual([first.id, second.body.id]);
    expect(header(mails()[1], 'in-reply-to')).toBe(mails()[0]?.messageId);
    expect(await states(visit)).toEqual(['1 accepted', '2 accepted']);
  });

  test('is not overtaken by the old one, whatever calls for that one late', async () => {
    const visit = await bookedVisit(line.world, { treatingDoctor: false });
    const first = await sign(visit);
    await correct(visit, first.id, 'Relu.');
    await line.world.settle();
    const { owner } = line.world.database;
    await owner.query('update patient set treating_doctor = $2 where id = $1', [
      visit.patientId,
      visit.treatingDoctorId,
    ]);
    await line.world.run((tx) => addressReport(tx, first.id, 'ligne@cpts-douai.mssante.example'));
    await line.world.settle();
    expect(mails()).toEqual([]);
    expect(await states(visit)).toEqual([]);
  });

  test('twice at once becomes one correction', async () => {
    const visit = await bookedVisit(line.world);
    const first = await sign(visit);
    const answers = await Promise.all([1, 2, 3, 4].map((it) => correct(visit, first.id, `${it}`)));
    expect(answers.map((it) => it.status).sort()).toEqual([201, 409, 409, 409]);
    expect(answers.find((it) => it.status === 409)?.body.type).toBe('/problems/report-superseded');
    await line.world.settle();
    expect((await states(visit)).at(-1)).toBe('2 accepted');
  });

  test('goes to the doctor who had the old one as well as to the new one', async () => {
    const visit = await bookedVisit(line.world);
    const first = await sign(visit);
    await line.world.settle();
    const other = await bookedVisit(line.world, { secureAddress: 'paul.neuf@medecin.mssante.example' });
    await line.world.request('PATCH', `/v1/patients/${visit.patientId}`, {
      treatingDoctorId: other.treatingDoctorId,
    });
    await line.world.settle();
    // The old version is with somebody already: the new doctor does not get it by itself.
    expect(mails()).toHaveLength(1);
    await correct(visit, first.id, 'Relu.');
    await line.world.settle();
    const later = mails().slice(1);
    expect(later.map(({ to }) => to[0]).sort()).toEqual([
      'agnes.delattre@medecin.mssante.example',
      'paul.neuf@medecin.mssante.example',
    ]);
    const toNew = later.find(({ to }) => to[0]?.startsWith('paul'));
    expect(header(toNew, 'in-reply-to')).toBeUndefined();
    expect(toNew?.text).not.toContain('annule et remplace');
  });

  test('is the author’s alone, and of the version that they have read', async () => {
    const visit = await bookedVisit(line.world);
    const stranger = await bookedVisit(line.world);
    expect((await correct(visit, visit.bookingId, 'x')).status).toBe(404);
    const first = await sign(visit);
    const body = { ...REPORT, corrects: first.id };
    for (const as of [stranger.token, 'operator', 'coordinator'])
      expect((await line.world.request('POST', url(visit, '/corrections'), body, { as })).status).toBe(403);
    expect((await correct(visit, visit.bookingId, 'x')).status).toBe(409);
  });

  test('stays with the request where no treating doctor is known; only the newest version goes to the one who is found', async () => {
    const visit = await bookedVisit(line.world, { treatingDoctor: false });
    const first = await sign(visit);
    await line.world.settle();
    const second = await correct(visit, first.id, 'Relu.');
    await line.world.settle();
    const open = await line.world.database.owner.query(
      `select subject from task where kind = 'report-without-recipient' and state = 'open' and subject = any($1)`,
      [[first.id, second.body.id]],
    );
    expect(open.rows).toEqual([{ subject: second.body.id }]);
    await line.world.request('PATCH', `/v1/patients/${visit.patientId}`, {
      treatingDoctorId: visit.treatingDoctorId,
    });
    await line.world.settle();
    expect(mails().map((it) => it.messageId.slice(1, 37))).toEqual([second.body.id]);
    const { rows } = await line.world.database.owner.query(
      `select state from task where kind = 'report-without-recipient' and subject = $1`,
      [second.body.id],
    );
    expect(rows).toEqual([{ state: 'done' }]);
  });
});
