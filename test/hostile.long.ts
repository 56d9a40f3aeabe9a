import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES } from '../src/platform/identity.ts';
import { newId } from '../src/platform/ids.ts';
import { aDoctor, aSlot, aTriagedRequest } from './support/people.ts';
import { startWorld, type World } from './support/world.ts';

/** Whatever comes in, the answer is a refusal that says why, or the thing that was asked for: never a fault of ours. */

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
let slotId: string;
let requestId: string;
let bookingId: string;
let callId: string;
let patientId: string;
const tokens = new Map<string, string>();

beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
  for (const role of ROLES) tokens.set(role, await world.token(role));
  tokens.set('professional', doctor.token);
  const booked = await aTriagedRequest(world);
  slotId = await aSlot(world, doctor, '2026-11-23T15:00:00+01:00', { capacity: 2 });
  bookingId = (await world.request('POST', `/v1/requests/${booked}/bookings`, { slotId })).body.id;
  requestId = await aTriagedRequest(world);
  callId = (await world.request('POST', '/v1/calls', { phone: '06 39 98 01 23' })).body.id;
  patientId = (await world.request('GET', `/v1/requests/${requestId}`)).body.patientId;
});
afterAll(() => world.close());

const routes = () =>
  world.product.app.routes.flatMap((route) =>
    'roles' in route.access ? [{ ...route, roles: route.access.roles }] : [],
  );

/** What went wrong: a fault of ours, or a refusal that is no problem document. */
async function fault(
  method: string,
  url: string,
  token: string | undefined,
  payload?: unknown,
): Promise<string[]> {
  const answer = await world.http.inject({
    method: method as 'GET',
    url,
    headers: {
      authorization: `Bearer ${token}`,
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined
      ? {}
      : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
  });
  const isProblem = String(answer.headers['content-type']).startsWith('application/problem+json');
  if (answer.statusCode < 400 || (answer.statusCode < 500 && isProblem)) return [];
  return [
    `${method} ${url} ${JSON.stringify(payload)?.slice(0, 200)}: ${answer.statusCode} ${answer.body.slice(0, 300)}`,
  ];
}

/** One of each kind of value that has broken a program before. */
const VALUES: readonly unknown[] = [
  null,
  -1,
  1e308,
  'x'.repeat(10_000),
  '\u0000',
  '\ud800',
  "😀'; drop table patient; --",
  '0000-01-01',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-23:59',
  [],
  {},
];

/** A right body of each route that takes one. */
const bodies = (): [method: string, url: string, body: Record<string, unknown>][] => {
  const person = {
    familyName: 'Inventé',
    givenName: 'Alix',
    birthDate: '1980-05-05',
    sex: 'F',
    phone: '06 39 98 01 23',
    insee: '59178',
    treatingDoctorId: doctor.id,
  };
  const place = {
    placeId: doctor.placeId,
    start: '2026-11-24T10:00:00+01:00',
    end: '2026-11-24T10:15:00+01:00',
  };
  const slot = { ...place, professionalId: doctor.id, mode: 'AMB', capacity: 1, audience: ['CPTS'] };
  const demand = { kind: 'snp', origin: 'patient-without-mt', motive: 'fièvre', chronic: false };
  const window = {
    modes: ['AMB'],
    availableFrom: '2026-11-23T12:00:00+01:00',
    availableTo: '2026-11-23T18:00:00+01:00',
  };
  const fixed = {
    professionalId: doctor.id,
    placeId: doctor.placeId,
    rrule: 'FREQ=WEEKLY;BYDAY=MO',
    from: '20:00',
    to: '20:30',
    slotMinutes: 30,
    startsOn: '2026-11-23',
    until: '2027-01-01',
    except: ['2026-11-30'],
    needs: [{ part: 'room', resourceId: doctor.id }],
    release: { hoursBefore: 2, audience: ['PRO'] },
  };
  const duty = {
    date: '2026-12-06',
    from: '08:00',
    to: '09:00',
    slotMinutes: 30,
    professionalId: doctor.id,
    placeId: doctor.placeId,
  };
  return [
    ['POST', '/v1/availability', fixed],
    ['POST', '/v1/availability/preview', fixed],
    [
      'POST',
      '/v1/absences',
      { professionalId: doctor.id, from: '2027-02-01', to: '2027-02-02', reason: 'leave' },
    ],
    [
      'POST',
      '/v1/rosters',
      {
        name: 'Garde',
        profession: 'doctor',
        season: { from: '2026-11-23', to: '2026-12-30' },
        weekdays: [1],
        duties: [duty],
      },
    ],
    ['POST', '/v1/calendars', { professionalId: doctor.id, url: 'https://agenda.example.org/x.ics' }],
    ['POST', '/v1/resources', { kind: 'room', name: 'Salle 1', placeId: doctor.placeId }],
    ['PATCH', `/v1/slots/${slotId}`, { minAge: 1, complaints: ['motive-fever'], release: fixed.release }],
    ['POST', '/v1/patients', person],
    ['PATCH', `/v1/patients/${patientId}`, person],
    [
      'POST',
      '/v1/patients/search',
      { phone: '06 39 98 01 23', name: 'Inv', birthDate: '1980-05-05', limit: 5, cursor: 'x' },
    ],
    ['POST', '/v1/requests', { ...demand, ...window, callId, patientId }],
    ['POST', '/v1/requests', { ...demand, patient: person }],
    ['POST', `/v1/requests/${requestId}/triage`, { answers: {} }],
    [
      'POST',
      `/v1/requests/${requestId}/override`,
      { samuAdvice: { by: 'Dr Inventé', at: '2026-11-23T11:00:00+01:00', fileNumber: '1', text: 'x' } },
    ],
    ['POST', `/v1/requests/${requestId}/close`, { reason: 'other' }],
    ['POST', `/v1/requests/${requestId}/bookings`, { slotId, acceptLate: false }],
    ['POST', `/v1/slots/${slotId}/hold`, { requestId }],
    ['POST', `/v1/bookings/${bookingId}/move`, { slotId, acceptLate: false }],
    ['POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'other' }],
    ['POST', `/v1/bookings/${bookingId}/report`, { outcome: 'resolved', text: 'x' }],
    ['POST', '/v1/slots', slot],
    ['POST', '/v1/slots', { slots: [slot] }],
    [
      'POST',
      '/v1/calls',
      {
        phone: '06 39 98 01 23',
        note: 'x',
        receivedAt: '2026-11-23T11:00:00+01:00',
        endedAt: '2026-11-23T11:10:00+01:00',
      },
    ],
    ['POST', `/v1/calls/${callId}/answer`, { to: '06 39 98 01 23' }],
    [
      'POST',
      '/v1/professionals',
      {
        ...person,
        rpps: '99900000001',
        profession: 'doctor',
        secureAddress: 'a@b.mssante.example',
        volunteer: true,
      },
    ],
    [
      'POST',
      '/v1/places',
      {
        name: 'Cabinet',
        line: '1 rue Inventée',
        insee: '59178',
        lat: 50.3,
        lng: 3.1,
        phone: '03 53 01 00 00',
      },
    ],
    [
      'POST',
      '/v1/structures',
      { name: 'EHPAD', kind: 'ehpad', finess: '590000001', phone: '03 53 01 00 00' },
    ],
    [
      'PATCH',
      '/v1/territory',
      {
        opening: { from: '11:00', to: '17:00', weekdays: [1], holidays: 'metropole', closures: [] },
        settings: {},
      },
    ],
  ];
};

/** The body with one value of it, at any depth, replaced. */
function* withOne(body: unknown, value: unknown): Generator<unknown> {
  if (typeof body !== 'object' || body === null) return;
  for (const [key, inner] of Object.entries(body)) {
    const put = (it: unknown) => (Array.isArray(body) ? body.with(Number(key), it) : { ...body, [key]: it });
    yield put(value);
    for (const changed of withOne(inner, value)) yield put(changed);
  }
}

const tokenFor = (method: string, url: string) => {
  const path = url.replaceAll(/[0-9a-f-]{36}/g, ':id');
  const route = routes().find((it) => it.method === method && it.url === path);
  return tokens.get(route?.roles[0] ?? '');
};

describe('no request is a fault of ours', () => {
  test('with one value of its body replaced by each that has broken a program before', async () => {
    const faults: string[] = [];
    for (const [method, url, body] of bodies()) {
      const token = tokenFor(method, url);
      expect([url, token]).not.toEqual([url, undefined]);
      for (const value of VALUES) {
        const changed = [...withOne(body, value)];
        const found = await Promise.all(changed.map((it) => fault(method, url, token, it)));
        faults.push(...found.flat());
      }
    }
    expect(faults).toEqual([]);
  });

  test('with a body that is none at all, on every route', async () => {
    const faults: string[] = [];
    for (const { method, url, roles } of routes().filter((it) => it.method !== 'GET'))
      for (const body of ['', '{', 'null', '[]', '""', '{"__proto__":1}', '{"a":'.repeat(10_000), '\u0000'])
        faults.push(
          ...(await fault(method, url.replaceAll(/:\w+/g, newId()), tokens.get(roles[0] ?? ''), body)),
        );
    expect(faults).toEqual([]);
  });

  test('with any id or query, on every route', async () => {
    const ids = [
      '1',
      'x',
      '%00',
      '%F0%9F%98%80',
      '..%2f..',
      '00000000-0000-0000-0000-000000000000',
      newId().toUpperCase(),
      `${newId()}x`,
      'null',
      '7'.repeat(128),
    ];
    const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const cursors = [
      'x',
      '%00',
      cursor(null),
      cursor([1e15, newId()]),
      cursor([8.7e15, newId()]),
      cursor([-1e15, newId()]),
      cursor([1, 'x']),
      cursor(['\u0000', newId()]),
      cursor(['\ud800', newId()]),
      cursor([253402300799999, newId()]),
      cursor([-62135596800000, newId()]),
    ];
    const queries = [
      ...cursors.map((it) => `name=inv&cursor=${it}`),
      ...['-1', '0', '1e9', '1.5', 'x', ''].map((it) => `name=inv&limit=${it}`),
      ...[
        '0000-01-01T00:00:00Z',
        '9999-12-31T23:59:59-23:59',
        '0001-01-01T00:00:00%2B23:59',
        'x',
        '',
      ].flatMap((it) => [`from=${it}`, `to=${it}`, `from=${it}&to=${it}`]),
      'name=%00',
      'name=%ED%A0%80',
      'name=%',
      'name=%25',
      "name='--",
      `name=${'x'.repeat(3_000)}`,
      'name=_%25\\',
      'phone=1',
      'birthDate=0000-01-01',
      'birthDate=9999-12-31',
      'state=x',
      'kind[]=snp&kind[]=mt',
      'kind=snp&kind=mt',
      'late=perhaps',
      'professionalId=1',
      'after=-1',
      'after=99999999999999999999',
      '__proto__=1',
    ];
    const faults: string[] = [];
    for (const { method, url, roles } of routes()) {
      const token = tokens.get(roles[0] ?? '');
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      if (url.includes(':'))
        for (const id of ids) faults.push(...(await fault(method, url.replaceAll(/:\w+/g, id), token, body)));
      if (method === 'GET' && !url.includes(':'))
        faults.push(...(await Promise.all(queries.map((it) => fault(method, `${url}?${it}`, token)))).flat());
    }
    expect(faults).toEqual([]);
  });

  test('and nothing of it was logged as one', () => {
    const errors = world.logged.filter((line) => JSON.parse(line).level >= 50);
    expect(errors).toEqual([]);
  });
});
