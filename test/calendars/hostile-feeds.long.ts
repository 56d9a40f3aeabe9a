import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Calendars } from '../../src/calendars/fetch-feed.ts';
import { aSlot } from '../support/people.ts';
import { type Answer, aDoctorWithADiary, appointment, diary, gives, SECRETS } from './diary-server.ts';

let it: Awaited<ReturnType<typeof aDoctorWithADiary>>;
let doctor: { id: string; placeId: string; token: string };
let feedId: string;
const GOOD = diary(appointment(':20261124T090000Z', ':20261124T093000Z'));

beforeAll(async () => {
  it = await aDoctorWithADiary({ work: false });
  doctor = await it.aDoctor();
  await aSlot(it.world, doctor, '2026-11-24T10:00:00+01:00');
  await aSlot(it.world, doctor, '2026-11-24T11:00:00+01:00');
  it.says(gives(GOOD));
  feedId = (await it.adds(doctor.token)).body.id;
  await it.reads(feedId);
});
afterAll(() => it.close());

/** All that a feed may change: slots, places, hours, tasks, and what was said about slots. */
async function standing(): Promise<unknown> {
  const { rows } = await it.world.database.owner.query(
    `select (select json_agg(s order by id) from slot s) as slots, (select json_agg(p order by slot_id, no) from seat p) as seats,
            (select json_agg(b order by start_at) from calendar_busy b) as busy, (select json_agg(t) from task t) as tasks,
            (select count(*) from event where type like 'slot.%') as told`,
  );
  return rows[0];
}

const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:x', ...lines, 'END:VEVENT'].join('\r\n');
const redirect =
  (location: string): Answer =>
  (response) =>
    void response.writeHead(302, { location }).end();
const status =
  (code: number): Answer =>
  (response) =>
    void response.writeHead(code).end('non');

/** A byte now and then, for ever. */
const drip: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/calendar' });
  const timer = setInterval(() => response.write('B'), 20);
  response.on('close', () => clearInterval(timer));
};
const endless: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/calendar' });
  const more = () => {
    while (!response.destroyed && response.write('X-NOTHING:'.padEnd(16_384, 'x')));
  };
  response.on('drain', more);
  more();
};
/** A few kilobytes that unpack to a gigabyte. */
const bomb: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/calendar', 'content-encoding': 'gzip' });
  const gzip = createGzip({ level: 9 });
  gzip.pipe(response);
  const zeros = Buffer.alloc(1 << 20);
  for (let count = 0; count < 64; count++) gzip.write(zeros);
  gzip.end();
};

const HOSTILE: [string, string, Answer, Partial<Calendars>?][] = [
  ['drips', 'timeout', drip, { timeoutMs: 300 }],
  ['never answers', 'timeout', () => undefined, { timeoutMs: 300 }],
  ['never ends', 'too-large', endless],
  ['is a zip bomb', 'too-large', bomb],
  ['is packed in a way that nobody asked for', 'encoding', gives('x', { 'content-encoding': 'br' })],
  ['is no gzip although it says so', 'encoding', gives('BEGIN:VCALENDAR', { 'content-encoding': 'gzip' })],
  ['is a page', 'not-a-calendar', gives('<!DOCTYPE html><html><body>Connexion</body></html>')],
  ['is XML', 'not-a-calendar', gives('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>')],
  ['is empty', 'not-a-calendar', gives('')],
  ['is in another encoding than it says', 'encoding', gives(Buffer.from(GOOD, 'latin1'))],
  ['is UTF-16', 'encoding', gives(Buffer.from(`\uFEFF${GOOD}`, 'utf16le'))],
  ['is cut off', 'malformed', gives(GOOD.slice(0, -30))],
  ['nests without end', 'malformed', gives(`BEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\n'.repeat(50_000)}`)],
  [
    'has a million events',
    'too-large',
    (response) => {
      response.writeHead(200, { 'content-type': 'text/calendar' });
      response.end(diary(event('DTSTART:20261124T090000Z').concat('\r\n').repeat(1_000_000)));
    },
  ],
  [
    'has more events than a diary',
    'too-many-events',
    gives(diary(...Array.from({ length: 10_001 }, () => event('DTSTART:20261124T090000Z')))),
  ],
  [
    'repeats each second',
    'too-hard',
    gives(diary(event('DTSTART:20260101T090000Z', 'DTEND:20260101T090001Z', 'RRULE:FREQ=SECONDLY'))),
  ],
  [
    'repeats too much',
    'too-hard',
    gives(
      diary(
        ...Array.from({ length: 9_000 }, (_, no) =>
          event('DTSTART:20200101T000000Z', `SEQUENCE:${no}`, 'RRULE:FREQ=HOURLY').replace(
            'UID:x',
            `UID:${no}`,
          ),
        ),
      ),
    ),
  ],
  [
    'repeats in a way that is no rule',
    'malformed',
    gives(diary(event('DTSTART:20261124T090000Z', 'RRULE:FREQ=TOUJOURS'))),
  ],
  ['ends before it begins', 'malformed', gives(diary(appointment(':20261124T090000Z', ':20261124T080000Z')))],
  ['has times that are none', 'malformed', gives(diary(appointment(':demain', ':20261124T080000Z')))],
  ['has an event without hours', 'malformed', gives(diary(event('SUMMARY:x')))],
  [
    'repeats on a list of dates, which is not read',
    'unsupported',
    gives(diary(event('DTSTART:20261124T090000Z', 'RDATE:20261125T090000Z'))),
  ],
  ['sends to this machine', 'address-refused', redirect('https://127.0.0.1/')],
  ['sends to localhost', 'address-refused', redirect('https://localhost/')],
  ['sends to a cloud’s own server', 'address-refused', redirect('https://169.254.169.254/latest/meta-data')],
  ['sends to plain HTTP', 'address-refused', redirect('http://agenda.example.org/')],
  ['sends round in circles', 'redirects', redirect('?again')],
  ['says for ever that nothing has changed', 'http-304', (response) => void response.writeHead(304).end()],
  ['is gone', 'http-404', status(404)],
  ['fails', 'http-500', status(500)],
  ['hangs up', 'unreachable', (response) => void response.destroy()],
];

describe('A feed that', () => {
  test.each(HOSTILE)('%s changes nothing but its own status', async (_name, code, answer, more) => {
    it.says(answer);
    const before = await standing();
    await it.reads(feedId, more);
    const { state, code: said, message, goodAt } = await it.feedOf(doctor.token);
    expect({ state, said }).toEqual({ state: 'failing', said: code });
    expect(message).toMatch(/^[A-ZÀ-Ý].*\. Les dernières heures lues restent appliquées\.$/);
    expect(goodAt).toBe('2026-11-23T11:30:00+01:00');
    expect(await standing()).toEqual(before);
  });

  test('has a certificate that nobody vouches for, or a name that stands for this machine, is not even asked', async () => {
    const other = await it.aDoctor();
    it.says(gives(GOOD));
    const heard = it.asked.length;
    const badlyKept = (await it.adds(other.token, it.address(it.untrustedPort))).body.id;
    await it.reads(badlyKept);
    expect(await it.feedOf(other.token)).toMatchObject({
      state: 'failing',
      code: 'certificate',
      goodAt: null,
    });
    for (const address of ['127.0.0.1', '10.0.0.8', '::1', '::ffff:127.0.0.1']) {
      const third = await it.aDoctor();
      const inside = (await it.adds(third.token, 'webcal://agenda.example.org/a.ics')).body.id;
      const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
      await it.reads(inside, { resolve });
      expect(await it.feedOf(third.token)).toMatchObject({ state: 'failing', code: 'address-refused' });
    }
    expect(it.asked.length).toBe(heard);
  });

  test('is well again is believed again, packed or sent on', async () => {
    it.says(gives(gzipSync(GOOD), { 'content-encoding': 'gzip' }));
    await it.reads(feedId);
    expect(await it.feedOf(doctor.token)).toMatchObject({
      state: 'good',
      code: null,
      message: 'L’agenda est lu.',
    });
    it.says((response, request) =>
      request.url?.includes('moved')
        ? gives(GOOD)(response, request)
        : redirect('/moved.ics')(response, request),
    );
    it.world.clock.advance(13 * 3_600_000);
    await it.reads(feedId);
    expect(await it.feedOf(doctor.token)).toMatchObject({ state: 'good' });
  });

  test('leaves no word of a patient or of its address anywhere', async () => {
    const { rows } = await it.world.database.owner.query<{ row: string }>(
      `select t::text as row from event t union all select t::text from idempotency t union all select t::text from calendar_busy t union all select t::text from task t`,
    );
    const listed = await it.world.request('GET', '/v1/calendars', undefined, { as: doctor.token });
    const everything = [...it.world.logged, ...rows.map(({ row }) => row), JSON.stringify(listed.body)].join(
      '\n',
    );
    expect(it.world.logged.length).toBeGreaterThan(10);
    for (const mark of SECRETS) expect(everything).not.toContain(mark);
  });
});
