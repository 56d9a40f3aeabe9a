import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { bookedVisit, REPORT, type Visit } from './visit.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world.close());

const url = (visit: Visit, then = '') => `/v1/bookings/${visit.bookingId}/report${then}`;
const as = (visit: Visit) => ({ as: visit.token });
const stateOf = async (table: string, id: string) =>
  (await world.database.owner.query(`select state from ${table} where id = $1`, [id])).rows[0].state;

describe('a draft', () => {
  const typed = { after: 0, outcome: 'treated', content: { reason: { picked: [], text: 'Toux' } } };
  const keep = (visit: Visit, body: object = typed) =>
    world.request('PUT', url(visit, '/draft'), body, as(visit));
  const read = async (visit: Visit) =>
    (await world.request('GET', url(visit, '/draft'), undefined, as(visit))).body.draft;

  test('is kept as it is typed, unfinished, and is gone once the report is signed', async () => {
    const visit = await bookedVisit(world);
    expect(await read(visit)).toBeNull();
    expect((await keep(visit)).status).toBe(200);
    await keep(visit, { after: 0, text: 'Vu', content: { advice: { picked: ['rest'] } } });
    expect(await read(visit)).toEqual({
      after: 0,
      outcome: null,
      text: 'Vu',
      content: { advice: { picked: ['rest'], text: '' } },
      savedAt: '2026-11-23T11:30:00+01:00',
    });
    await world.request('POST', url(visit), REPORT, as(visit));
    expect(await read(visit)).toBeNull();
    const { rows } = await world.database.owner.query('select 1 from report_draft where booking_id = $1', [
      visit.bookingId,
    ]);
    expect(rows).toEqual([]);
    // What was still on its way does not come back.
    expect((await keep(visit)).status).toBe(409);
    expect((await keep(visit, { ...typed, after: 1 })).status).toBe(200);
    expect((await read(visit)).after).toBe(1);
  });

  test('is its author’s alone', async () => {
    const visit = await bookedVisit(world);
    const stranger = await bookedVisit(world);
    await keep(visit);
    for (const who of [stranger.token, 'operator', 'coordinator'])
      for (const [method, body] of [
        ['GET', undefined],
        ['PUT', typed],
        ['DELETE', undefined],
      ] as const)
        expect((await world.request(method, url(visit, '/draft'), body, { as: who })).status).toBe(403);
    expect((await world.request('DELETE', url(visit, '/draft'), undefined, as(visit))).body).toEqual({
      draft: null,
    });
    expect(await read(visit)).toBeNull();
  });
});

describe('a report by its form', () => {
  const content = {
    reason: { text: 'Fièvre depuis la veille' },
    findings: { picked: ['reassuring'], text: 'Crépitants en base droite.' },
    prescriptions: { picked: ['antibiotic'], text: 'Amoxicilline 1 g × 3, 7 jours.' },
    followUp: { picked: ['see-again'], urgency: 'two-days' },
  };

  test('is signed without a word besides, and read again in its parts', async () => {
    const visit = await bookedVisit(world);
    const body = { outcome: 'follow-up-needed', content };
    const signed = await world.request('POST', url(visit), body, as(visit));
    expect(signed).toMatchObject({
      status: 201,
      body: {
        version: 1,
        text: '',
        sentElsewhere: false,
        content: {
          reason: { picked: [], text: 'Fièvre depuis la veille' },
          findings: { picked: ['reassuring'], text: 'Crépitants en base droite.' },
          followUp: { picked: ['see-again'], text: '', urgency: 'two-days' },
        },
      },
    });
  });

  test.each([
    ['without what the form requires', { ...content, findings: undefined }, 'content.findings'],
    [
      'that asks for something without saying how soon',
      { ...content, followUp: { picked: ['results'] } },
      'content.followUp.urgency',
    ],
    [
      'with a choice of another profession',
      { ...content, done: { picked: ['extraction'] } },
      'content.done.picked',
    ],
    ['with a part of another mode', { ...content, setting: { picked: ['alone'] } }, 'content.setting'],
  ])('%s is not signed', async (_what, wrong, path) => {
    const visit = await bookedVisit(world);
    const refused = await world.request(
      'POST',
      url(visit),
      { outcome: 'treated', content: wrong },
      as(visit),
    );
    expect(refused).toMatchObject({
      status: 422,
      body: { type: '/problems/validation', errors: [{ path }] },
    });
    expect(await stateOf('booking', visit.bookingId)).toBe('booked');
  });

  test('is described for programs', async () => {
    const { body } = await world.request('GET', '/v1/report-forms/HH/nurse');
    expect(
      body.parts.map((it: { name: string; required: boolean }) => `${it.name}${it.required ? '!' : ''}`),
    ).toEqual(['reason!', 'findings', 'setting', 'done!', 'prescriptions', 'advice', 'followUp']);
    expect(body.urgencies[0]).toEqual({ code: 'today', says: 'dans la journée' });
  });

  test('is handed to the patient on paper by the line and by its author, and by nobody else', async () => {
    const visit = await bookedVisit(world);
    const stranger = await bookedVisit(world);
    expect((await world.request('GET', url(visit, '.pdf'))).status).toBe(404);
    await world.request('POST', url(visit), { outcome: 'follow-up-needed', content }, as(visit));
    for (const who of ['operator', visit.token]) {
      const copy = await world.request('GET', url(visit, '.pdf'), undefined, { as: who });
      expect(copy.status).toBe(200);
      expect(copy.headers).toMatchObject({
        'content-type': 'application/pdf',
        'content-disposition': 'attachment; filename="compte-rendu.pdf"',
        'cache-control': 'no-store',
      });
      expect(String(copy.body).slice(0, 5)).toBe('%PDF-');
    }
    for (const who of [stranger.token, 'coordinator'])
      expect((await world.request('GET', url(visit, '.pdf'), undefined, { as: who })).status).toBe(403);
  });
});

describe('« Envoyé depuis mon logiciel »', () => {
  test('closes the loop without a word, and leaves nothing to send', async () => {
    const visit = await bookedVisit(world);
    const stranger = await bookedVisit(world);
    expect((await world.request('POST', url(visit, '/elsewhere'), undefined, as(stranger))).status).toBe(403);
    await world.request('PUT', url(visit, '/draft'), { after: 0, text: 'Vu' }, as(visit));
    const done = await world.request('POST', url(visit, '/elsewhere'), undefined, as(visit));
    expect(done).toMatchObject({
      status: 201,
      body: { sentElsewhere: true, outcome: null, text: '', version: 1 },
    });
    expect([await stateOf('booking', visit.bookingId), await stateOf('request', visit.requestId)]).toEqual([
      'seen',
      'reported',
    ]);
    expect((await world.request('POST', url(visit, '/elsewhere'), undefined, as(visit))).status).toBe(409);
    expect((await world.request('POST', url(visit), REPORT, as(visit))).status).toBe(409);
    expect((await world.request('GET', url(visit, '.pdf'))).status).toBe(404);
    const { rows } = await world.database.owner.query(
      `select type from event where subject = $1 and type like 'report.%'`,
      [done.body.id],
    );
    expect(rows).toEqual([{ type: 'report.sent-elsewhere' }]);
    // A report may still be written here.
    const later = await world.request(
      'POST',
      url(visit, '/corrections'),
      { ...REPORT, corrects: done.body.id },
      as(visit),
    );
    expect(later).toMatchObject({
      status: 201,
      body: { version: 2, sentElsewhere: false, versions: [{ sentElsewhere: true }] },
    });
  });
});
