import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDoctor, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctors: Awaited<ReturnType<typeof aDoctor>>[];
let doctor: Awaited<ReturnType<typeof aDoctor>>;
let room: string;
let kit: string;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctors = await Promise.all(Array.from({ length: 20 }, (_, no) => aDoctor(world, `Rival${no}`)));
});
afterAll(() => world.close());

let day = 1;
const on = (time: string) => `2026-12-${String(day).padStart(2, '0')}T${time}:00+01:00`;
beforeEach(async () => {
  day += 1;
  doctor = await aDoctor(world, 'Lemaire');
  room = await enter({ kind: 'room', name: 'Salle des Tilleuls' });
  kit = await enter({ kind: 'kit', name: 'Mallette 3' });
});

const enter = async (resource: object): Promise<string> =>
  (await world.request('POST', '/v1/resources', resource, { as: 'coordinator' })).body.id;
type Need = { part: string; professionalId?: string; resourceId?: string };
const publish = (by: { id: string; placeId: string }, start: string, end: string, needs: Need[] = []) =>
  world.request(
    'POST',
    '/v1/slots',
    { professionalId: by.id, placeId: by.placeId, start: on(start), end: on(end), mode: 'VR', needs },
    { as: 'coordinator' },
  );

/** Each kind of part, and whom or what it is. */
const kinds: [string, () => Need][] = [
  ['an assisting nurse', () => ({ part: 'assistant', professionalId: doctor.id })],
  ['a room', () => ({ part: 'room', resourceId: room })],
  ['a kit', () => ({ part: 'kit', resourceId: kit })],
  ['a doctor reachable nearby', () => ({ part: 'reachable-doctor', professionalId: doctor.id })],
];

describe.each(kinds)('%s', (_, need) => {
  test('is one slot’s at a time: of twenty rivals exactly one has it, and the others are told', async () => {
    const answers = await Promise.all(doctors.map((rival) => publish(rival, '10:00', '10:30', [need()])));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      201,
      ...Array.from({ length: 19 }, () => 409),
    ]);
    const refused = answers.filter(({ status }) => status === 409).map(({ body }) => body.type);
    expect(new Set(refused)).toEqual(new Set(['/problems/part-taken']));
    const { rows } = await world.database.owner.query(
      'select count(*)::int from slot_part where active and who = $1',
      [need().professionalId ?? need().resourceId],
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  test('is refused with who, what and when, and free again to the minute', async () => {
    const [first, second, third] = doctors as [typeof doctor, typeof doctor, typeof doctor];
    await publish(first, '10:00', '10:30', [need()]);
    const refused = await publish(second, '10:15', '10:45', [need()]);
    expect(refused.body).toMatchObject({
      status: 409,
      type: '/problems/part-taken',
      part: need().part,
      who: need().professionalId ?? need().resourceId,
      start: new Date(on('10:00')).toISOString(),
      end: new Date(on('10:30')).toISOString(),
    });
    expect(refused.body.detail).toMatch(/de 10 h à 10 h 30\.$/);
    expect(refused.body.detail).toMatch(/Dr Camille Lemaire|Salle des Tilleuls|Mallette 3/);
    expect((await publish(third, '10:30', '11:00', [need()])).status).toBe(201);
  });

  test('is free again when its slot is withdrawn', async () => {
    const [first, second] = doctors as [typeof doctor, typeof doctor];
    const { body } = await publish(first, '10:00', '10:30', [need()]);
    await world.request('DELETE', `/v1/slots/${body.id}`, undefined, { as: first.token });
    expect((await publish(second, '10:00', '10:30', [need()])).status).toBe(201);
  });

  test('is refused by the database itself, whoever writes', async () => {
    const [first, second] = doctors as [typeof doctor, typeof doctor];
    await publish(first, '10:00', '10:30', [need()]);
    const { body } = await publish(second, '10:00', '10:30');
    await expect(
      world.database.owner.query(
        `insert into slot_part (territory_id, slot_id, who, part, start_at, end_at) values ('grand-douai', $1, $2, $3, $4, $5)`,
        [body.id, need().professionalId ?? need().resourceId, need().part, on('10:00'), on('10:30')],
      ),
    ).rejects.toMatchObject({ constraint: 'slot_part_overlap' });
  });
});

describe('A person', () => {
  test('who assists has no slot of their own meanwhile, and the other way round', async () => {
    const [first, second] = doctors as [typeof doctor, typeof doctor];
    await publish(first, '10:00', '10:30', [{ part: 'assistant', professionalId: second.id }]);
    const own = await publish(second, '10:15', '10:45');
    expect(own.body).toMatchObject({ type: '/problems/part-taken', part: 'professional', who: second.id });
    await publish(second, '11:00', '11:30');
    const asked = await publish(first, '11:15', '11:45', [{ part: 'assistant', professionalId: second.id }]);
    expect(asked.body).toMatchObject({ type: '/problems/part-taken', part: 'assistant', who: second.id });
  });

  test('may be reachable while they see their own patients', async () => {
    const [first] = doctors as [typeof doctor];
    await publish(doctor, '10:00', '10:30');
    expect(
      (await publish(first, '10:00', '10:30', [{ part: 'reachable-doctor', professionalId: doctor.id }]))
        .status,
    ).toBe(201);
  });

  test('has one role in a slot, and only a doctor is the doctor who is reachable', async () => {
    const { body: nurse } = await world.request(
      'POST',
      '/v1/professionals',
      { profession: 'nurse', familyName: 'Danel', givenName: 'Inès' },
      { as: 'coordinator' },
    );
    for (const needs of [
      [{ part: 'assistant', professionalId: doctor.id }],
      [{ part: 'reachable-doctor', professionalId: nurse.id }],
    ])
      expect((await publish(doctor, '10:00', '10:30', needs)).body.errors).toMatchObject([
        { path: 'needs.0.professionalId' },
      ]);
  });
});

describe('A slot that needs several at once', () => {
  test('has all of them or is not published, and gives none of them away', async () => {
    const [first, second] = doctors as [typeof doctor, typeof doctor];
    await publish(first, '10:00', '10:30', [{ part: 'room', resourceId: room }]);
    const all = [
      { part: 'kit', resourceId: kit },
      { part: 'assistant', professionalId: doctor.id },
      { part: 'room', resourceId: room },
    ];
    expect((await publish(second, '10:00', '10:30', all)).status).toBe(409);
    expect((await publish(second, '10:00', '10:30', all.slice(0, 2))).status).toBe(201);
  });

  test('keeps them when it moves, and does not move to where one of them is missing', async () => {
    const [first, second] = doctors as [typeof doctor, typeof doctor];
    const { body } = await publish(first, '10:00', '10:30', [{ part: 'kit', resourceId: kit }]);
    await publish(second, '11:00', '11:30', [{ part: 'kit', resourceId: kit }]);
    const move = (start: string, end: string) =>
      world.request('PATCH', `/v1/slots/${body.id}`, { start: on(start), end: on(end) }, { as: first.token });
    expect((await move('11:00', '11:30')).body.type).toBe('/problems/part-taken');
    expect((await move('10:15', '10:45')).status).toBe(200);
    expect((await publish(second, '10:30', '10:50', [{ part: 'kit', resourceId: kit }])).body.type).toBe(
      '/problems/part-taken',
    );
    expect((await publish(second, '10:00', '10:15', [{ part: 'kit', resourceId: kit }])).status).toBe(201);
  });

  describe('while nobody is booked in it', () => {
    const change = (id: string, body: object) =>
      world.request('PATCH', `/v1/slots/${id}`, body, { as: 'coordinator' });

    test('needs something else when it is told so, and what it no more needs is free', async () => {
      const [first, second] = doctors as [typeof doctor, typeof doctor];
      const { body } = await publish(first, '10:00', '10:30', [{ part: 'kit', resourceId: kit }]);
      const changed = await change(body.id, { needs: [{ part: 'room', resourceId: room }] });
      expect(changed.body).toMatchObject({
        needs: [{ part: 'room', resourceId: room, name: 'Salle des Tilleuls' }],
        free: 1,
        version: 2,
      });
      expect((await publish(second, '10:00', '10:15', [{ part: 'kit', resourceId: kit }])).status).toBe(201);
      expect((await publish(second, '10:15', '10:30', [{ part: 'room', resourceId: room }])).body.type).toBe(
        '/problems/part-taken',
      );
      // What is absent stays.
      expect((await change(body.id, { maxAge: 60 })).body.needs).toHaveLength(1);
      expect((await change(body.id, { needs: [] })).body.needs).toEqual([]);
    });

    test('takes nothing that another slot needs then, nor what no slot could need, and keeps what it had', async () => {
      const [first, second] = doctors as [typeof doctor, typeof doctor];
      const { body } = await publish(first, '10:00', '10:30', [{ part: 'kit', resourceId: kit }]);
      await publish(second, '10:15', '10:45', [{ part: 'room', resourceId: room }]);
      const refused = await change(body.id, { needs: [{ part: 'room', resourceId: room }] });
      expect(refused.body).toMatchObject({
        status: 409,
        type: '/problems/part-taken',
        part: 'room',
        who: room,
      });
      const own = await change(body.id, { needs: [{ part: 'assistant', professionalId: first.id }] });
      expect(own.body.errors).toMatchObject([{ path: 'needs.0.professionalId' }]);
      const { body: still } = await world.request('GET', `/v1/slots/${body.id}`);
      expect(still).toMatchObject({ needs: [{ resourceId: kit }], version: 1 });
    });

    test('and only then: who has a place, or is being given one, has been told what awaits them', async () => {
      const { body } = await publish(doctors[3] as typeof doctor, '10:00', '10:30');
      const request = await aTriagedRequest(world, { modes: ['VR'] });
      await world.request('POST', `/v1/slots/${body.id}/hold`, { requestId: request });
      const needs = [{ part: 'room', resourceId: room }];
      expect((await change(body.id, { needs })).body.type).toBe('/problems/slot-held');
      await world.request('POST', `/v1/requests/${request}/bookings`, {
        slotId: body.id,
        acceptLate: true,
        acceptVideo: 'le patient le demande',
      });
      expect((await change(body.id, { needs })).body.type).toBe('/problems/slot-booked');
      // Said once more as it is, nothing changes for anybody.
      expect((await change(body.id, { needs: [] })).status).toBe(200);
    });
  });

  test('takes a room of its own place only: the patient is told one address', async () => {
    const elsewhere = await enter({ kind: 'room', name: 'Salle d’ailleurs', placeId: doctors[1]?.placeId });
    const { body } = await publish(doctors[0] as typeof doctor, '10:00', '10:30', [
      { part: 'room', resourceId: elsewhere },
    ]);
    expect(body.errors).toMatchObject([{ path: 'needs.0.resourceId' }]);
    const wrongKind = await publish(doctors[0] as typeof doctor, '10:00', '10:30', [
      { part: 'kit', resourceId: room },
    ]);
    expect(wrongKind.body.errors).toMatchObject([{ path: 'needs.0.resourceId' }]);
  });

  test('sends a patient in a wheelchair by video only to a room that they can get into', async () => {
    const { id, placeId } = doctors[2] as typeof doctor;
    const { body } = await publish({ id, placeId }, '10:00', '10:30', [{ part: 'room', resourceId: room }]);
    const request = await aTriagedRequest(world, { access: ['wheelchair'], modes: ['VR'] });
    const book = () =>
      world.request('POST', `/v1/requests/${request}/bookings`, {
        slotId: body.id,
        acceptLate: true,
        acceptVideo: 'le patient le demande',
      });
    expect((await book()).body.type).toBe('/problems/access-missing');
    await world.request('PATCH', `/v1/places/${placeId}`, { access: ['wheelchair'] }, { as: 'coordinator' });
    expect((await book()).status).toBe(201);
  });
});

describe('Rooms and kits', () => {
  test('are entered and corrected by the coordinator, and read by whoever publishes', async () => {
    const placeId = doctor.placeId;
    const { body } = await world.request(
      'POST',
      '/v1/resources',
      { kind: 'room', name: 'Salle 2', placeId },
      { as: 'coordinator' },
    );
    const corrected = await world.request(
      'PATCH',
      `/v1/resources/${body.id}`,
      { name: 'Salle bleue' },
      { as: 'coordinator' },
    );
    expect(corrected.body).toEqual({
      id: body.id,
      kind: 'room',
      name: 'Salle bleue',
      placeId,
      closed: false,
    });
    const list = await world.request('GET', `/v1/resources?placeId=${placeId}`, undefined, {
      as: doctor.token,
    });
    expect(list.body).toEqual({ items: [corrected.body], next: null });
    const first = await world.request('GET', '/v1/resources?kind=kit&limit=1');
    const second = await world.request('GET', `/v1/resources?kind=kit&limit=1&cursor=${first.body.next}`);
    expect([first.body.items.length, second.body.items.length]).toEqual([1, 1]);
    expect(first.body.items[0].id).not.toBe(second.body.items[0].id);
    expect(
      (await world.request('POST', '/v1/resources', { kind: 'kit', name: 'x' }, { as: doctor.token })).status,
    ).toBe(403);
    expect(
      (
        await world.request(
          'POST',
          '/v1/resources',
          { kind: 'room', name: 'x', placeId: body.id },
          { as: 'coordinator' },
        )
      ).body.errors,
    ).toMatchObject([{ path: 'placeId' }]);
  });
});
