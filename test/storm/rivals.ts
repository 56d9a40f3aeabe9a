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

/** `rivals` clients want each of `slots` slots of one place at the same time, over real HTTP. */
export async function rivalry(world: World, slots: number, rivals: number): Promise<Rivalry> {
  const { owner } = world.database;
  await world.http.listen({ port: 0, host: '127.0.0.1' });
  const address = world.http.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await fillDirectory(owner);
  const slotIds = (await fillSlots(owner, Math.ceil(slots / 37), 1, 15)).slice(0, slots);
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
            (select count(*)::int from (select slot_id from booking group by slot_id having count(*) > 1) more) as overbooked from booking`,
  );
  return { booked: statuses[201] ?? 0, refusals, statuses, ...rows[0] };
}
