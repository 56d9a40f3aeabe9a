import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDoctor } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const coordinator = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  world.request(method, url, body, { as: 'coordinator' });
const enter = async (name: string) =>
  (await coordinator('POST', '/v1/resources', { kind: 'kit', name })).body.id as string;
const close = (id: string, closed = true) => coordinator('PATCH', `/v1/resources/${id}`, { closed });
const slotWith = (resourceId: string, time: string) =>
  coordinator('POST', '/v1/slots', {
    professionalId: doctor.id,
    placeId: doctor.placeId,
    start: `2026-11-24T${time}:00+01:00`,
    end: `2026-11-24T${time.slice(0, 3)}20:00+01:00`,
    needs: [{ part: 'kit', resourceId }],
  });

describe('A room or a kit', () => {
  test('is closed once no slot to come needs it, and then no new slot may; what was given keeps its name', async () => {
    const kit = await enter('Mallette 1');
    const { body: slot } = await slotWith(kit, '09:00');
    const early = await close(kit);
    expect([early.status, early.body.type]).toEqual([409, '/problems/resource-needed']);
    expect(early.body.detail).toBe('1 créneau à venir en a besoin : modifiez-le ou retirez-le d’abord.');
    await coordinator('DELETE', `/v1/slots/${slot.id}`);
    const { status, body } = await close(kit);
    expect([status, body.closed]).toEqual([200, true]);
    const refused = await slotWith(kit, '10:00');
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ path: 'needs.0.resourceId' }]]);
    expect((await coordinator('GET', `/v1/slots/${slot.id}`)).body.needs).toMatchObject([
      { name: 'Mallette 1' },
    ]);
    expect((await close(kit, false)).body.closed).toBe(false);
    expect((await slotWith(kit, '10:00')).status).toBe(201);
  });

  test('stays while fixed slots make more that need it, until they end', async () => {
    const kit = await enter('Mallette 2');
    // Further away than what is made by now.
    const { body: rule } = await coordinator('POST', '/v1/availability', {
      professionalId: doctor.id,
      placeId: doctor.placeId,
      rrule: 'FREQ=WEEKLY;BYDAY=MO',
      startsOn: '2027-03-01',
      from: '09:00',
      to: '10:00',
      slotMinutes: 20,
      needs: [{ part: 'kit', resourceId: kit }],
    });
    const refused = await close(kit);
    expect([refused.status, refused.body.fixed, refused.body.slots]).toEqual([409, 1, 0]);
    expect((await coordinator('DELETE', `/v1/availability/${rule.id}`)).status).toBe(200);
    expect((await close(kit)).status).toBe(200);
  });

  test('that is closed while somebody gives a slot with it ends in one of the two, never in both', async () => {
    const kit = await enter('Mallette 3');
    const [slot, closing] = await Promise.all([slotWith(kit, '11:00'), close(kit)]);
    expect([slot.status, closing.status]).toBeOneOf([
      [201, 409],
      [422, 200],
    ]);
  });

  test('is not the professional’s to close', async () => {
    const kit = await enter('Mallette 4');
    const asked = await world.request(
      'PATCH',
      `/v1/resources/${kit}`,
      { closed: true },
      { as: doctor.token },
    );
    expect(asked.status).toBe(403);
  });
});
