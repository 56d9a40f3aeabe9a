import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aSlot, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { LEAST, progressOf, refer, requestOf, SECRET } from './a-referral.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld();
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const DECISION = {
  by: 'Dr Anne Inventée, SAMU',
  at: '2026-11-23T10:50:00+01:00',
  text: 'vue par un médecin dans la journée',
};
const post = (body: unknown, as: string) => world.request('POST', '/v1/referrals', body, { as });

describe('a referral', () => {
  test('needs the least only, and is acknowledged with its number, its deadline and an address for its progress', async () => {
    const partner = await world.token('partner');
    const first = await post({ ...LEAST, rank: 'professional' }, partner);
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: expect.any(String),
      number: expect.stringMatching(/^GD-2026-\d{6}$/),
      deadline: '2026-11-24T11:30:00+01:00',
      progress: `/v1/referrals/${first.body.id}`,
    });
    const { body } = await world.request('GET', first.body.progress, undefined, { as: partner });
    expect(body).toMatchObject({
      number: first.body.number,
      rank: 'professional',
      progress: { status: 'received' },
    });
    const second = await refer(world, partner, { rank: 'cpam' });
    expect(Number(second.number.slice(-6))).toBe(Number(first.body.number.slice(-6)) + 1);
  });

  test('becomes a request like any other, of its origin, with who asked and the SAS’s file number', async () => {
    const structure = await world.request(
      'POST',
      '/v1/structures',
      { name: 'Hôpital inventé', kind: 'hospital' },
      { as: 'coordinator' },
    );
    const hospital = await world.token('partner', { subject: structure.body.id });
    const cases = [
      [
        await refer(world, hospital, { rank: 'structure' }),
        { origin: 'hospital', requester: structure.body.id },
      ],
      [
        await refer(world, 'regulator', { rank: 'osnp', fileNumber: 'SAS-1' }),
        { origin: 'sas', requester: null },
      ],
      [await refer(world, 'partner', { rank: 'cpam', kind: 'mt' }), { origin: 'cpam', kind: 'mt' }],
    ] as const;
    for (const [{ id }, expected] of cases) {
      const { body } = await world.request('GET', `/v1/requests/${await requestOf(world, id)}`);
      expect(body).toMatchObject({ state: 'received', ...expected });
    }
    const followed = await world.request(
      'GET',
      `/v1/requests/${await requestOf(world, cases[1][0].id)}/referrals`,
    );
    expect(followed.body.items).toMatchObject([
      { number: cases[1][0].number, fileNumber: 'SAS-1', from: { name: null }, notices: [] },
    ]);
  });

  test('that comes twice with the same key is one', async () => {
    const body = { ...LEAST, rank: 'professional' };
    const once = await world.request('POST', '/v1/referrals', body, { as: 'partner', key: 'same' });
    const twice = await world.request('POST', '/v1/referrals', body, { as: 'partner', key: 'same' });
    expect(twice.body).toEqual(once.body);
  });

  test('numbers stay without gap or twin when many come at once', async () => {
    const partner = await world.token('partner');
    const many = await Promise.all(
      Array.from({ length: 20 }, () => refer(world, partner, { rank: 'structure' })),
    );
    const numbers = many.map(({ number }) => Number(number.slice(-6))).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  });

  test.each([
    ['partner', { rank: 'doctor-regulator' }, 403, 'rank-not-yours'],
    ['partner', { rank: 'arm' }, 403, 'rank-not-yours'],
    ['regulator', { rank: 'structure' }, 403, 'rank-not-yours'],
    ['regulator', { rank: 'arm', decision: DECISION }, 422, 'validation'],
    [
      'regulator',
      { rank: 'doctor-regulator', decision: { ...DECISION, at: '2026-11-22T11:29:00+01:00' } },
      422,
      'validation',
    ],
    [
      'regulator',
      { rank: 'doctor-regulator', decision: { ...DECISION, at: '2026-11-23T11:36:00+01:00' } },
      422,
      'validation',
    ],
    [
      'regulator',
      { rank: 'doctor-regulator', decision: { ...DECISION, at: '1991-01-01T00:00:00Z' } },
      422,
      'validation',
    ],
    ['partner', { rank: 'cpam', caresForPatient: true }, 422, 'validation'],
    [
      'partner',
      { rank: 'professional', webhook: { url: 'https://127.0.0.1/', secret: SECRET } },
      422,
      'validation',
    ],
    [
      'partner',
      { rank: 'professional', webhook: { url: 'https://a:b@hook.example.org/', secret: SECRET } },
      422,
      'validation',
    ],
    [
      'partner',
      { rank: 'professional', webhook: { url: 'https://hook.example.org/', secret: 'short' } },
      422,
      'validation',
    ],
    ['partner', { rank: 'professional', motive: ' ' }, 400, 'validation'],
    ['partner', { rank: 'professional', insee: '99999' }, 422, 'validation'],
    ['partner', { rank: 'nobody' }, 400, 'validation'],
  ])('of a %s with %j is refused: %i %s', async (role, more, status, code) => {
    const answer = await post({ ...LEAST, ...more }, role);
    expect(answer).toMatchObject({ status, body: { type: `/problems/${code}` } });
  });
});

describe('another’s referral', () => {
  test('is not told apart from one that does not exist, not even for the same role', async () => {
    const mine = await world.token('partner');
    const { id } = await refer(world, mine, { rank: 'professional' });
    for (const as of [await world.token('partner'), 'regulator'])
      for (const other of [id, newId()])
        expect(await world.request('GET', `/v1/referrals/${other}`, undefined, { as })).toMatchObject({
          status: 404,
          body: { type: '/problems/not-found' },
        });
    const list = await world.request('GET', '/v1/referrals', undefined, { as: mine });
    expect(list.body.items.map((one: { id: string }) => one.id)).toEqual([id]);
    const empty = await world.request('GET', '/v1/referrals', undefined, {
      as: await world.token('partner'),
    });
    expect(empty.body).toEqual({ items: [], next: null });
  });

  test('one’s own are listed newest first, page by page', async () => {
    const mine = await world.token('partner');
    const made = [];
    for (let count = 0; count < 5; count++)
      made.unshift((await refer(world, mine, { rank: 'structure' })).id);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await world.request('GET', `/v1/referrals?limit=2${cursor}`, undefined, { as: mine });
      seen.push(...body.items.map((one: { id: string }) => one.id));
      if (!body.next) break;
      cursor = `&cursor=${body.next}`;
    }
    expect(seen).toEqual(made);
  });
});

describe('what is told', () => {
  test('depends on care and consent: the same visit is an outcome for one and « handled » for the other', async () => {
    const partner = await world.token('partner');
    const near = await refer(world, partner, { rank: 'professional', caresForPatient: true });
    const far = await refer(world, partner, { rank: 'structure' });
    const starts = ['2026-11-23T14:00:00+01:00', '2026-11-23T14:30:00+01:00'];
    const bookings: string[] = [];
    for (const [index, { id }] of [near, far].entries()) {
      const requestId = await requestOf(world, id);
      await screen(world, requestId);
      const slotId = await aSlot(world, doctor, starts[index] ?? '');
      bookings.push((await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId })).body.id);
    }
    const visit = { at: starts[0], professional: 'Dr Camille Lemaire', profession: 'doctor' };
    expect(await progressOf(world, partner, near.id)).toEqual({ status: 'booked', ...visit });
    expect(await progressOf(world, partner, far.id)).toEqual({ status: 'handled' });
    // The patient says on the phone that the structure may know, and later that it may not.
    const consented = await world.request('POST', `/v1/referrals/${far.id}/consent`);
    expect(consented).toMatchObject({ status: 200, body: { consentAt: '2026-11-23T11:30:00+01:00' } });
    expect(await progressOf(world, partner, far.id)).toEqual({ status: 'booked', ...visit, at: starts[1] });
    await world.request('POST', `/v1/referrals/${far.id}/consent`, { given: false });
    expect(await progressOf(world, partner, far.id)).toEqual({ status: 'handled' });
    world.clock.advance(4 * 3_600_000);
    await world.request(
      'POST',
      `/v1/bookings/${bookings[0]}/report`,
      { outcome: 'follow-up-needed', text: 'vu' },
      { as: doctor.token },
    );
    expect(await progressOf(world, partner, near.id)).toEqual({ status: 'seen', ...visit });
  });

  test('is what became of the other, where a person has put two requests of one need together', async () => {
    const partner = await world.token('partner');
    const one = await refer(world, partner, { rank: 'structure' });
    const other = await requestOf(world, (await refer(world, 'partner', { rank: 'structure' })).id);
    const { owner } = world.database;
    await owner.query(
      `update request set state = 'cancelled', reason = 'merged', merged_into = $1 where id = $2`,
      [other, await requestOf(world, one.id)],
    );
    expect(await progressOf(world, partner, one.id)).toEqual({ status: 'received' });
    await world.request('POST', `/v1/requests/${other}/lost-contact`, { reason: 'no-answer' });
    expect(await progressOf(world, partner, one.id)).toEqual({ status: 'not-reached' });
  });

  test('is of nobody’s business but the line’s: a partner records no consent and follows nobody', async () => {
    const { id } = await refer(world, 'partner', { rank: 'structure' });
    for (const as of ['partner', 'regulator', 'coordinator', 'professional']) {
      expect((await world.request('POST', `/v1/referrals/${id}/consent`, {}, { as })).status).toBe(403);
      const url = `/v1/requests/${await requestOf(world, id)}/referrals`;
      expect((await world.request('GET', url, undefined, { as })).status).toBe(403);
    }
    expect((await world.request('POST', `/v1/referrals/${newId()}/consent`)).status).toBe(404);
  });
});

test('what was found at the patient’s side is read by the SAS that asked, and by no other referrer', async () => {
  const regulator = await world.token('regulator');
  const partner = await world.token('partner');
  const sheet = {
    title: 'fall',
    vitalSigns: { systolic: 128 },
    findings: 'plaie superficielle',
    worse: 'no',
  };
  const asked = [
    [
      await refer(world, regulator, { rank: 'arm' }),
      regulator,
      [{ sheet, authorName: 'Dr Camille Lemaire' }],
    ],
    [await refer(world, partner, { rank: 'structure', caresForPatient: true }), partner, []],
  ] as const;
  for (const [{ id }, as, expected] of asked) {
    await world.database.owner.query(
      `insert into assessment (territory_id, id, request_id, author, sheet, at) values ('grand-douai', $1, $2, $3, $4, $5)`,
      [newId(), await requestOf(world, id), doctor.id, sheet, '2026-11-23T12:00:00Z'],
    );
    const { body } = await world.request('GET', `/v1/referrals/${id}`, undefined, { as });
    expect(body.assessments).toMatchObject(expected);
    expect(body.assessments).toHaveLength(expected.length);
  }
});

describe('a patient about whom a regulating doctor has decided', () => {
  test('carries that decision, and is asked « worse since? » instead of the whole screen', async () => {
    const decided = await refer(world, 'regulator', { rank: 'doctor-regulator', decision: DECISION });
    const whole = await refer(world, 'regulator', { rank: 'arm' });
    const asked = async (id: string) =>
      (await world.request('POST', `/v1/requests/${await requestOf(world, id)}/triage`, { answers: {} }))
        .body;
    expect((await asked(decided.id)).protocol).not.toBe((await asked(whole.id)).protocol);
    const { body } = await world.request('GET', `/v1/requests/${await requestOf(world, decided.id)}`);
    expect(body.decision).toEqual(DECISION);
  });

  test('whose place falls through, is told to them: a task, and « place lost » until there is another', async () => {
    const regulator = await world.token('regulator');
    const { id } = await refer(world, regulator, { rank: 'doctor-regulator', decision: DECISION });
    const requestId = await requestOf(world, id);
    await screen(world, requestId);
    const now = world.clock.now();
    const start = (ms: number) => new Date(Math.ceil((now + ms) / 60_000) * 60_000).toISOString();
    const book = async (ms: number) =>
      (
        await world.request('POST', `/v1/requests/${requestId}/bookings`, {
          slotId: await aSlot(world, doctor, start(ms)),
        })
      ).body.id;
    const booking = await book(3_600_000);
    expect(await progressOf(world, regulator, id)).toEqual({ status: 'handled' });
    await world.request(
      'POST',
      `/v1/bookings/${booking}/cancel`,
      { by: 'professional', reason: 'ill' },
      { as: doctor.token },
    );
    expect(await progressOf(world, regulator, id)).toEqual({ status: 'place-lost' });
    await world.settle();
    const tasks = await world.request('GET', '/v1/tasks?state=open&limit=200');
    expect(tasks.body.items).toContainEqual(
      expect.objectContaining({ kind: 'tell-regulator', subject: booking }),
    );
    await book(2 * 3_600_000);
    expect(await progressOf(world, regulator, id)).toEqual({ status: 'handled' });
  });
});

test('no event holds who the patient is or what they suffer from', async () => {
  const { rows } = await world.database.owner.query<{ data: string }>(
    `select data::text as data from event where type like 'referral%'`,
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter(({ data }) => /Inventé|fièvre|39980123|1980-05-05/.test(data))).toEqual([]);
});
