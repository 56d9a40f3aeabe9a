import { afterAll, beforeAll, expect, test } from 'vitest';
import { minutes } from '../../src/platform/clock.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { aDoctor, aSlot, screen } from '../support/people.ts';
import { type Answer, startWorld, type World } from '../support/world.ts';
import { handedInbox, type HandedInbox } from './handed-inbox.ts';

/**
 * Show 6 of the secure mail (rule 8): a report is written, corrected, refused, sent, returned, read, answered and posted with data that can be
 * recognised; then everything that was left behind is searched for it.
 */
const MARKS = [
  // The patient and whoever writes to whom.
  'Zédmarque',
  'Zedmarque',
  'zedmarque',
  'ZÉDMARQUE',
  'ZEDMARQUE',
  'Quidmarque',
  '1951-03-07',
  '07/03/1951',
  '39981234',
  '39 98 12 34',
  'Rue-Marquée',
  'docmarque',
  'Docmarque',
  'inconnumarque',
  // What was found, done, asked and answered.
  'mal-marqué',
  'brouillon-marqué',
  'vu-marqué',
  'corrigé-marqué',
  'note-marquée',
  'dit-serveur-marqué',
  'dit-logiciel-marqué',
  'objet-marqué',
  'réponse-marquée',
  'pièce-marquée',
  'joint-marqué',
  'aside-marqué',
];

/** Where it stands on purpose. Everything else carries ids and codes. */
const ON_PURPOSE = [
  'call', // the note of a call logged by hand
  'call_party',
  'incoming_attachment',
  'incoming_message',
  'message_proof', // as received
  'patient_identity',
  'place', // the directory
  'professional',
  'report',
  'request', // the motive
  'secure_message', // where it went; what a person noted when it was posted
];

const PATIENT = {
  familyName: 'Zédmarque',
  givenName: 'Quidmarque',
  birthDate: '1951-03-07',
  phone: '06 39 98 12 34',
  insee: '59178',
  homeAddress: { street: '7 Rue-Marquée' },
};
const FROM = 'ligne@cpts-douai.mssante.example';
const TO = 'camille.docmarque@medecin.mssante.example';

let world: World;
let mailbox: Mailbox;
let inbox: HandedInbox;
const asked: string[] = [];

beforeAll(async () => {
  mailbox = await startMailbox();
  inbox = handedInbox();
  world = await startWorld({
    env: { SMTP_URL: mailbox.url, MSSANTE_FROM: FROM },
    inbox: inbox.inbox,
    firstRetryMs: 50,
  });
  await keepJobs();
  await playAll();
});
afterAll(async () => {
  await world?.close();
  await mailbox?.close();
});

/** A job that is done is gone: each is kept as it was handed over. */
const keepJobs = () =>
  world.database.owner.query(`
    create table kept_job as select to_jsonb(j) as job from bullmq.job j with no data;
    create function keep_job() returns trigger language plpgsql security definer set search_path = public as
      $$ begin insert into kept_job values (to_jsonb(new)); return null; end $$;
    create trigger keep_job after insert or update on bullmq.job for each row execute function keep_job()`);

async function ask(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  url: string,
  body?: unknown,
  as?: string,
): Promise<Answer['body']> {
  asked.push(url);
  const answer = await world.request(method, url, body, as === undefined ? {} : { as });
  expect([method, url, answer.status]).toEqual([
    method,
    url,
    expect.toSatisfy((status: number) => status < 300),
  ]);
  return answer.body;
}

/** Of the newest message of a report, as the list has it. */
const messageOf = async (reportId: string) =>
  (await ask('GET', '/v1/feedback?limit=200')).items.find(
    (it: { reportId: string }) => it.reportId === reportId,
  );

async function playAll(): Promise<void> {
  const doctor = await aDoctor(world);
  const treating = await aDoctor(world, 'Docmarque');
  const call = await ask('POST', '/v1/calls', { phone: PATIENT.phone, note: 'mal-marqué' });
  const patient = await ask('POST', '/v1/patients', { ...PATIENT, treatingDoctorId: treating.id });
  const request = await ask('POST', '/v1/requests', {
    kind: 'snp',
    origin: 'patient-mt-away',
    motive: 'mal-marqué',
    chronic: false,
    callId: call.id,
    patientId: patient.id,
  });
  await screen(world, request.id);
  const slotId = await aSlot(world, doctor, '2026-11-23T15:00:00+01:00');
  const booking = await ask('POST', `/v1/requests/${request.id}/bookings`, { slotId });
  world.clock.advance(4 * 3_600_000);

  // A draft, then what was meant; the server's first answers name everybody.
  const visit = `/v1/bookings/${booking.id}/report`;
  await ask('PUT', `${visit}/draft`, { after: 0, text: 'brouillon-marqué' }, doctor.token);
  mailbox.rejectNext(450, 1, 'recipient', `4.2.1 ${TO} dit-serveur-marqué`);
  mailbox.rejectNext(550, 1, 'data', `5.1.1 ${TO} Zédmarque dit-serveur-marqué`);
  const first = await ask('POST', visit, { outcome: 'follow-up-needed', text: 'vu-marqué' }, doctor.token);
  await world.settle();
  world.clock.advance(minutes(30));
  await world.settle();
  const refused = await messageOf(first.id);
  expect(refused).toMatchObject({ state: 'refused' });
  await ask('POST', `/v1/feedback/${refused.id}/retry`);
  await world.settle();
  expect(await messageOf(first.id)).toMatchObject({ state: 'accepted' });

  // The correction goes, comes back, is posted; a stranger and a program say what they should not.
  const second = await ask(
    'POST',
    `${visit}/corrections`,
    { corrects: first.id, outcome: 'follow-up-needed', text: 'corrigé-marqué' },
    doctor.token,
  );
  await world.settle();
  const sent = await messageOf(second.id);
  expect(sent).toMatchObject({ state: 'accepted' });
  await hand(delivery(sent.messageId, 'failed', '5.1.1', `550 5.1.1 ${TO} Zédmarque dit-serveur-marqué`));
  expect(await messageOf(second.id)).toMatchObject({ state: 'bounced' });
  await ask('GET', `/v1/feedback/${sent.id}/letter.pdf`);
  await ask('POST', `/v1/feedback/${sent.id}/posted`, { note: 'note-marquée' });
  for (const error of ['ZEDMARQUE Quidmarque inconnu', 'dit-logiciel-marqué', '902^Zédmarque inconnu'])
    await hand(reading(refused.messageId, `processed/Error: ${error}`));
  await hand(reading(refused.messageId, 'displayed'));
  expect(await messageOf(first.id)).toMatchObject({ state: 'read' });

  // Colleagues write; a stranger too. Both are read, one is filed by a person.
  await hand(written(TO, refused.messageId, 'objet-marqué', 'réponse-marquée'));
  await hand(written('inconnumarque@ailleurs.mssante.example', undefined, 'objet-marqué', 'aside-marqué'));
  const [answer] = (await ask('GET', `/v1/incoming?requestId=${request.id}`)).items;
  const [aside] = (await ask('GET', '/v1/incoming?state=aside')).items;
  const opened = await ask('GET', `/v1/incoming/${answer.id}`);
  expect(opened.attachments).toHaveLength(1);
  await ask('GET', `/v1/incoming/${answer.id}/attachments/${opened.attachments[0].no}`);
  await ask('POST', `/v1/incoming/${answer.id}/read`);
  await ask('POST', `/v1/incoming/${aside.id}/request`, { requestId: request.id });
  await ask('GET', `/v1/requests/${request.id}/timeline`);
  await ask('POST', '/v1/mailbox/pause');
  await ask('POST', '/v1/mailbox/resume');
  await ask('GET', '/v1/mailbox', undefined, 'coordinator');
  // What is refused says why, and not of whom.
  await world.request('POST', `/v1/incoming/${answer.id}/request`, { requestId: 'Zédmarque' });
  await world.request('POST', `/v1/feedback/${sent.id}/posted`, { note: 7, says: 'note-marquée' });
  await world.request('POST', `${visit}/corrections`, { text: 'corrigé-marqué' }, { as: doctor.token });
  // A mail that cannot be read at all.
  await hand(
    Buffer.from(`From: ${TO}\r\nSubject: objet-marqué\r\nContent-Type: multipart/mixed; boundary=x\r\n`),
  );
  await world.settle();
}

/** Lies in the mailbox, and is on record. */
async function hand(raw: Buffer): Promise<void> {
  world.clock.advance(minutes(1));
  await inbox.hand(raw);
  await world.settle();
}

const mime = (head: readonly string[], parts: readonly string[], kind: string): Buffer =>
  Buffer.from(
    [
      ...head,
      'MIME-Version: 1.0',
      `Content-Type: ${kind}; boundary="limite"`,
      '',
      ...parts.flatMap((part) => ['--limite', part]),
      '--limite--',
      '',
    ].join('\r\n'),
  );

let mails = 0;
const head = (from: string, subject: string): string[] => [
  `From: ${from}`,
  `To: ${FROM}`,
  `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
  `Message-ID: <${mails++}.zedmarque@medecin.mssante.example>`,
];

const delivery = (messageId: string, action: string, status: string, says: string): Buffer =>
  mime(
    ['Return-Path: <>', ...head('MAILER-DAEMON@medecin.mssante.example', 'Zédmarque')],
    [
      'Content-Type: text/plain; charset=utf-8\r\n\r\ndit-serveur-marqué',
      `Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822;${TO}\r\nAction: ${action}\r\nStatus: ${status}\r\nDiagnostic-Code: smtp; ${says}\r\n`,
      `Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${messageId}\r\nSubject: Zédmarque\r\n`,
    ],
    'multipart/report; report-type=delivery-status',
  );

const reading = (messageId: string, disposition: string): Buffer =>
  mime(
    head(TO, 'Zédmarque'),
    [
      'Content-Type: text/plain; charset=utf-8\r\n\r\ndit-logiciel-marqué',
      `Content-Type: message/disposition-notification; charset=utf-8\r\n\r\nFinal-Recipient: rfc822;${TO}\r\nOriginal-Message-ID: ${messageId}\r\nDisposition: automatic-action/MDN-sent-automatically; ${disposition}\r\n`,
    ],
    'multipart/report; report-type=disposition-notification',
  );

const written = (from: string, answers: string | undefined, subject: string, words: string): Buffer =>
  mime(
    [...head(from, subject), ...(answers === undefined ? [] : [`In-Reply-To: ${answers}`])],
    [
      `Content-Type: text/plain; charset=utf-8\r\n\r\n${words}`,
      `Content-Type: text/plain; charset=utf-8; name="piece.txt"\r\nContent-Disposition: attachment; filename*=UTF-8''pi%C3%A8ce-marqu%C3%A9e.txt\r\n\r\njoint-marqué\r\n`,
    ],
    'multipart/mixed',
  );

/** Also as bytes and in base64, where a table or a job keeps them so. */
const SHAPES = MARKS.flatMap((mark) => [
  mark,
  encodeURIComponent(mark),
  Buffer.from(mark).toString('hex'),
  JSON.stringify(mark).slice(1, -1),
]);
const found = (text: string): string[] => SHAPES.filter((mark) => text.includes(mark));

test('not in the log, at any level, failures included', () => {
  expect(world.logged.length).toBeGreaterThan(20);
  expect(world.logged.filter((line) => found(line).length > 0)).toEqual([]);
});

test('not in what was asked for', () => {
  expect(asked.filter((url) => found(url).length > 0)).toEqual([]);
});

test('not in the figures, which tell of the secure mail', async () => {
  const { body } = await world.request('GET', '/metrics', undefined, {});
  expect(body).toContain('recours_secure_messages{territory="grand-douai",state="posted"} 1');
  expect(body).toContain('recours_secure_messages{territory="grand-douai",state="read"} 1');
  expect(found(body)).toEqual([]);
});

test('not on the board, nor in the changes that it was sent', async () => {
  for (const as of ['operator', 'coordinator'] as const) {
    const { body } = await world.request('GET', '/v1/board', undefined, { as });
    // People are named where they give places: nowhere else.
    const { slots: _, ...rest } = body;
    expect(found(JSON.stringify(rest))).toEqual([]);
  }
  const { rows } = await world.database.owner.query<{ type: string; data: unknown }>(
    'select e.type, e.data from board_feed f join event e on e.id = f.event_id order by f.seq',
  );
  const types = new Set(rows.map(({ type }) => type));
  for (const type of [
    'message.refused',
    'message.retried',
    'message.bounced',
    'message.posted',
    'message.integration-failed',
    'message.read',
    'mail.received',
    'mail.kept-aside',
    'mail.filed',
  ])
    expect(types).toContain(type);
  expect(rows.filter((row) => found(JSON.stringify(row)).length > 0)).toEqual([]);
});

test('in no table but those that hold it on purpose, the queue’s own included', async () => {
  const { rows } = await world.database.owner.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
      where table_schema in ('public', 'bullmq') and table_type = 'BASE TABLE' order by 2`,
  );
  const holding: string[] = [];
  const full: string[] = [];
  for (const { schema, name } of rows) {
    const { rows: all } = await world.database.owner.query<{ row: string }>(
      `select t::text as row from ${schema}.${name} t`,
    );
    const text = all.map(({ row }) => row).join('\n');
    if (all.length > 0) full.push(name);
    if (found(text).length > 0) holding.push(name);
  }
  expect(holding).toEqual(ON_PURPOSE);
  // So that it was not the emptiness of a table that spoke for it.
  expect(full).toEqual(
    expect.arrayContaining(['event', 'handled', 'intent', 'board_feed', 'kept_job', 'task', 'mailbox']),
  );
});
