import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../../src/platform/clock.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { faultsOfCda, readCda } from './document/cda-checker.ts';
import { faultsOfMetadata } from './document/metadata-checker.ts';
import { openZip } from './document/open-zip.ts';
import { bookedVisit, REPORT, type Visit } from './visit.ts';

describe('from a written report to the treating doctor’s mailbox', () => {
  let world: World;
  let mailbox: Mailbox;
  let before = 0;
  beforeAll(async () => {
    mailbox = await startMailbox();
    world = await startWorld({
      env: { SMTP_URL: mailbox.url, MSSANTE_FROM: 'ligne@cpts-douai.mssante.example', MSSANTE_NIL: '987654' },
      firstRetryMs: 50,
    });
  });
  afterAll(async () => {
    await world.close();
    await mailbox.close();
  });
  beforeEach(() => {
    before = mailbox.mails.length;
  });

  const mails = () => mailbox.mails.slice(before);

  /** Everything that is put off for that long is tried again. */
  const later = async (ms = minutes(1)) => {
    await world.settle();
    world.clock.advance(ms);
    await world.settle();
  };

  const report = async (visit: Visit): Promise<string> => {
    const { status, body } = await world.request('POST', `/v1/bookings/${visit.bookingId}/report`, REPORT, {
      as: visit.token,
    });
    expect(status).toBe(201);
    return body.id;
  };

  const correct = async (professionalId: string, change: object) => {
    const path = `/v1/professionals/${professionalId}`;
    expect((await world.request('PATCH', path, change, { as: 'coordinator' })).status).toBe(200);
  };

  const messageOf = async (reportId: string) => {
    const { body } = await world.request('GET', '/v1/feedback?limit=200');
    return body.items.find((it: { reportId: string }) => it.reportId === reportId);
  };

  const eventsOf = async (messageId: string) => {
    const { rows } = await world.database.owner.query(
      `select type, data from event where subject = $1 order by xid, id`,
      [messageId],
    );
    return rows.map(({ type }) => type);
  };

  test('one mail arrives, about the right patient, with the letter in it', async () => {
    const visit = await bookedVisit(world);
    await correct(visit.professionalId, { speciality: 'SM54' });
    const id = await report(visit);
    await world.settle();
    const [mail, ...others] = mails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      messageId: `<${id}.${visit.treatingDoctorId}@cpts-douai.mssante.example>`,
      from: 'ligne@cpts-douai.mssante.example',
      to: ['agnes.delattre@medecin.mssante.example'],
      subject: 'XDM/1.0/DDM+Compte rendu LEFÈVRE Zoé 01/03/1948',
      attachments: [
        { fileName: 'IHE_XDM.zip', type: 'application/zip' },
        {
          fileName: '20261123_CR ou fiche de consultation ou de visite_LEFEVRE_Zoe.pdf',
          type: 'application/pdf',
        },
      ],
      dsn: {
        notify: ['SUCCESS', 'FAILURE', 'DELAY'],
        returned: 'HDRS',
        id: `${id}.${visit.treatingDoctorId}@cpts-douai.mssante.example`,
      },
    });
    const header = (name: string) => mail?.headers.find((it) => it.name === name)?.value;
    expect(header('x-mss-codecda')).toBe('11488-4');
    expect(header('x-mss-ins')).toBe('N');
    expect(header('x-mss-nil')).toBe('987654');
    expect(header('disposition-notification-to')).toBe('ligne@cpts-douai.mssante.example');
    expect(header('in-reply-to')).toBeUndefined();
    expect(mail?.text).toContain('Bonjour Dr Agnès DELATTRE,');
    expect(mail?.text).not.toContain('Lombalgie');
    const [archive, pdf] = (mail?.attachments ?? []).map(({ content }) => Buffer.from(content));
    expect(pdf?.toString('latin1')).toMatch(/^%PDF-1\.4[^]*%%EOF\s*$/);
    const files = await openZip(archive ?? Buffer.alloc(0));
    expect(files.get('IHE_XDM/SUBSET01/DOC00001.PDF')?.equals(pdf ?? Buffer.alloc(0))).toBe(true);
    const cda = files.get('IHE_XDM/SUBSET01/DOC00001.XML') ?? Buffer.alloc(0);
    expect(faultsOfCda(cda)).toEqual([]);
    expect(readCda(cda).one("//c:patient/c:name/c:family[@qualifier='CL']")).toBe('Lefèvre');
    expect(readCda(cda).one('//c:assignedAuthor/c:code/@code')).toBe('G15_10/SM54');
    expect(readCda(cda).one('//c:healthCareFacility/c:location/c:name')).toBe('Cabinet de la Scarpe');
    expect(
      faultsOfMetadata(
        files.get('IHE_XDM/SUBSET01/METADATA.XML') ?? Buffer.alloc(0),
        new Map(
          ['XML', 'PDF'].map((it) => [`DOC00001.${it}`, files.get(`IHE_XDM/SUBSET01/DOC00001.${it}`) ?? cda]),
        ),
      ),
    ).toEqual([]);
    const message = await messageOf(id);
    expect(message).toMatchObject({
      requestId: visit.requestId,
      recipient: { id: visit.treatingDoctorId, name: 'Dr Agnès DELATTRE' },
      state: 'accepted',
      attempts: 1,
      failure: null,
      acceptedAt: '2026-11-23T11:30:00+01:00',
    });
    expect(await eventsOf(message.id)).toEqual(['message.queued', 'message.sending', 'message.accepted']);
  });

  test('a server that asks to come back later gets the same message again', async () => {
    mailbox.rejectNext(451);
    const id = await report(await bookedVisit(world));
    await later();
    expect(mails().map((it) => it.messageId)).toEqual([(await messageOf(id)).messageId]);
    const message = await messageOf(id);
    expect(message).toMatchObject({ state: 'accepted', attempts: 2, failure: null });
    expect(await eventsOf(message.id)).toEqual([
      'message.queued',
      'message.sending',
      'message.deferred',
      'message.due',
      'message.accepted',
    ]);
  });

  test('a server that refuses for good makes it a failure, which a person sends again under the same Message-ID', async () => {
    mailbox.rejectNext(550);
    const id = await report(await bookedVisit(world));
    await world.settle();
    const failed = await messageOf(id);
    expect(failed).toMatchObject({ state: 'refused', attempts: 1, failure: 'smtp-550', acceptedAt: null });
    expect(mails()).toEqual([]);
    const listed = await world.request('GET', '/v1/feedback?state=refused');
    expect(listed.body.items.map((it: { id: string }) => it.id)).toEqual([failed.id]);

    const retried = await world.request('POST', `/v1/feedback/${failed.id}/retry`);
    expect(retried).toMatchObject({ status: 202, body: { id: failed.id, state: 'queued', failure: null } });
    await world.settle();
    expect(await messageOf(id)).toMatchObject({
      state: 'accepted',
      attempts: 2,
      messageId: failed.messageId,
    });
    expect(mails().map((it) => it.messageId)).toEqual([failed.messageId]);
    expect(await eventsOf(failed.id)).toEqual([
      'message.queued',
      'message.sending',
      'message.refused',
      'message.retried',
      'message.sending',
      'message.accepted',
    ]);
    expect(await world.request('POST', `/v1/feedback/${failed.id}/retry`)).toMatchObject({
      status: 409,
      body: { type: '/problems/message-not-failed' },
    });
  });

  test('an answer that is lost after the message was taken brings a copy with the same Message-ID', async () => {
    mailbox.dropAfterData();
    const id = await report(await bookedVisit(world));
    await later();
    const { messageId, state, attempts } = await messageOf(id);
    expect({ state, attempts }).toEqual({ state: 'accepted', attempts: 2 });
    const [first, second, ...others] = mails();
    expect([first?.messageId, second?.messageId]).toEqual([messageId, messageId]);
    expect(others).toEqual([]);
    expect(second?.raw).toEqual(first?.raw);
  });

  test.each(['recipient', 'data'] as const)('a 421 at the %s is not final', async (at) => {
    mailbox.rejectNext(421, 1, at);
    const id = await report(await bookedVisit(world));
    await later();
    expect(await messageOf(id)).toMatchObject({ state: 'accepted' });
    expect(mails()).toHaveLength(1);
  });

  test('two people who send it again at once send it once', async () => {
    mailbox.rejectNext(550);
    const id = await report(await bookedVisit(world));
    await world.settle();
    const failed = await messageOf(id);
    const answers = await Promise.all(
      [1, 2, 3].map(() => world.request('POST', `/v1/feedback/${failed.id}/retry`)),
    );
    expect(answers.map((it) => it.status).sort()).toEqual([202, 409, 409]);
    await world.settle();
    expect(mails()).toHaveLength(1);
  });

  test('the patient is the one of the report, whatever is in their name', async () => {
    const patient = { familyName: 'O’Brien"\r\nBcc: ailleurs@example.org', givenName: '=?utf-8?Q?Bob?= 😀' };
    const id = await report(await bookedVisit(world, { patient }));
    await world.settle();
    const [mail] = mails();
    expect(mail?.to).toEqual(['agnes.delattre@medecin.mssante.example']);
    expect(mail?.headers.map((it) => it.name)).not.toContain('bcc');
    expect(mail?.subject).toBe(
      'XDM/1.0/DDM+Compte rendu O’BRIEN" BCC: AILLEURS@EXAMPLE.ORG =?utf-8?Q?Bob?= 😀 01/03/1948',
    );
    expect(mail?.attachments[1]?.fileName).toBe(
      '20261123_CR ou fiche de consultation ou de visite_O-BRIEN-BCC-AILLEURS-EXAMPLE-ORG_utf-8-Q-Bob.pdf',
    );
    expect(await messageOf(id)).toMatchObject({ state: 'accepted' });
  });

  test('without a secure address of the treating doctor, or without one, it stays and a person is asked, once', async () => {
    const reports = [
      await report(await bookedVisit(world, { secureAddress: null })),
      await report(await bookedVisit(world, { treatingDoctor: false })),
    ];
    await world.settle();
    expect(mails()).toEqual([]);
    const { rows } = await world.database.owner.query(
      `select t.kind, t.state from task t left join secure_message m on m.id = t.subject
        where coalesce(m.report_id, t.subject) = any($1) order by t.kind`,
      [reports],
    );
    expect(rows).toEqual([
      { kind: 'message-refused', state: 'open' },
      { kind: 'report-without-recipient', state: 'open' },
    ]);
  });

  test('an address that names two recipients goes to neither', async () => {
    const id = await report(await bookedVisit(world, { secureAddress: 'a@b.example, c@d.example' }));
    await world.settle();
    expect(await messageOf(id)).toMatchObject({ state: 'refused', failure: 'no-secure-address' });
    expect(mails()).toEqual([]);
  });

  test('nothing of identity or of the report is in logs, events and intents', async () => {
    await report(await bookedVisit(world, { patient: { familyName: 'Zzyzxname', givenName: 'Qwghlm' } }));
    await world.settle();
    const { rows } = await world.database.owner.query(
      `select data::text as it from event union all select outcome::text from intent where outcome is not null`,
    );
    const everything = [...world.logged, ...rows.map(({ it }) => it)].join('\n');
    for (const secret of [/zzyzxname/i, /qwghlm/i, /lombalgie/i, /delattre/i])
      expect(everything).not.toMatch(secret);
  });
});
