import { afterAll, beforeAll, expect, test } from 'vitest';
import { fire } from '../../scripts/bench/load.ts';
import { fillRequests } from '../../scripts/bench/fill.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { startWorld, type World } from '../support/world.ts';

const RIVALS = 100;
const OFFERS = 200;

let world: World;
beforeAll(async () => {
  // The rows of the storm are made by PostgreSQL's own clock; by day and by night.
  world = await startWorld({ work: false, at: systemClock.now() });
  await world.database.owner.query(
    `update territory set settings = '{"quietHours": {"from": "00:00", "to": "00:00"}}'`,
  );
});
afterAll(() => world.close());

/** Invented volunteers with a mobile and a practice; the ids of both. */
async function volunteers(count: number): Promise<{ id: string; placeId: string; token: string }[]> {
  const { rows } = await world.database.owner.query<{ id: string; placeId: string }>(
    `with n as (select n, uuidv7() as doctor, uuidv7() as place from generate_series(1, $1::int) n),
      d as (insert into professional (territory_id, id, profession, family_name, given_name, phone, created_at)
            select 'grand-douai', doctor, 'doctor', 'Médecin ' || n, 'Camille', '+3363998' || lpad(n::text, 4, '0'), now() from n),
      p as (insert into place (territory_id, id, name, line, insee, lat, lng, created_at)
            select 'grand-douai', place, 'Cabinet ' || n, n || ' rue Inventée', '59178', 50.3, 3.0, now() from n)
     select doctor as id, place as "placeId" from n`,
    [count],
  );
  return Promise.all(
    rows.map(async (row) => ({ ...row, token: await world.token('professional', { subject: row.id }) })),
  );
}

test('100 professionals accept the same offer in the same instant, 200 times: one acceptance each time, 99 told offer-taken', async () => {
  await world.http.listen({ port: 0, host: '127.0.0.1' });
  const address = world.http.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const rivals = await volunteers(RIVALS);
  const requests = await fillRequests(world.database.owner, OFFERS);
  const outcomes: Record<string, number> = {};
  const wonOf: number[] = [];
  for (const [no, requestId] of requests.entries()) {
    const made = await world.request('POST', `/v1/requests/${requestId}/offers`, {
      kind: 'visit',
      waveSize: RIVALS,
    });
    expect(made.body.recipients).toHaveLength(RIVALS);
    // An hour of its own for each offer, so that nothing but the rivals stands in the way of a yes.
    const start = new Date(Math.ceil(world.clock.now() / 60_000) * 60_000 + (10 + no * 6) * 60_000);
    let won = 0;
    await fire(
      port,
      rivals.map(({ placeId, token }) => ({
        method: 'POST',
        path: `/v1/offers/${made.body.id}/accept`,
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ placeId, start: start.toISOString(), minutes: 5 }),
      })),
      RIVALS,
      (status, body) => {
        const outcome = status === 200 ? '200' : `${status} ${(JSON.parse(body) as { type: string }).type}`;
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if (status === 200) won += 1;
      },
    );
    wonOf.push(won);
  }
  expect(wonOf).toEqual(Array.from({ length: OFFERS }, () => 1));
  expect(outcomes).toEqual({ 200: OFFERS, '409 /problems/offer-taken': OFFERS * (RIVALS - 1) });
  const { rows } = await world.database.owner.query(
    `select (select count(*)::int from booking where state = 'booked') as bookings,
            (select count(distinct request_id)::int from booking) as requests,
            (select count(*)::int from offer where state = 'accepted') as accepted,
            (select count(*)::int from offer_recipient where state = 'accepted') as winners,
            (select count(*)::int from offer_recipient where state = 'too-late') as late,
            (select count(*)::int from slot where state = 'open') as slots`,
  );
  expect(rows).toEqual([
    {
      bookings: OFFERS,
      requests: OFFERS,
      accepted: OFFERS,
      winners: OFFERS,
      late: OFFERS * (RIVALS - 1),
      slots: OFFERS,
    },
  ]);
});
