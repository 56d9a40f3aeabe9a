import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const log = (body: Record<string, unknown> = {}) => world.request('POST', '/v1/calls', body);

describe('a call taken on an ordinary phone', () => {
  test('is written down in one step, answered by whoever writes it down, and goes on', async () => {
    const { status, body } = await log({
      phone: '06 39 98 01 45',
      note: 'rappelle pour sa fille',
      receivedAt: '2026-11-23T11:20:00+01:00',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      origin: 'hand',
      state: 'answered',
      phone: '+33639980145',
      note: 'rappelle pour sa fille',
      arrivedAt: '2026-11-23T11:20:00+01:00',
      answeredBy: expect.stringMatching(/^operator:/),
    });
  });

  test('ends when the operator says so, and once', async () => {
    const { body } = await log();
    expect((await world.request('POST', `/v1/calls/${body.id}/hang-up`)).body).toMatchObject({
      state: 'ended',
      outcome: 'completed',
    });
    expect((await world.request('POST', `/v1/calls/${body.id}/hang-up`)).status).toBe(200);
    const { rows } = await world.database.owner.query(
      `select type from event where subject = $1 order by id`,
      [body.id],
    );
    expect(rows.map(({ type }) => type)).toEqual(['call.logged', 'call.ended']);
  });

  test('may be over when it is written down, and not before it began nor to come', async () => {
    const over = await log({ receivedAt: '2026-11-23T11:00:00+01:00', endedAt: '2026-11-23T11:04:00+01:00' });
    expect(over.body).toMatchObject({ state: 'ended', outcome: 'completed', talkedSeconds: 240 });
    expect((await log({ receivedAt: '2026-11-23T11:31:00+01:00' })).status).toBe(422);
    expect(
      (await log({ receivedAt: '2026-11-23T11:20:00+01:00', endedAt: '2026-11-23T11:19:00+01:00' })).status,
    ).toBe(422);
    expect((await log({ phone: '12' })).status).toBe(400);
  });

  test('may have been taken an hour or some days ago; a slip of the year, or of the clock, is told', async () => {
    const hourAgo = await log({
      receivedAt: '2026-11-23T10:30:00+01:00',
      endedAt: '2026-11-23T10:42:00+01:00',
    });
    expect(hourAgo).toMatchObject({ status: 201, body: { state: 'ended', talkedSeconds: 720 } });
    // Written down on Monday: taken on Monday before, and on Tuesday.
    const week = { receivedAt: '2026-11-16T11:30:00+01:00', endedAt: '2026-11-16T11:35:00+01:00' };
    expect((await log(week)).status).toBe(201);
    for (const receivedAt of [
      '0001-01-01T00:00:00Z',
      '2025-11-23T11:20:00+01:00',
      '2026-11-16T11:29:59+01:00',
    ])
      expect(await log({ receivedAt })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'receivedAt', message: expect.stringContaining('dans les sept jours') }] },
      });
    for (const receivedAt of [
      '2026-11-23T11:30:31+01:00',
      '2027-11-23T11:30:00+01:00',
      '9999-12-31T23:59:59Z',
    ])
      expect(await log({ receivedAt })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'receivedAt', message: expect.stringContaining('à venir') }] },
      });
    // The operator's computer is a little ahead.
    const ahead = await log({
      receivedAt: '2026-11-23T11:30:20+01:00',
      endedAt: '2026-11-23T11:30:25+01:00',
    });
    expect(ahead).toMatchObject({
      status: 201,
      body: { arrivedAt: '2026-11-23T11:30:00+01:00', endedAt: '2026-11-23T11:30:00+01:00' },
    });
  });

  test('is not one that waits for an answer', async () => {
    const { body } = await log();
    expect((await world.request('POST', `/v1/calls/${body.id}/answer`)).body.type).toBe(
      '/problems/call-already-answered',
    );
  });

  test('leaves nothing behind to do', async () => {
    await world.settle();
    expect((await world.request('GET', '/v1/callbacks')).body.items).toEqual([]);
    expect((await world.request('GET', '/v1/tasks')).body.items).toEqual([]);
  });
});

describe('the call log', () => {
  test('shows the newest first, page by page, without a gap or a repeat', async () => {
    for (let minute = 10; minute < 15; minute++)
      await log({ receivedAt: `2026-11-23T10:${minute}:00+01:00` });
    const all = (await world.request('GET', '/v1/calls?limit=200')).body.items as {
      id: string;
      arrivedAt: string;
    }[];
    expect(all.map(({ arrivedAt }) => arrivedAt)).toEqual(
      all
        .map(({ arrivedAt }) => arrivedAt)
        .toSorted()
        .toReversed(),
    );
    const paged: unknown[] = [];
    for (let cursor = ''; ;) {
      const { body } = await world.request('GET', `/v1/calls?limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...body.items);
      if (body.next === null) break;
      cursor = body.next;
    }
    expect(paged).toEqual(all);
    const answered = (await world.request('GET', '/v1/calls?state=answered')).body.items;
    expect(answered.every(({ state }: { state: string }) => state === 'answered')).toBe(true);
  });

  test('shows numbers and notes to operators, not to coordinators, and nothing to others', async () => {
    const { body: call } = await log({ phone: '0639980146', note: 'fièvre' });
    for (const url of ['/v1/calls', `/v1/calls/${call.id}`]) {
      const { status, body } = await world.request('GET', url, undefined, { as: 'coordinator' });
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toMatch(/639980146|fièvre|known|phone|note/);
      expect((await world.request('GET', url, undefined, { as: 'professional' })).status).toBe(403);
      expect((await world.http.inject({ method: 'GET', url })).statusCode).toBe(401);
    }
    expect((await world.request('POST', '/v1/calls', {}, { as: 'coordinator' })).status).toBe(403);
    expect(world.logged.join('')).not.toContain('639980146');
  });

  test('a call of nobody is not found', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/answer'],
      ['POST', '/hang-up'],
    ] as const)
      expect((await world.request(method, `/v1/calls/${newId()}${path}`)).status).toBe(404);
  });
});
