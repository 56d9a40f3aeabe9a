import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aTriagedRequest } from '../support/people.ts';
import { insertTerritory, startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const publish = (body: object, as: string = doctor.token) =>
  world.request('POST', '/v1/slots', { placeId: doctor.placeId, ...body }, { as });
const at = (day: number, time: string) => `2026-12-${String(day).padStart(2, '0')}T${time}:00+01:00`;
const aStructure = async (kind = 'nursing-home') =>
  (await world.request('POST', '/v1/structures', { name: 'EHPAD Les Saules', kind }, { as: 'coordinator' }))
    .body.id as string;

describe('One call publishes', () => {
  test('« tomorrow 10:00–11:30, every 15 minutes, at the practice »', async () => {
    const { status, body } = await publish({ from: 'tomorrow 10:00', to: '11:30', everyMinutes: 15 });
    expect(status).toBe(201);
    expect(
      body.items.map((slot: { start: string; end: string }) => [
        slot.start.slice(11, 16),
        slot.end.slice(11, 16),
      ]),
    ).toEqual([
      ['10:00', '10:15'],
      ['10:15', '10:30'],
      ['10:30', '10:45'],
      ['10:45', '11:00'],
      ['11:00', '11:15'],
      ['11:15', '11:30'],
    ]);
    expect(body.items[0]).toMatchObject({
      start: '2026-11-24T10:00:00+01:00',
      professionalId: doctor.id,
      mode: 'AMB',
      capacity: 1,
      free: 1,
      audience: ['CPTS'],
      openTo: ['CPTS'],
      state: 'open',
      version: 1,
    });
  });

  test('the same in exact times; what is too short for one more is left out', async () => {
    const { body } = await publish({ start: at(1, '10:00'), end: at(1, '11:10'), slotMinutes: 20 });
    expect(body.items.map((slot: { start: string }) => slot.start.slice(11, 16))).toEqual([
      '10:00',
      '10:20',
      '10:40',
    ]);
  });

  test('one slot with all its terms, which reading it gives again, with its version as ETag', async () => {
    const structure = await aStructure();
    const terms = {
      mode: 'HH',
      minAge: 6,
      maxAge: 17,
      withoutDoctorOnly: true,
      communes: ['59178', '59028'],
      complaints: ['motive-fever'],
      reservedFor: structure,
      audience: ['SNP'],
      capacity: 2,
    };
    const made = await publish({
      ...terms,
      start: at(2, '10:00'),
      end: at(2, '10:30'),
      release: { hoursBefore: 3, audience: ['CPTS', 'PUBLIC'] },
    });
    expect(made.status).toBe(201);
    expect(made.headers.etag).toBe('"1"');
    expect(made.body).toMatchObject({
      ...terms,
      release: { at: at(2, '07:00'), audience: ['CPTS', 'PUBLIC'] },
      openTo: ['SNP'],
      walkIn: false,
      needs: [],
      ruleId: null,
    });
    const read = await world.request('GET', `/v1/slots/${made.body.id}`);
    expect([read.body, read.headers.etag]).toEqual([made.body, '"1"']);
    const list = await world.request('GET', `/v1/slots?from=${encodeURIComponent(at(2, '00:00'))}`);
    expect(list.body.items[0]).toEqual(made.body);
  });

  test('for hours before, a release is each slot’s own', async () => {
    const { body } = await publish({
      start: at(3, '10:00'),
      end: at(3, '11:00'),
      slotMinutes: 30,
      audience: ['PRO'],
      release: { hoursBefore: 2, audience: ['CPTS'] },
    });
    expect(body.items.map((slot: { release: { at: string } }) => slot.release.at)).toEqual([
      at(3, '08:00'),
      at(3, '08:30'),
    ]);
  });

  test('the hours at which whoever comes is seen in the order of coming', async () => {
    const { body } = await publish({ start: at(4, '16:00'), end: at(4, '18:00'), capacity: 8, walkIn: true });
    expect(body).toMatchObject({
      walkIn: true,
      capacity: 8,
      free: 8,
      start: at(4, '16:00'),
      end: at(4, '18:00'),
    });
  });
});

describe('Refused in words is', () => {
  const slot = (start: string, end: string, more: object = {}) => ({
    start: at(8, start),
    end: at(8, end),
    ...more,
  });
  test.each<[string, object, string]>([
    ['an hour that is not understood', { from: 'bientôt', to: '11:00', everyMinutes: 15 }, 'from'],
    ['an end that is not understood', { from: 'demain 15:00', to: 'le soir', everyMinutes: 15 }, 'to'],
    ['an end before the start', { from: 'demain 15:00', to: '14:00', everyMinutes: 15 }, 'to'],
    ['a span that is shorter than one slot', { from: 'demain 15:00', to: '15:10', everyMinutes: 15 }, 'to'],
    ['a span of more than a day', { from: 'demain 15:00', to: 'samedi 15:00', everyMinutes: 60 }, 'to'],
    ['a slot of more than twelve hours', slot('06:00', '19:00'), 'end'],
    ['what is past', { start: '2026-11-20T10:00:00Z', end: '2026-11-20T10:15:00Z' }, 'start'],
    ['an age that nobody has', slot('10:00', '10:15', { minAge: 10, maxAge: 9 }), 'maxAge'],
    ['communes of a practice', slot('10:00', '10:15', { communes: ['59178'] }), 'communes'],
    ['a release for nobody', slot('10:00', '10:15', { release: { hoursBefore: 2 } }), 'release.audience'],
    [
      'a release after the start',
      slot('10:00', '10:15', { release: { at: at(8, '10:00'), audience: ['PUBLIC'] } }),
      'release',
    ],
    ['a structure that nobody knows', slot('10:00', '10:15', { reservedFor: newId() }), 'reservedFor'],
    ['a place that nobody knows', slot('10:00', '10:15', { placeId: newId() }), 'placeId'],
    [
      'an assistant who is not in the directory',
      slot('10:00', '10:15', { needs: [{ part: 'assistant', professionalId: newId() }] }),
      'needs.0.professionalId',
    ],
    [
      'a room that is not in the directory',
      slot('10:00', '10:15', { needs: [{ part: 'room', resourceId: newId() }] }),
      'needs.0.resourceId',
    ],
  ])('%s', async (_, body, path) => {
    const { status, body: problem } = await publish(body);
    expect([status, problem.type, problem.errors?.map((error: { path: string }) => error.path)]).toEqual([
      422,
      '/problems/validation',
      [path],
    ]);
  });

  test('somebody else’s slot for a professional, and any for an operator', async () => {
    const other = await aDoctor(world, 'Autre');
    expect((await publish({ ...slot('10:00', '10:15'), professionalId: other.id })).body.type).toBe(
      '/problems/not-yours',
    );
    expect((await publish(slot('10:00', '10:15'), 'operator')).status).toBe(403);
  });

  test('a second slot at the same hour, with the hours of the first; nothing of the call is published', async () => {
    await publish(slot('11:00', '11:15'));
    const { status, body } = await publish({ start: at(8, '10:30'), end: at(8, '11:30'), slotMinutes: 15 });
    expect([status, body.type]).toEqual([409, '/problems/slot-overlap']);
    expect(body.detail).toContain('mardi 8 décembre, de 11 h à 11 h 15');
    const { body: list } = await world.request(
      'GET',
      `/v1/slots?from=${encodeURIComponent(at(8, '00:00'))}&to=${encodeURIComponent(at(8, '23:00'))}&professionalId=${doctor.id}`,
    );
    expect(list.items).toHaveLength(1);
  });

  test('two slots of one call at the same hour', async () => {
    const twice = [slot('14:00', '14:15'), slot('14:10', '14:25')].map((it) => ({
      ...it,
      placeId: doctor.placeId,
    }));
    const { body } = await world.request('POST', '/v1/slots', { slots: twice }, { as: doctor.token });
    expect(body.type).toBe('/problems/slot-overlap');
  });
});

describe('Who reads slots', () => {
  test('sees what was published together, and which place a patient is being given on the phone', async () => {
    const { body: span } = await publish({
      start: at(10, '10:00'),
      end: at(10, '10:30'),
      slotMinutes: 15,
      capacity: 2,
    });
    world.clock.advance(60_000);
    const { body: later } = await publish({ start: at(10, '11:00'), end: at(10, '11:15') });
    const [first, second] = span.items;
    expect(second.publishedAt).toBe(first.publishedAt);
    expect(Date.parse(later.publishedAt)).toBe(Date.parse(first.publishedAt) + 60_000);
    const requestId = await aTriagedRequest(world);
    await world.request('POST', `/v1/slots/${first.id}/hold`, { requestId });
    const read = async () =>
      (await world.request('GET', `/v1/slots/${first.id}`, undefined, { as: doctor.token })).body;
    expect(await read()).toMatchObject({ free: 1, held: 1, booked: 0 });
    world.clock.advance(10 * 60_000);
    expect(await read()).toMatchObject({ free: 2, held: 0, booked: 0 });
  });

  test('a professional, their own and those that they take part in; elsewhere nobody', async () => {
    const nurse = await aDoctor(world, 'Assistante');
    const { body: slot } = await publish({
      start: at(9, '10:00'),
      end: at(9, '10:15'),
      mode: 'VR',
      needs: [{ part: 'assistant', professionalId: nurse.id }],
    });
    const stranger = await aDoctor(world, 'Inconnu');
    const from = encodeURIComponent(at(9, '00:00'));
    const listed = async (as: string) =>
      (await world.request('GET', `/v1/slots?from=${from}`, undefined, { as })).body.items.map(
        (it: { id: string }) => it.id,
      );
    expect([await listed(nurse.token), await listed(stranger.token)]).toEqual([[slot.id], []]);
    const read = async (as: string) =>
      (await world.request('GET', `/v1/slots/${slot.id}`, undefined, { as })).status;
    await insertTerritory(world.database, 'ailleurs', '+33353010456');
    const elsewhere = await world.token('coordinator', { territoryId: 'ailleurs' });
    expect([
      await read(nurse.token),
      await read(stranger.token),
      await read('operator'),
      await read(elsewhere),
    ]).toEqual([200, 404, 200, 404]);
    expect(slot.needs).toEqual([{ part: 'assistant', professionalId: nurse.id, name: 'Camille Assistante' }]);
  });
});
