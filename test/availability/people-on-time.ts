import { aTriagedRequest } from '../support/people.ts';
import type { World } from '../support/world.ts';

export type Doctor = { id: string; placeId: string; token: string };

/** « Tous les lundis et mercredis, 10:00 à 11:30, toutes les 30 minutes » as the doctor says it; `more` changes it. */
export const saysFixedSlots = (world: World, doctor: Doctor, more: Record<string, unknown> = {}) =>
  world.request(
    'POST',
    '/v1/availability',
    {
      placeId: doctor.placeId,
      rrule: 'FREQ=WEEKLY;BYDAY=MO,WE',
      from: '10:00',
      to: '11:30',
      slotMinutes: 30,
      ...more,
    },
    { as: doctor.token },
  );

/** Starts of the doctor's slots that can be booked, as the API lists them. */
export async function openSlots(world: World, doctor: Doctor): Promise<string[]> {
  return (await slotsOf(world, doctor)).filter(({ free }) => free > 0).map(({ start }) => start);
}

export async function slotsOf(
  world: World,
  doctor: Doctor,
  to = '2027-03-01T00:00:00Z',
): Promise<{ id: string; start: string; end: string; state: string; free: number; ruleId: string | null }[]> {
  const { body } = await world.request('GET', `/v1/slots?to=${to}&limit=200`, undefined, {
    as: doctor.token,
  });
  return body.items.filter(({ state }: { state: string }) => state !== 'withdrawn');
}

export async function slotAt(world: World, doctor: Doctor, start: string): Promise<string> {
  const slot = (await slotsOf(world, doctor)).find((one) => one.start === start);
  if (!slot) throw new Error(`no slot at ${start}`);
  return slot.id;
}

/** A patient is booked there. Gives the booking's id. */
export async function bookedAt(world: World, doctor: Doctor, start: string): Promise<string> {
  const requestId = await aTriagedRequest(world, { patient: aPatient() });
  const { status, body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, {
    slotId: await slotAt(world, doctor, start),
    acceptLate: true,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id;
}

let patients = 0;
const aPatient = () => ({
  familyName: `Inventé-${++patients}`,
  givenName: 'Alix',
  birthDate: '1980-05-05',
  phone: '06 39 98 01 23',
  insee: '59178',
});

/** What a rule says at the least, besides whose and where. */
export const EACH_MORNING = { rrule: 'FREQ=DAILY', from: '08:00', to: '09:00', slotMinutes: 15 };
