import { type aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import type { World } from '../support/world.ts';

const MOBILE = '+33639980123';
export type Doctor = Awaited<ReturnType<typeof aDoctor>>;

/** Test files share a process: each of them has doctors of its own, whose Tuesday begins at nine. */
const taken = new WeakMap<Doctor, number>();
/** This doctor's next free quarter of an hour of Tuesday. */
export function nextStart(doctor: Doctor): string {
  const quarter = taken.get(doctor) ?? 0;
  taken.set(doctor, quarter + 1);
  return new Date(Date.parse('2026-11-24T08:00:00Z') + quarter * 900_000).toISOString();
}
type Booked = { id: string; phone: string };

/** A patient with this phone has an appointment. */
export async function booked(
  world: World,
  doctor: Doctor,
  phone: string | undefined = MOBILE,
  start: string = nextStart(doctor),
): Promise<Booked> {
  const patient = {
    familyName: 'Inventé',
    givenName: 'Alix',
    birthDate: '1980-05-05',
    insee: '59178',
    ...(phone && { phone }),
  };
  const requestId = await aTriagedRequest(world, { patient });
  const slotId = await aSlot(world, doctor, start);
  const { status, body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, {
    slotId,
    acceptLate: true,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.id, phone };
}

export const smsAbout = async (world: World, bookingId: string) =>
  (
    await world.database.owner.query('select * from sms where subject = $1 order by queued_at, id', [
      bookingId,
    ])
  ).rows;
export const tasksAbout = async (world: World, bookingId: string): Promise<string[]> =>
  (
    await world.database.owner.query<{ kind: string }>('select kind from task where subject = $1', [
      bookingId,
    ])
  ).rows.map(({ kind }) => kind);
export const intentOf = async (world: World, smsId: string) =>
  (
    await world.database.owner.query(
      `select state, attempts from intent where kind = 'sms' and subject = $1`,
      [smsId],
    )
  ).rows[0];
