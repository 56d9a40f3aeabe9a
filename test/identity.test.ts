import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDoctor, aSlot, screen } from './support/people.ts';
import { until } from './support/ground.ts';
import { startWorld, type World } from './support/world.ts';

/**
 * Rule 8: who a patient is and what they suffer from stands where it is needed and nowhere else. The line is played with data that
 * can be recognised, and everything it left behind is searched for them.
 */
const MARKS = [
  'Zédmarque',
  'Zedmarque',
  'zedmarque',
  'Quidmarque',
  '1951-03-07',
  '39981234',
  '39 98 12 34',
  'mal-marqué',
  'vu-marqué',
  'dit-marqué',
  'Rue-Marquée',
  'étage-marqué',
  'code-marqué',
];

/** Where it stands on purpose. Everything else carries ids and codes. */
const ON_PURPOSE = [
  'call', // the note of a call logged by hand
  'call_party',
  'patient_identity',
  'report',
  'request', // the motive
  'sms',
];

const PATIENT = {
  familyName: 'Zédmarque',
  givenName: 'Quidmarque',
  birthDate: '1951-03-07',
  phone: '06 39 98 12 34',
  insee: '59178',
  homeAddress: {
    street: '7 Rue-Marquée',
    complement: 'étage-marqué',
    access: 'code-marqué',
  },
};

let world: World;
beforeAll(async () => {
  // A carrier and a mail server that nobody answers for: failures are logged too.
  world = await startWorld({
    env: {
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'x'.repeat(32),
      TWILIO_API_URL: 'http://127.0.0.1:9',
      SMTP_URL: 'smtp://127.0.0.1:9',
      PUBLIC_URL: 'http://line.example',
    },
  });
  const doctor = await aDoctor(world);
  const treating = await aDoctor(world, 'Delattre');
  const post = async (url: string, body: unknown, options: { as?: string; key?: string } = {}) => {
    const answer = await world.request('POST', url, body, options);
    expect([url, answer.status]).toEqual([url, expect.toSatisfy((status: number) => status < 300)]);
    return answer.body;
  };
  const call = await post('/v1/calls', { phone: PATIENT.phone, note: 'dit-marqué' }, { key: 'call' });
  const patient = await post(
    '/v1/patients',
    { ...PATIENT, treatingDoctorId: treating.id },
    { key: 'patient' },
  );
  const corrected = await world.request('PATCH', `/v1/patients/${patient.id}`, {
    homeAddress: { ...PATIENT.homeAddress, complement: 'autre étage-marqué' },
  });
  if (corrected.status !== 200) throw new Error(JSON.stringify(corrected.body));
  const demand = {
    kind: 'snp',
    origin: 'patient-mt-away',
    motive: 'mal-marqué',
    chronic: false,
    callId: call.id,
  };
  const request = await post('/v1/requests', { ...demand, patientId: patient.id }, { key: 'request' });
  await screen(world, request.id);
  const slotId = await aSlot(world, doctor, '2026-11-23T15:00:00+01:00', { mode: 'HH' });
  const booking = await post(`/v1/requests/${request.id}/bookings`, { slotId }, { key: 'booking' });
  await until(() =>
    world.logged.some((line) => line.includes('a reaction failed') && line.includes('send-sms')),
  );
  world.clock.advance(4 * 3_600_000);
  await post(
    `/v1/bookings/${booking.id}/report`,
    { outcome: 'follow-up-needed', text: 'vu-marqué' },
    { as: doctor.token },
  );
  // What is searched for, refused, wrong or not there.
  for (const url of [
    '/v1/patients?phone=0639981234',
    '/v1/patients?name=Zédmarque&birthDate=1951-03-07',
    '/v1/patients?name=Zédmarque&limit=0',
    '/v1/Zédmarque',
    '/v1/patients/Zédmarque',
  ])
    await world.request('GET', url.replace('é', '%C3%A9'));
  await world.request('POST', '/v1/patients', { ...PATIENT, birthDate: 'Zédmarque' });
  await world.request('POST', '/v1/patients', { ...PATIENT, insee: '99999' });
  await world.request('POST', '/v1/patients', {
    ...PATIENT,
    homeAddress: { street: 7, access: 'code-marqué' },
  });
  await world.request('POST', '/v1/patients', { ...PATIENT, insee: null });
  await world.request('POST', '/v1/patients', { ...PATIENT, phone: '39981234' });
  await world.http.inject({
    method: 'POST',
    url: '/v1/patients',
    payload: '{"familyName": Zedmarque',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await world.token('operator')}` },
  });
  // One that fails and is to be tried again, so that the queue is not empty when it is looked at.
  const { rows: events } = await world.database.owner.query<{ id: string }>('select id from event limit 1');
  const data = { territoryId: 'grand-douai', eventId: events[0]?.id ?? '' };
  const retry = { attempts: 5, firstDelayMs: 600_000 };
  await world.product.queue.add([{ reaction: 'nobody-does-this', data, retry }]);
  // The carrier's failure is the job's, the mail server's an event: the message waits.
  await until(async () => {
    const { rows } = await world.database.owner.query(`select from event where type = 'message.deferred'`);
    return rows.length > 0 && world.logged.some((line) => line.includes('a reaction failed'));
  }, 20_000);
});
afterAll(() => world.close());

const found = (text: string) => MARKS.filter((mark) => text.includes(mark));

test('not in the log, at any level, failures included', () => {
  expect(world.logged.length).toBeGreaterThan(20);
  const told = world.logged.filter((line) => found(line).length > 0);
  expect(told).toEqual([]);
});

test('not in the figures', async () => {
  const { body } = await world.request('GET', '/metrics', undefined, {});
  expect(body).toContain('recours_http_seconds');
  expect(found(body)).toEqual([]);
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
    expect.arrayContaining(['event', 'handled', 'intent', 'board_feed', 'job', 'secure_message', 'booking']),
  );
});
