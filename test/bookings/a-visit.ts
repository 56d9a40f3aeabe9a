import { newId } from '../../src/platform/ids.ts';
import { aSlot, aTriagedRequest } from '../support/people.ts';
import type { Answer, World } from '../support/world.ts';

type Options = {
  start?: string;
  capacity?: number;
  mode?: 'AMB' | 'HH';
  slot?: Record<string, unknown>;
  request?: Record<string, unknown>;
};

/** A visit that the line has booked. */
export type AVisit = { id: string; slotId: string; requestId: string };

export type Diary = {
  /** The next free quarter of an hour to come, from that Monday afternoon on. */
  nextStart(): string;
  /** An SNP request that may be booked, as triage leaves it: written past the API, which takes a dozen questions. */
  aTriaged(): Promise<string>;
  aVisit(options?: Options): Promise<AVisit>;
  act(id: string, what: string, body?: unknown, options?: { as?: string; ifMatch?: string }): Promise<Answer>;
  bookingOf(id: string): Promise<Answer['body']>;
  /** As it stands in the database. */
  row(id: string): Promise<Answer['body']>;
  eventsAbout(subject: string): Promise<{ type: string; data: Record<string, unknown> }[]>;
  tasksAbout(subject: string): Promise<string[]>;
};

/** What the tests of a doctor's visits do again and again. */
export function diaryOf(world: World, doctor: { id: string; placeId: string }): Diary {
  let last = Date.parse('2026-11-23T12:45:00Z');
  const rows = async (sql: string, values: unknown[]) => (await world.database.owner.query(sql, values)).rows;
  const nextStart = () => {
    last = Math.max(last, Math.ceil(world.clock.now() / 900_000) * 900_000) + 900_000;
    return new Date(last).toISOString();
  };
  const aTriaged = async (): Promise<string> => {
    const [patient, request] = [newId(), newId()];
    await rows(
      `with p as (insert into patient (territory_id, id, insee, created_at) values ('grand-douai', $1, '59178', $3)),
            i as (insert into patient_identity (territory_id, patient_id, family_name, given_name, birth_date)
                  values ('grand-douai', $1, 'Inventé', 'Camille', '1980-05-05'))
       insert into request (territory_id, id, patient_id, kind, origin, motive, chronic, state, orientation, lat, lng, insee, received_at, deadline)
       values ('grand-douai', $2, $1, 'snp', 'patient-without-mt', 'fièvre', false, 'triaged', 'snp', 50.37, 3.08, '59178', $3, $3::timestamptz + interval '24 hours')`,
      [patient, request, new Date(world.clock.now())],
    );
    return request;
  };
  return {
    aTriaged,
    nextStart,
    aVisit: async ({ start = nextStart(), request, slot, ...more } = {}) => {
      const slotId = await aSlot(world, doctor, start, { ...more, ...slot });
      const requestId = request ? await aTriagedRequest(world, request) : await aTriaged();
      const { status, body } = await world.request('POST', `/v1/requests/${requestId}/bookings`, {
        slotId,
        acceptLate: true,
      });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return { id: body.id, slotId, requestId };
    },
    act: (id, what, body, options = {}) =>
      world.request('POST', `/v1/bookings/${id}/${what}`, body, { as: 'operator', ...options }),
    bookingOf: async (id) => (await world.request('GET', `/v1/bookings/${id}`)).body,
    row: async (id) => (await rows('select * from booking where id = $1', [id]))[0],
    eventsAbout: async (subject) =>
      (await rows('select type, data from event where subject = $1 order by id', [subject])) as {
        type: string;
        data: Record<string, unknown>;
      }[],
    tasksAbout: async (subject) =>
      (await rows('select kind from task where subject = $1 order by kind', [subject])).map(
        ({ kind }) => kind,
      ),
  };
}
