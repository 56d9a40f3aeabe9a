import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { aSlot, aTriagedRequest } from '../support/people.ts';
import { aDoctorWithADiary, appointment, diary, gives } from './diary-server.ts';

type Line = Awaited<ReturnType<typeof aDoctorWithADiary>>;

/** Tuesday 24 November, in Paris. */
export const at = (time: string) => `2026-11-24T${time}:00+01:00`;

/** The same day, as the diary writes it. */
export const from = (start: string, end: string, ...more: string[]) =>
  appointment(
    `;TZID=Europe/Paris:20261124T${start.replace(':', '')}00`,
    `;TZID=Europe/Paris:20261124T${end.replace(':', '')}00`,
    ...more,
  );

/** For the tests of one file, each of which has a doctor of its own, whose diary is empty at first. */
export function aReadDiary() {
  let line: Line;
  let doctor: { id: string; placeId: string; token: string };
  beforeAll(async () => {
    line = await aDoctorWithADiary();
  });
  afterAll(() => line.close());
  beforeEach(async () => {
    doctor = await line.aDoctor();
    line.says(gives(diary()));
  });
  // Of other tests nothing is read any more.
  afterEach(async () => {
    for (const { id } of (
      await line.world.request('GET', '/v1/calendars?limit=200', undefined, { as: 'coordinator' })
    ).body.items)
      await line.world.request('DELETE', `/v1/calendars/${id}`, undefined, { as: 'coordinator' });
  });

  const slots = async (): Promise<
    { id: string; start: string; state: string; free: number; booked: number }[]
  > =>
    (
      await line.world.request(
        'GET',
        '/v1/slots?from=2026-11-23T00:00:00Z&to=2027-01-30T00:00:00Z&limit=200',
        undefined,
        { as: doctor.token },
      )
    ).body.items;
  return {
    get world() {
      return line.world;
    },
    /** What the diary's server was asked. */
    get asked() {
      return line.asked;
    },
    get doctor() {
      return doctor;
    },
    address: () => line.address(),
    says: (next: Parameters<Line['says']>[0]) => line.says(next),
    aDoctor: () => line.aDoctor(),
    adds: (as: string, url?: string) => line.adds(as, url),
    feedOf: (as: string) => line.feedOf(as),
    slots,
    states: async () =>
      Object.fromEntries((await slots()).map((slot) => [slot.start.slice(11, 16), slot.state])),
    slotAt: (time: string, more = {}) => aSlot(line.world, doctor, at(time), more),
    reads: async (): Promise<string> => {
      const { body, status } = await line.adds(doctor.token);
      expect(status).toBe(201);
      await line.world.settle();
      return body.id;
    },
    later: async (minutes = 16) => {
      line.world.clock.advance(minutes * 60_000);
      await line.world.settle();
    },
    refresh: (id: string, as = doctor.token) =>
      line.world.request('POST', `/v1/calendars/${id}/refresh`, undefined, { as }),
    book: async (slotId: string) =>
      line.world.request('POST', `/v1/requests/${await aTriagedRequest(line.world)}/bookings`, { slotId }),
    tasks: async (subject: string) =>
      (
        await line.world.database.owner.query(
          `select state from task where kind = 'calendar-conflict' and subject = $1`,
          [subject],
        )
      ).rows,
  };
}
