import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDoctor, aSlot } from '../support/people.ts';
import { type Answer, insertTerritory, startWorld, type World } from '../support/world.ts';
import { type Diary, diaryOf } from './a-visit.ts';

/**
 * The situations in which the NHS tests appointment management (GP Connect), and what Recours answers. They are told here in our own words after the
 * public test suite, github.com/nhsconnect/gpconnect-provider-testing: AppointmentBook (1.2.8), AppointmentCancel and AppointmentAmend (1.2.7),
 * AppointmentRead and AppointmentRetrieve (1.5.0), SearchForFreeSlots (1.3.2). `by: 'rules'`: not among those, but of the same kind.
 *
 * Refusals have other numbers here, always the same ones: what does not fit its schema is 400, what does not exist here 404, what somebody else was
 * quicker at 409, what was read before it changed 412 (RFC 9110; there 409), a value that makes no sense 422.
 *
 * What does not apply, and why:
 * - JSON or XML by Accept, _format, Content-Type; Prefer: return=minimal: the API speaks JSON only and always answers with what has become of the thing.
 * - Ssp-… headers, interaction ids, JWT scopes and organisations: they belong to the NHS's proxy; a bearer token carries role and territory (rights.test.ts).
 * - CapabilityStatement, resource types, extensions, identifiers, metadata profiles, absolute references, Bundle and _include: FHIR is the façade's for the
 *   SAS, not this API's; its contract is openapi.yaml.
 * - Participants, status, start, end, priority, service category and type sent by the client: a booking names a slot, which knows them.
 * - Booking organisation, its name, type and telecom: whoever asks is known by their token.
 * - Search by organisation type or code, by healthcare service: proposals look for what the request needs (matching).
 * - Date prefixes (ge, le, ne, …) and dates without an hour: a period has two parameters, each an instant with its offset.
 * - Periods over 14 days, or begun in the past, refused: pages are limited instead, and the past of a patient's visits is what the line asks for.
 */

export type Situation = {
  situation: string;
  /** Not in the suite itself. */
  by?: 'rules';
  ask: () => Promise<Answer>;
  status: number;
  type?: string;
  has?: object | (() => object);
  etag?: string;
};

/** What does not fit its schema. */
export const BAD = { status: 400, type: 'validation' } as const;
export const OFF = { by: 'patient', reason: 'double-booked' };

/** A line with one doctor, and what the situations ask of it again and again. */
export type Practice = {
  world: World;
  doctor: { id: string; placeId: string; token: string };
  diary: Diary;
  ask: (method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown, options?: object) => Promise<Answer>;
  /** A free slot. */
  slot: (options?: object) => Promise<string>;
  book: (body: unknown, requestId?: string) => Promise<Answer>;
  cancelled: (body?: unknown, options?: { ifMatch?: string }) => Promise<Answer>;
  /** The token of an operator of another territory. */
  neighbour: () => Promise<string>;
};

/** For the tests of one file, opened before them and closed after; nothing of it is there before they run. */
export function aPractice(): Practice {
  let open: Practice;
  beforeAll(async () => {
    open = await openPractice();
  });
  afterAll(() => open.world.close());
  return {
    get world() {
      return open.world;
    },
    get doctor() {
      return open.doctor;
    },
    get diary() {
      return open.diary;
    },
    ask: (...asked) => open.ask(...asked),
    slot: (...asked) => open.slot(...asked),
    book: (...asked) => open.book(...asked),
    cancelled: (...asked) => open.cancelled(...asked),
    neighbour: () => open.neighbour(),
  };
}

async function openPractice(): Promise<Practice> {
  const world = await startWorld({ work: false });
  const doctor = await aDoctor(world);
  const diary = diaryOf(world, doctor);
  await insertTerritory(world.database, 'lys-armentieres', '+33353010456');
  const ask: Practice['ask'] = (method, url, body, options = {}) => world.request(method, url, body, options);
  return {
    world,
    doctor,
    diary,
    ask,
    slot: (options = {}) => aSlot(world, doctor, diary.nextStart(), options),
    book: async (body, requestId) =>
      ask('POST', `/v1/requests/${requestId ?? (await diary.aTriaged())}/bookings`, body),
    cancelled: async (body = OFF, options = {}) =>
      diary.act((await diary.aVisit()).id, 'cancel', body, options),
    neighbour: () => world.token('operator', { territoryId: 'lys-armentieres' }),
  };
}

export function areAnsweredAsSaid(situations: readonly Situation[]): void {
  test.each(situations)('$situation: $status $type', async ({ ask, status, type, has, etag }) => {
    const answer = await ask();
    expect([answer.status, answer.body]).toMatchObject([
      status,
      type === undefined ? {} : { type: `/problems/${type}` },
    ]);
    if (has) expect(answer.body).toMatchObject(typeof has === 'function' ? has() : has);
    if (etag) expect(answer.headers.etag).toBe(etag);
    // The « caching headers » of each kind: what is told of somebody stays in no cache.
    if (status !== 401) expect(answer.headers['cache-control']).toBe('no-store');
  });
}
