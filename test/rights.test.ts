import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepMail } from '../src/correspondence/keep-mail.ts';
import { ROLES, type Role } from '../src/platform/identity.ts';
import { newId } from '../src/platform/ids.ts';
import type { RouteInfo } from '../src/platform/http-server.ts';
import { markedLine } from './support/marked-line.ts';
import { aDoctor, aSlot } from './support/people.ts';
import { insertTerritory, startWorld, type World } from './support/world.ts';

const MARK = 'Zyxwvut-Inventé';

let world: World;
/** Ids of everything that stands in grand-douai, by what a route calls them. */
let ids: string[];
let incomingId: string;
const tokens = new Map<string, string>();

beforeAll(async () => {
  world = await startWorld({ work: false });
  await insertTerritory(world.database, 'lys-armentieres', '+33353010456');
  for (const role of ROLES)
    for (const territoryId of ['grand-douai', 'lys-armentieres'])
      tokens.set(`${role}@${territoryId}`, await world.token(role, { territoryId, subject: newId() }));
  ({ ids, incomingId } = await markedLine(world, MARK));
});
afterAll(() => world.close());

const routes = (): readonly RouteInfo[] => world.product.app.routes;
const declared = () =>
  routes().flatMap((route) => ('roles' in route.access ? [{ ...route, roles: route.access.roles }] : []));

/** Asks a route about one id of grand-douai, with a body that is as good as empty. */
async function ask(route: RouteInfo, id: string, bearer: string | undefined) {
  const answer = await world.http.inject({
    method: route.method as 'GET',
    url: route.url.replaceAll(/:\w+/g, id).replace('*', id),
    headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
    ...(['POST', 'PUT', 'PATCH'].includes(route.method) ? { payload: {} } : {}),
  });
  return { status: answer.statusCode, text: answer.body, type: String(answer.headers['content-type']) };
}

describe('every route', () => {
  test('declares who may call it; only operations, documents, pages, personal links and the carrier’s webhooks are open', () => {
    const open = routes().filter((route) => 'access' in route.access);
    const known =
      /^\/(health\/|metrics$|docs|openapi\.yaml$|telephony\/twilio\/|[or]\/:secret|v1\/(offer|referral)-links\/:secret|assets\/|favicon|index\.html$|\*$|$)/;
    expect(open.filter((route) => !known.test(route.url)).map((route) => route.url)).toEqual([]);
    expect(declared().length).toBeGreaterThan(40);
  });

  test('refuses who comes without a token, or with one that nobody gave', async () => {
    const wrong: string[] = [];
    for (const route of declared())
      for (const bearer of [undefined, 'nobody-gave-this-token-to-anybody', '', "' or true --"]) {
        const { status, type } = await ask(route, newId(), bearer);
        if (status !== 401 || !type.startsWith('application/problem+json'))
          wrong.push(`${route.method} ${route.url}: ${status}`);
      }
    expect(wrong).toEqual([]);
  });

  test('lets in the roles that it declares and refuses every other', async () => {
    const wrong: string[] = [];
    for (const route of declared())
      for (const role of ROLES) {
        const { status, text } = await ask(route, newId(), tokens.get(`${role}@grand-douai`));
        const refused = status === 403 && text.includes('/problems/forbidden');
        if (refused === route.roles.includes(role) || status === 401)
          wrong.push(`${role} ${route.method} ${route.url}: ${status}`);
        if (status >= 500) wrong.push(`${role} ${route.method} ${route.url}: ${status} ${text}`);
      }
    expect(wrong).toEqual([]);
  });

  test('shows a token of another territory nothing of this one, whatever id it guesses', async () => {
    const wrong: string[] = [];
    const before = await fingerprint();
    for (const route of declared())
      for (const role of route.roles) {
        const bearer = tokens.get(`${role satisfies Role}@lys-armentieres`);
        const asked = route.url.includes(':') ? ids : [''];
        const answers = await Promise.all(asked.map((id) => ask(route, id, bearer)));
        for (const { status, text } of answers) {
          if (text.includes(MARK) || text.includes('39980123'))
            wrong.push(`${role} ${route.method} ${route.url}: shows data`);
          if (route.url.includes(':') && status < 400)
            wrong.push(`${role} ${route.method} ${route.url}: ${status}`);
          if (status >= 500) wrong.push(`${role} ${route.method} ${route.url}: ${status} ${text}`);
        }
      }
    expect(wrong).toEqual([]);
    expect(await fingerprint()).toEqual(before);
  });

  test('gives its own territory what the other is refused: the walk above can fail', async () => {
    const seen = new Set<string>();
    for (const route of declared().filter(({ method }) => method === 'GET'))
      for (const id of route.url.includes(':') ? ids : [''])
        if ((await ask(route, id, tokens.get('operator@grand-douai'))).text.includes(MARK))
          seen.add(route.url);
    expect(seen.size).toBeGreaterThan(4);
    expect(seen).toContain('/v1/incoming/:id');
  });
});

describe('a token of another territory that names something of this one in what it writes', () => {
  test('is told that it does not exist, and nothing comes of it', async () => {
    const as = tokens.get('operator@lys-armentieres') ?? '';
    const coordinator = tokens.get('coordinator@lys-armentieres') ?? '';
    const [doctorId, placeId, requestId, slotId, , callId, patientId] = ids;
    // Its own, so that only the foreign id is wrong.
    const mine = async (url: string, body: unknown, who: string) => {
      const made = await world.request('POST', url, body, { as: who });
      expect([url, made.status]).toEqual([url, 201]);
      return made.body.id as string;
    };
    const demand = { kind: 'snp', origin: 'patient-without-mt', motive: 'x', chronic: false };
    const person = {
      familyName: 'Autre',
      givenName: 'Alix',
      birthDate: '1980-05-05',
      phone: '0639980124',
      insee: '59178',
    };
    const ownPlace = await mine(
      '/v1/places',
      { name: 'Cabinet', line: '1 rue Inventée', insee: '59178' },
      coordinator,
    );
    const ownDoctor = await mine(
      '/v1/professionals',
      { profession: 'doctor', familyName: 'Autre', givenName: 'Alix' },
      coordinator,
    );
    const times = { start: '2026-11-23T16:00:00+01:00', end: '2026-11-23T16:15:00+01:00' };
    const ownSlot = await mine(
      '/v1/slots',
      { ...times, professionalId: ownDoctor, placeId: ownPlace },
      coordinator,
    );
    const ownRequest = await mine('/v1/requests', { ...demand, patient: person }, as);
    const ownMail = await world.run(async (tx) => {
      await keepMail(tx, {
        key: 'own',
        sender: '',
        subject: '',
        body: '',
        messageId: null,
        lies: { aside: 'no-reference' },
        automatic: false,
        fault: null,
        attachments: [],
      });
      return (await tx.first(sql<{ id: string }>`select id from incoming_message`))?.id;
    }, 'lys-armentieres');
    const before = await fingerprint();
    const foreign: [string, unknown, string][] = [
      ['/v1/requests', { ...demand, patientId }, as],
      ['/v1/requests', { ...demand, patient: person, callId }, as],
      ['/v1/requests', { ...demand, patient: { ...person, treatingDoctorId: doctorId } }, as],
      ['/v1/patients', { ...person, treatingDoctorId: doctorId }, as],
      ['/v1/slots', { ...times, professionalId: doctorId, placeId: ownPlace }, coordinator],
      ['/v1/slots', { ...times, professionalId: ownDoctor, placeId }, coordinator],
      [`/v1/slots/${ownSlot}/hold`, { requestId }, as],
      [`/v1/slots/${slotId}/hold`, { requestId: ownRequest }, as],
      [`/v1/requests/${ownRequest}/bookings`, { slotId, acceptLate: true }, as],
      [`/v1/requests/${requestId}/bookings`, { slotId: ownSlot, acceptLate: true }, as],
      [`/v1/incoming/${incomingId}/request`, { requestId: ownRequest }, as],
      [`/v1/incoming/${ownMail}/request`, { requestId }, as],
    ];
    const wrong: string[] = [];
    for (const [url, body, who] of foreign) {
      const { status, body: answer } = await world.request('POST', url, body, { as: who });
      if (status < 400 || status >= 500 || JSON.stringify(answer).includes(MARK))
        wrong.push(`${url} ${JSON.stringify(body)}: ${status} ${JSON.stringify(answer)}`);
    }
    expect(wrong).toEqual([]);
    expect(await fingerprint()).toEqual(before);
  });
});

describe('another professional of the same territory', () => {
  test('neither reads nor changes what is this one’s', async () => {
    const colleague = await aDoctor(world, 'Collègue');
    const free = await aSlot(world, colleague, '2026-11-23T17:00:00Z');
    const [doctorId, placeId, requestId, slotId, bookingId] = ids;
    const before = await fingerprint();
    const times = { start: '2026-11-23T18:00:00Z', end: '2026-11-23T18:15:00Z' };
    const tries: ['GET' | 'POST' | 'PUT' | 'DELETE', string, unknown?][] = [
      ['GET', `/v1/bookings/${bookingId}`],
      ['GET', `/v1/bookings/${bookingId}/gathered`],
      ['GET', `/v1/bookings/${bookingId}/report`],
      ['POST', `/v1/bookings/${bookingId}/cancel`, { by: 'professional', reason: 'other' }],
      ['POST', `/v1/bookings/${bookingId}/move`, { slotId: free }],
      ['POST', `/v1/bookings/${bookingId}/arrive`],
      ['POST', `/v1/bookings/${bookingId}/no-show`],
      ['POST', `/v1/bookings/${bookingId}/report`, { outcome: 'follow-up-needed', text: 'x' }],
      [
        'POST',
        `/v1/bookings/${bookingId}/report/corrections`,
        { outcome: 'treated', text: 'x', corrects: bookingId },
      ],
      ['POST', `/v1/bookings/${bookingId}/report/elsewhere`],
      ['GET', `/v1/bookings/${bookingId}/report.pdf`],
      ['GET', `/v1/bookings/${bookingId}/report/recipients`],
      ['GET', `/v1/bookings/${bookingId}/report/draft`],
      ['PUT', `/v1/bookings/${bookingId}/report/draft`, { after: 0, text: 'x' }],
      ['DELETE', `/v1/bookings/${bookingId}/report/draft`],
      ['GET', `/v1/requests/${requestId}/sharing`],
      ['PUT', `/v1/requests/${requestId}/sharing`, { informed: true, refused: true }],
      ['POST', '/v1/slots', { ...times, professionalId: doctorId, placeId }],
      ['DELETE', `/v1/slots/${slotId}`],
    ];
    for (const [method, url, body] of tries) {
      const answer = await world.request(method, url, body, { as: colleague.token });
      expect([url, answer.status]).toEqual([url, expect.toBeOneOf([403, 404])]);
      expect(JSON.stringify(answer.body)).not.toContain(MARK);
    }
    expect(await fingerprint()).toEqual(before);
    const { body: slots } = await world.request('GET', `/v1/slots?professionalId=${doctorId}`, undefined, {
      as: colleague.token,
    });
    expect(slots.items.map((slot: { id: string }) => slot.id)).toEqual([free]);
    const { body: visits } = await world.request(
      'GET',
      `/v1/bookings?professionalId=${doctorId}`,
      undefined,
      {
        as: colleague.token,
      },
    );
    expect(visits.items).toEqual([]);
  });
});

/** How grand-douai stands, to the last row and value. */
async function fingerprint(): Promise<unknown[]> {
  const tables = [
    'patient',
    'patient_identity',
    'request',
    'triage',
    'slot',
    'availability',
    'absence',
    'roster',
    'duty',
    'seat',
    'booking',
    'call',
    'task',
    'report',
    'report_draft',
    'report_consent',
    'secure_message',
    'callback',
    'callback_party',
    'line_day',
    'professional',
    'place',
    'incoming_message',
    'incoming_attachment',
    'territory',
    'event',
  ];
  const hashes: unknown[] = [];
  for (const table of tables) {
    const { rows } = await world.database.owner.query(
      `select '${table}' as table, md5(coalesce(string_agg(t::text, '' order by t::text), '')) as hash from ${table} t where territory_id = 'grand-douai'`,
    );
    hashes.push(rows[0]);
  }
  return hashes;
}
