import type pg from 'pg';
import { fire } from '../../scripts/bench/load.ts';
import { fillDirectory, fillRequests, fillSlots } from '../../scripts/bench/fill.ts';
import type { World } from '../support/world.ts';

export type Rivalry = {
  booked: number;
  refusals: Record<string, number>;
  statuses: Record<number, number>;
  overbooked: number;
  bookings: number;
};

/** `rivals` clients want each of `slots` slots at the same time, over real HTTP; every other one has `capacity` places, all others have one. */
export async function rivalry(world: World, slots: number, rivals: number, capacity = 1): Promise<Rivalry> {
  const { owner } = world.database;
  await world.http.listen({ port: 0, host: '127.0.0.1' });
  const address = world.http.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await fillDirectory(owner);
  const slotIds = (await fillSlots(owner, Math.ceil(slots / 37), 1, 15)).slice(0, slots);
  await widen(owner, slotIds, (no) => (no % 2 === 0 ? capacity : 1));
  const requests = await fillRequests(owner, slots * rivals);
  const authorization = `Bearer ${await world.token('operator')}`;
  // All rivals of a slot stand next to each other in the queue, so that they meet.
  const shots = slotIds.flatMap((slotId) =>
    Array.from({ length: rivals }, () => ({
      method: 'POST',
      path: `/v1/requests/${requests.pop()}/bookings`,
      headers: { authorization },
      body: JSON.stringify({ slotId, acceptLate: true }),
    })),
  );
  const refusals: Record<string, number> = {};
  const { statuses } = await fire(port, shots, rivals, (status, body) => {
    if (status === 201) return;
    const { type } = JSON.parse(body) as { type: string };
    refusals[type] = (refusals[type] ?? 0) + 1;
  });
  const { rows } = await owner.query(
    `select count(*)::int as bookings,
            (select count(*)::int from (select slot_id from booking b join slot s on s.id = b.slot_id group by slot_id, capacity having count(*) > capacity) more) as overbooked
       from booking`,
  );
  return { booked: statuses[201] ?? 0, refusals, statuses, ...rows[0] };
}

/** Gives slots of one place as many as `capacityOf` says of each. */
export async function widen(
  owner: pg.Client,
  slotIds: readonly string[],
  capacityOf: (no: number) => number,
): Promise<void> {
  await owner.query(
    `with wide as (update slot s set capacity = w.capacity from unnest($1::uuid[], $2::int[]) as w(id, capacity)
                    where s.id = w.id returning s.territory_id, s.id, s.capacity)
     insert into seat (territory_id, slot_id, no) select territory_id, id, generate_series(2, capacity) from wide`,
    [slotIds, slotIds.map((_, no) => capacityOf(no))],
  );
}
