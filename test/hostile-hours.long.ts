import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDoctor } from './support/people.ts';
import { startWorld, type World } from './support/world.ts';

/** Hours that nobody can have meant are refused, with a sentence for who typed them, and leave nothing behind that breaks a list. */

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const post = (url: string, body: object) => world.request('POST', url, body, { as: doctor.token });
const slot = (start: string, end: string, more: object = {}) =>
  post('/v1/slots', { placeId: doctor.placeId, start, end, ...more });
const rule = (more: object) =>
  post('/v1/availability', {
    placeId: doctor.placeId,
    rrule: 'FREQ=WEEKLY;BYDAY=MO',
    from: '08:00',
    to: '09:00',
    slotMinutes: 30,
    ...more,
  });
const refusal = ({ status, body }: { status: number; body: { errors?: { path: string }[] } }) => [
  status,
  body.errors?.[0]?.path,
];

describe('A year of another century', () => {
  test.each([
    ['a slot', () => slot('9999-12-31T23:40:00Z', '9999-12-31T23:59:00Z'), 'start'],
    ['a slot of 2062', () => slot('2062-11-24T10:00:00Z', '2062-11-24T10:15:00Z'), 'start'],
    [
      'a span',
      () =>
        post('/v1/slots', {
          placeId: doctor.placeId,
          from: '9999-12-31 22:00',
          to: '24:00',
          everyMinutes: 30,
        }),
      'slots.0.start',
    ],
    [
      'an absence',
      () => post('/v1/absences', { from: '9999-12-31', to: '9999-12-31', reason: 'leave' }),
      'to',
    ],
    ['fixed slots', () => rule({ startsOn: '2062-11-23' }), 'startsOn'],
    [
      'a roster',
      () =>
        world.request(
          'POST',
          '/v1/rosters',
          { name: 'Garde', profession: 'doctor', season: { from: '9998-12-31', to: '9999-12-31' } },
          { as: 'coordinator' },
        ),
      'season.from',
    ],
  ] as const)('is a typing error in %s', async (_, ask, path) => {
    expect(refusal(await ask())).toEqual([422, path]);
  });

  test('and every list can still be read', async () => {
    for (const url of ['/v1/slots?from=2026-11-23T00:00:00Z&to=9999-12-31T23:59:59Z', '/v1/absences'])
      expect((await world.request('GET', url, undefined, { as: 'coordinator' })).status).toBe(200);
  });
});

describe('Too short, or too many', () => {
  test('a slot of a thousandth of a second is no slot', async () => {
    expect(refusal(await slot('2026-11-26T10:00:00.000Z', '2026-11-26T10:00:00.001Z'))).toEqual([422, 'end']);
  });

  test('one call does not give tens of thousands of places', async () => {
    const { status, body } = await post('/v1/slots', {
      placeId: doctor.placeId,
      start: '2026-11-27T06:00:00Z',
      end: '2026-11-28T06:00:00Z',
      slotMinutes: 5,
      capacity: 100,
    });
    expect([status, body.errors]).toEqual([422, [expect.objectContaining({ path: 'capacity' })]]);
  });

  test('fixed slots and a duty do not give thousands of places a day', async () => {
    const many = { from: '08:00', to: '20:00', slotMinutes: 5, capacity: 100 };
    expect(refusal(await rule(many))).toEqual([422, 'capacity']);
    const duty = { ...many, date: '2026-12-05', professionalId: doctor.id, placeId: doctor.placeId };
    const roster = await world.request(
      'POST',
      '/v1/rosters',
      {
        name: 'Garde',
        profession: 'doctor',
        season: { from: '2026-12-01', to: '2026-12-31' },
        duties: [duty],
      },
      { as: 'coordinator' },
    );
    expect(refusal(roster)).toEqual([422, 'duties.0.capacity']);
  });

  test('an audience is told once', async () => {
    const { status } = await slot('2026-11-26T12:00:00Z', '2026-11-26T12:15:00Z', {
      audience: Array.from({ length: 5_000 }, () => 'CPTS'),
    });
    expect(status).toBe(400);
  });
});

test('a professional’s sixth diary is refused also when all come at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, no) => post('/v1/calendars', { url: `https://agenda.example.org/${no}` })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
});
