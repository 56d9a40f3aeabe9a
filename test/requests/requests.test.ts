import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const snp = { kind: 'snp', origin: 'patient-without-mt', motive: 'toux', chronic: true };

describe('a demande', () => {
  test('is received with a deadline 24 hours later, in local time', async () => {
    const patient = { familyName: 'Inventé', givenName: 'Noé', birthDate: '2015-02-03', insee: '59178' };
    const { status, body } = await world.request('POST', '/v1/requests', { ...snp, patient });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'received',
      receivedAt: '2026-11-23T11:30:00+01:00',
      deadline: '2026-11-24T11:30:00+01:00',
      late: false,
      redFlag: 'none',
    });
  });

  test('is for one patient: known or new, not both and not neither', async () => {
    const neither = await world.request('POST', '/v1/requests', snp);
    expect(neither.status).toBe(400);
    expect(neither.body).toMatchObject({
      type: '/problems/validation',
      errors: [{ path: 'body.patientId' }],
    });
    const unknown = await world.request('POST', '/v1/requests', { ...snp, patientId: newId() });
    expect(unknown).toMatchObject({
      status: 422,
      body: { type: '/problems/validation', errors: [{ path: 'patientId' }] },
    });
  });

  test('refused leaves nothing behind, not even the patient', async () => {
    const count = async () =>
      (await world.database.owner.query('select count(*)::int as n from patient')).rows[0].n;
    const before = await count();
    const patient = { familyName: 'Inventé', givenName: 'Lou', birthDate: '1990-01-01' };
    const refused = await world.request('POST', '/v1/requests', { ...snp, patient, callId: newId() });
    expect(refused.body.errors).toEqual([{ path: 'callId', message: expect.any(String) }]);
    expect(await count()).toBe(before);
  });

  test('shows a coordinator neither motive nor triage', async () => {
    const id = await aTriagedRequest(world);
    const { body } = await world.request('GET', `/v1/requests/${id}`, undefined, { as: 'coordinator' });
    expect(Object.keys(body).sort()).toEqual(
      [
        'bookings',
        'callId',
        'deadline',
        'escalation',
        'followUps',
        'id',
        'insee',
        'kind',
        'late',
        'mergedInto',
        'modes',
        'origin',
        'patientId',
        'receivedAt',
        'requester',
        'state',
        'subject',
      ].sort(),
    );
    const list = await world.request('GET', '/v1/requests', undefined, { as: 'coordinator' });
    expect(JSON.stringify(list.body)).not.toContain('fièvre');
  });

  test('with an alert or a doubt is not handed on by a coordinator, who cannot see it', async () => {
    const toTheSas = (id: string) =>
      world.request('POST', `/v1/requests/${id}/redirect`, { reason: 'sas' }, { as: 'coordinator' });
    for (const answer of ['yes', 'unknown'] as const) {
      const id = await aRequest(world);
      await screen(world, id, answer);
      const { status, body } = await toTheSas(id);
      expect([status, body.type]).toEqual([409, '/problems/operator-first']);
      expect(JSON.stringify(body)).not.toMatch(/vital|alerte|gravité/i);
    }
    expect((await toTheSas(await aTriagedRequest(world))).status).toBe(200);
  });

  test('passes its deadline on the record, on the product’s own clock', async () => {
    const id = await aTriagedRequest(world);
    expect((await world.request('GET', '/v1/requests?late=true')).body.items).toEqual([]);
    world.clock.advance(24 * 3_600_000 + 1);
    await world.settle();
    const passed = await world.database.owner.query(
      `select 1 from event where subject = $1 and type = 'request.deadline-passed'`,
      [id],
    );
    expect(passed.rowCount).toBe(1);
    expect(
      (await world.request('GET', '/v1/requests?late=true')).body.items.map((it: { id: string }) => it.id),
    ).toContain(id);
  });

  test('that has its place when the 24 hours are over has not passed them, whenever somebody looks', async () => {
    const doctor = await aDoctor(world, 'Tardif');
    const passed = async (id: string): Promise<number | null> => {
      await world.settle();
      return (
        await world.database.owner.query(
          `select 1 from event where subject = $1 and type = 'request.deadline-passed'`,
          [id],
        )
      ).rowCount;
    };
    const start = (ms: number) => new Date(Math.ceil((world.clock.now() + ms) / 60_000) * 60_000);
    const book = async (id: string, at: Date) => {
      const slotId = await aSlot(world, doctor, at.toISOString());
      return (await world.request('POST', `/v1/requests/${id}/bookings`, { slotId, acceptLate: true })).body
        .id;
    };
    const id = await aTriagedRequest(world);
    const booking = await book(id, start(26 * 3_600_000));
    world.clock.advance(24 * 3_600_000 + 60_000);
    expect(await passed(id)).toBe(0);
    // The place falls through after the deadline: now there is none in time, and that is said once.
    await world.request('POST', `/v1/bookings/${booking}/cancel`, { by: 'patient', reason: 'found-other' });
    expect(await passed(id)).toBe(1);
    const another = await book(id, start(3 * 3_600_000));
    await world.request('POST', `/v1/bookings/${another}/cancel`, { by: 'patient', reason: 'found-other' });
    expect(await passed(id)).toBe(1);
    const over = await aTriagedRequest(world);
    await world.request('POST', `/v1/requests/${over}/close`, { reason: 'no-care-needed' });
    world.clock.advance(25 * 3_600_000);
    expect(await passed(over)).toBe(0);
  });

  test('lists are read in pages without a gap or a repeat', async () => {
    for (let i = 0; i < 7; i++) await aRequest(world);
    const seen: string[] = [];
    let cursor: string | null = '';
    do {
      const page = await world.request('GET', `/v1/requests?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.body.items.map((it: { id: string }) => it.id));
      cursor = page.body.next;
    } while (cursor);
    const all = (
      await world.database.owner.query('select id from request order by received_at desc, id desc')
    ).rows.map((row) => row.id);
    expect(seen).toEqual(all);
    expect((await world.request('GET', '/v1/requests?cursor=nonsense')).status).toBe(422);
  });
});

describe('a search for a treating doctor', () => {
  test('begins with one question, and is not booked within 24 hours', async () => {
    const id = await aRequest(world, { kind: 'mt' });
    const first = await world.request('POST', `/v1/requests/${id}/triage`, { answers: {} });
    expect(first.body.next.text).toContain('aujourd');
    expect(await screen(world, id)).toMatchObject({ result: 'clear', orientation: 'mt' });
    const doctor = await aDoctor(world);
    const slotId = await aSlot(world, doctor, new Date(world.clock.now() + 3_600_000).toISOString());
    expect((await world.request('POST', `/v1/requests/${id}/bookings`, { slotId })).body.type).toBe(
      '/problems/not-snp',
    );
  });
});
