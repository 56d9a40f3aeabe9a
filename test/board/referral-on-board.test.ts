import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply } from '../../src/board/projection.ts';
import { referralRoutes } from '../../src/referrals/routes.ts';
import { lifeRoutes } from '../../src/requests/life-routes.ts';
import { LEAST, refer, requestOf } from '../referrals/a-referral.ts';
import type { World } from '../support/world.ts';
import { type BoardServer, connect, serveBoard, snapshot, startBoardWorld } from './board-server.ts';
import { until } from './idle-reader.ts';
import { receiveRequest } from './line-rows.ts';

let world: World;
let server: BoardServer;
beforeAll(async () => {
  world = await startBoardWorld();
  server = await serveBoard(world, {
    more: (http) => {
      lifeRoutes(http, world.product);
      referralRoutes(http, world.product);
    },
  });
});
afterAll(async () => {
  await server.close();
  await world.close();
});

const rowOf = async (role: 'operator' | 'coordinator', id: string) =>
  (await snapshot(server, await world.token(role))).requests.find((row) => row.id === id);

test('a row says through whom the request came and by which number, to whoever reads it; a caller’s says nothing', async () => {
  const home = await world.request(
    'POST',
    '/v1/structures',
    { name: 'EHPAD des Tilleuls', kind: 'nursing-home' },
    { as: 'coordinator' },
  );
  const { id, number } = await refer(world, await world.token('partner', { subject: home.body.id }), {
    rank: 'structure',
    fileNumber: 'chambre 12',
  });
  const request = await requestOf(world, id);
  const referral = { number, rank: 'structure', name: 'EHPAD des Tilleuls' };
  await world.settle();
  expect(await rowOf('operator', request)).toMatchObject({ referral });
  expect(await rowOf('coordinator', request)).toMatchObject({ referral, redFlag: null });
  const caller = await world.run((tx) => receiveRequest(tx));
  await world.settle();
  expect(await rowOf('operator', caller)).toMatchObject({ referral: null });
});

test('of the SAS it names the doctor who decided, and else what they are', async () => {
  const decision = { by: 'Dr Anne Inventée, SAMU', at: '2026-11-23T10:50:00+01:00', text: 'à voir' };
  const cases = [
    [{ rank: 'doctor-regulator', decision }, 'Dr Anne Inventée, SAMU'],
    [{ rank: 'arm' }, null],
  ] as const;
  for (const [more, name] of cases) {
    const { id } = await refer(world, 'regulator', more);
    expect(await rowOf('operator', await requestOf(world, id))).toMatchObject({
      referral: { rank: more.rank, name },
    });
  }
});

test('it comes with the change that tells of it, and no event tells its name', async () => {
  const token = await world.token('operator');
  await world.settle();
  const start = await snapshot(server, token);
  const connection = connect(server, token, start.seq);
  await connection.opened;
  const home = await world.request(
    'POST',
    '/v1/structures',
    { name: 'Foyer des Aulnes', kind: 'other' },
    { as: 'coordinator' },
  );
  expect(home.status).toBe(201);
  const { id, number } = await refer(world, await world.token('partner', { subject: home.body.id }), {
    rank: 'structure',
  });
  const request = await requestOf(world, id);
  await until(() => connection.changes.some(({ type }) => type === 'referral.received'));
  const board = connection.changes.reduce(apply, start);
  expect(board.requests.find((row) => row.id === request)?.referral).toEqual({
    number,
    rank: 'structure',
    name: 'Foyer des Aulnes',
  });
  const { rows } = await world.database.owner.query<{ data: string }>('select data::text from event');
  expect(rows.map(({ data }) => data).join()).not.toMatch(/Aulnes|Tilleuls|Anne|Inventé|GD-2026/);
  expect(JSON.stringify(board)).not.toContain(LEAST.patient.familyName + ' ');
  connection.close();
});

test('a request that others were put together with is told with its own referrer, or else with theirs', async () => {
  const token = await world.token('partner');
  const { id, number } = await refer(world, token, { rank: 'professional' });
  const from = await requestOf(world, id);
  const into = await world.run((tx) => receiveRequest(tx));
  await world.database.owner.query(
    `update request set patient_id = (select patient_id from request where id = $1) where id = $2`,
    [from, into],
  );
  expect((await world.request('POST', `/v1/requests/${from}/merge`, { into })).status).toBe(200);
  await world.settle();
  expect(await rowOf('operator', into)).toMatchObject({
    referral: { number, rank: 'professional', name: null },
  });
  expect(await rowOf('operator', from)).toBeUndefined();
});
