import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aSlot, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

/** A structure without software: a link with a form, and a page that says what has become of it. */

const PATIENT = {
  familyName: 'Inventé',
  givenName: 'Alix',
  birthDate: '1948-03-12',
  phone: '06 39 98 01 23',
};
const LEAST = { patient: PATIENT, kind: 'snp', motive: 'chute ce matin' };
const FORM = {
  familyName: 'Inventé',
  givenName: 'Alix',
  birthDate: '12/03/1948',
  phone: '06 39 98 01 23',
  insee: '59178',
  kind: 'snp',
  motive: 'chute ce matin',
  mode: 'HH',
  sex: '',
};

let world: World;
let structureId: string;
let secret: string;
let linkId: string;

beforeAll(async () => {
  world = await startWorld({ work: false });
  structureId = (
    await world.request(
      'POST',
      '/v1/structures',
      { name: 'Résidence <Les Lilas>', kind: 'nursing-home' },
      { as: 'coordinator' },
    )
  ).body.id;
  ({ secret, linkId } = await aLink());
});
afterAll(() => world.close());

async function aLink(of = structureId, days = 180): Promise<{ secret: string; linkId: string }> {
  const made = await world.request(
    'POST',
    `/v1/structures/${of}/referral-links`,
    { days },
    { as: 'coordinator' },
  );
  expect(made.status).toBe(201);
  return { secret: made.body.url.slice('/r/'.length), linkId: made.body.id };
}

const open = (url: string) => world.request('GET', url, undefined, { as: undefined });
const send = async (form: Record<string, string>, of = secret) => {
  const answer = await world.http.inject({
    method: 'POST',
    url: `/r/${of}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
  return { status: answer.statusCode, body: answer.body, to: String(answer.headers.location) };
};
const referrals = async () => {
  const { rows } = await world.database.owner.query<{ count: number }>(
    'select count(*)::int as count from referral',
  );
  return rows[0]?.count ?? 0;
};

describe('the link of a structure', () => {
  test('is made by a coordinator, has 256 bits, is shown once, and only its hash is kept', async () => {
    expect(secret).toMatch(/^[\w-]{43}$/);
    const { rows } = await world.database.owner.query<{ row: string }>(
      'select t::text as row from referral_link t union all select t::text from event t',
    );
    expect(rows.map(({ row }) => row).join('\n')).not.toContain(secret);
    const list = await world.request('GET', `/v1/structures/${structureId}/referral-links`, undefined, {
      as: 'coordinator',
    });
    expect(list.body.items).toEqual([
      {
        id: linkId,
        madeAt: '2026-11-23T11:30:00+01:00',
        expiresAt: '2027-05-22T12:30:00+02:00',
        revokedAt: null,
      },
    ]);
    const keyed = await world.request(
      'POST',
      `/v1/structures/${structureId}/referral-links`,
      {},
      { as: 'coordinator', key: 'once' },
    );
    const kept = await world.database.owner.query<{ row: string }>(
      'select t::text as row from idempotency t where response::text like $1',
      ['%/r/%'],
    );
    expect([keyed.status, kept.rows]).toEqual([201, []]);
    const nowhere = await world.request(
      'POST',
      `/v1/structures/${newId()}/referral-links`,
      {},
      { as: 'coordinator' },
    );
    expect(nowhere.status).toBe(404);
  });

  test('that is unknown, revoked or over opens nothing, and the three look alike', async () => {
    const revoked = await aLink();
    const url = `/v1/structures/${structureId}/referral-links/${revoked.linkId}`;
    expect((await world.request('DELETE', url, undefined, { as: 'coordinator' })).status).toBe(200);
    expect((await world.request('DELETE', url, undefined, { as: 'coordinator' })).status).toBe(404);
    const over = await aLink(structureId, 1);
    world.clock.advance(86_400_000);
    const pages = await Promise.all(
      [revoked.secret, over.secret, 'x'.repeat(43)].map((one) => open(`/r/${one}`)),
    );
    for (const page of pages) expect(page).toMatchObject({ status: 404, body: pages[0]?.body });
    const before = await referrals();
    for (const one of [revoked.secret, over.secret, 'x'.repeat(43)]) {
      expect((await send({ ...FORM, id: newId() }, one)).status).toBe(404);
      const api = await world.request('POST', `/v1/referral-links/${one}`, LEAST, { as: undefined });
      expect(api).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
    }
    expect(await referrals()).toBe(before);
  });
});

describe('a program that knows the link', () => {
  test('refers as the structure, under the same rules, and gets a number', async () => {
    const made = await world.request('POST', `/v1/referral-links/${secret}`, LEAST, {
      as: undefined,
      key: 'once',
    });
    expect(made).toMatchObject({ status: 201, body: { number: expect.stringMatching(/^GD-2026-\d{6}$/) } });
    expect(JSON.stringify(made.body)).not.toContain(secret);
    const again = await world.request('POST', `/v1/referral-links/${secret}`, LEAST, {
      as: undefined,
      key: 'once',
    });
    expect(again.body).toEqual(made.body);
    const { rows } = await world.database.owner.query(
      'select rank, token_id, link_id from referral where id = $1',
      [made.body.id],
    );
    expect(rows).toEqual([{ rank: 'structure', token_id: null, link_id: linkId }]);
    expect((await open(`/r/${secret}/${made.body.number}`)).body).toContain('Demande reçue');
  });

  test('says nothing that the form could not say', async () => {
    for (const more of [
      { rank: 'doctor-regulator' },
      { decision: { by: 'x', at: '2026-11-23T10:00:00Z', text: 'x' } },
      { motive: '' },
    ]) {
      const answer = await world.request(
        'POST',
        `/v1/referral-links/${secret}`,
        { ...LEAST, ...more },
        { as: undefined },
      );
      expect(answer).toMatchObject({ status: 400, body: { type: '/problems/validation' } });
    }
  });
});

describe('the form', () => {
  test('is kept by no browser, listed by no search engine, and tells no other site where it stands', async () => {
    const { headers, body } = await open(`/r/${secret}`);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
    });
    expect(body).not.toMatch(/<script|https?:\/\//);
    expect(body).toContain('Résidence &#60;Les Lilas&#62;');
  });

  test('that is sent leads to the page of its number, and sent twice makes one referral', async () => {
    const id = newId();
    const before = await referrals();
    const sent = await Promise.all([send({ ...FORM, id }), send({ ...FORM, id })]);
    const later = await send({ ...FORM, id });
    for (const one of [...sent, later]) expect(one).toMatchObject({ status: 303, to: later.to });
    expect(await referrals()).toBe(before + 1);
    const page = await open(later.to);
    expect(page.body).toMatch(/GD-2026-\d{6}/);
    expect(page.body).not.toMatch(/Inventé|Alix|chute|39 98/);
    const { rows } = await world.database.owner.query(
      'select r.modes, r.origin, r.requester, r.insee from referral f join request r on r.id = f.request_id where f.number = $1',
      [later.to.split('/').at(-1)],
    );
    expect(rows).toEqual([{ modes: ['HH'], origin: 'structure', requester: structureId, insee: '59178' }]);
  });

  test('of a page that was gone back to, filled in for somebody else, is another referral: nobody is lost', async () => {
    const id = newId();
    const before = await referrals();
    const one = await send({ ...FORM, id });
    const another = await send({ ...FORM, id, givenName: 'Camille', motive: 'fièvre' });
    expect(another.status).toBe(303);
    expect(another.to).not.toBe(one.to);
    expect((await send({ ...FORM, id })).to).toBe(one.to);
    expect(await referrals()).toBe(before + 2);
  });

  test('that is not filled in says field by field what is missing, and keeps what was written', async () => {
    const wrong = await send({
      ...FORM,
      id: newId(),
      birthDate: '31/02/1948',
      motive: '',
      familyName: '"><b>x',
      phone: '12',
    });
    expect(wrong.status).toBe(422);
    for (const field of ['birthDate', 'motive', 'phone']) expect(wrong.body).toContain(`href="#${field}"`);
    expect(wrong.body).toContain('3 points sont à corriger');
    expect(wrong.body).toContain('value="&#34;&#62;&#60;b&#62;x"');
    const future = await send({ ...FORM, id: newId(), birthDate: '2031-01-01' });
    expect(future).toMatchObject({ status: 422, body: expect.stringContaining('href="#birthDate"') });
    expect(future.body).toContain('>\nchute ce matin</textarea>');
  });

  test('of another link is not opened with this one’s number, nor taken over with its form', async () => {
    const other = await aLink();
    const id = newId();
    const mine = await send({ ...FORM, id });
    const number = mine.to.split('/').at(-1);
    expect((await open(`/r/${other.secret}/${number}`)).status).toBe(404);
    const own = await send({ ...FORM, id }, other.secret);
    expect(own.status).toBe(303);
    expect(own.to.split('/').at(-1)).not.toBe(number);
    expect((await open(`/r/${secret}/${own.to.split('/').at(-1)}`)).status).toBe(404);
    expect((await open(`/r/${secret}/GD-2026-999999`)).status).toBe(404);
    expect((await open(`/r/${secret}/%3Cscript%3E`)).status).toBe(404);
  });

  test('tells the outcome on its page to a structure that cares for the patient, and to others that it is handled', async () => {
    const doctor = await aDoctor(world);
    const pages: string[] = [];
    for (const [minutes, more] of [
      [60, { caresForPatient: 'oui' }],
      [90, {}],
    ] as const) {
      const id = newId();
      const { to } = await send({ ...FORM, mode: 'AMB', id, ...more });
      const { rows } = await world.database.owner.query<{ request_id: string }>(
        'select request_id from referral where number = $1',
        [to.split('/').at(-1)],
      );
      const requestId = rows[0]?.request_id ?? '';
      await screen(world, requestId);
      const start = new Date(world.clock.now() + minutes * 60_000).toISOString();
      const slotId = await aSlot(world, doctor, start);
      const booked = await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
      expect(booked.status).toBe(201);
      pages.push((await open(to)).body);
    }
    expect(pages[0]).toMatch(/Rendez-vous pris[\s\S]*mardi 24 novembre à 12 h 30[\s\S]*Dr Camille Lemaire/);
    expect(pages[1]).toContain('Demande prise en charge');
    expect(pages[1]).not.toContain('Lemaire');
  });

  test('is not asked for without end by one address', async () => {
    let refused = 0;
    for (let count = 0; count < 40; count++)
      if ((await open(`/r/${'y'.repeat(43)}`)).status === 429) refused += 1;
    expect(refused).toBeGreaterThan(0);
  });

  test('leaves its secret in no line of the log and no event', async () => {
    const { rows } = await world.database.owner.query<{ row: string }>(
      'select t::text as row from event t union all select t::text from idempotency t',
    );
    expect(world.logged.length).toBeGreaterThan(20);
    expect([...world.logged, ...rows.map(({ row }) => row)].join('\n')).not.toContain(secret);
  });
});
