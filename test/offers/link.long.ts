import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeLink } from '../../src/offers/link.ts';
import { aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { aVolunteer, nobodyVolunteers, type Volunteer } from './volunteers.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => nobodyVolunteers(world));

const offer = async (more: Record<string, unknown> = {}) => {
  const requestId = await aTriagedRequest(world);
  const made = await world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'visit', ...more });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return made.body as { id: string; requestId: string; recipients: { id: string; professionalId: string }[] };
};
type Offer = Awaited<ReturnType<typeof offer>>;
/** The secret of somebody's link, as their text message would carry it. */
const linkOf = (it: Offer, who: Volunteer) =>
  world.run((tx) =>
    makeLink(tx, it.recipients.find(({ professionalId }) => professionalId === who.id)?.id ?? ''),
  );
/** Whose requests are counted together. */
let from = '127.0.0.1';
const page = async (secret: string, what = '', form?: Record<string, string>) => {
  const answer = await world.http.inject({
    method: form ? 'POST' : 'GET',
    url: `/o/${secret}${what}`,
    remoteAddress: from,
    ...(form && {
      payload: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  });
  return { status: answer.statusCode, text: answer.body, headers: answer.headers };
};
const command = (secret: string, what: string, body?: unknown) =>
  world.request('POST', `/v1/offer-links/${secret}/${what}`, body, { as: undefined });

describe('the link in a text message', () => {
  test('opens a page that says where and about what, not who; to look at it does nothing', async () => {
    const mine = await aVolunteer(world, { km: 3 });
    const made = await offer();
    const secret = await linkOf(made, mine);
    const { status, text, headers } = await page(secret);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
    expect(text).toContain('Douai, à 3 km de vous');
    expect(text).toContain('40 à 64 ans');
    expect(text).not.toMatch(/Inventé|fièvre|05\/05\/1980|<script/);
    await page(secret);
    const { body } = await world.request('GET', `/v1/offers/${made.id}`, undefined, { as: mine.token });
    expect(body).toMatchObject({ state: 'open', mine: 'asked' });
  });

  test('a form accepts without a script, and shows then who it is; a second touch changes nothing', async () => {
    const [mine, other] = [await aVolunteer(world), await aVolunteer(world)];
    const made = await offer();
    const [secret, otherSecret] = [await linkOf(made, mine), await linkOf(made, other)];
    const start = /<option value="([^"]+)" selected>/.exec((await page(secret)).text)?.[1] ?? '';
    expect(Date.parse(start)).toBeGreaterThanOrEqual(world.clock.now() + 3_600_000);
    const accepted = await page(secret, '/accept', { start });
    expect(accepted).toMatchObject({ status: 303, headers: { location: `/o/${secret}` } });
    expect((await page(secret, '/accept', { start })).status).toBe(303);
    const { text } = await page(secret);
    expect(text).toContain('Alix INVENTÉ');
    expect(text).toContain('href="tel:+33639980123"');
    expect(text).toContain('fièvre depuis hier');
    const late = await page(otherSecret, '/accept', {});
    expect(late.status).toBe(409);
    expect(late.text).toContain('Déjà prise en charge');
    expect(late.text).not.toContain('INVENTÉ');
    const [booked] = (await world.request('GET', `/v1/requests/${made.requestId}/offers`)).body.items;
    expect(Date.parse(booked.plannedAt)).toBe(Date.parse(start));
  });

  test('what is clinical stands there until the visit is over, and not a day longer', async () => {
    const mine = await aVolunteer(world);
    const secret = await linkOf(await offer(), mine);
    await page(secret, '/accept', {});
    world.clock.advance(14 * 3_600_000);
    const { text } = await page(secret);
    expect(text).toContain('ne sont plus affichés');
    expect(text).not.toMatch(/INVENTÉ|fièvre/);
    world.clock.advance(10 * 3_600_000);
  });

  test('the one who came writes the sheet there; what is wrong in it is said, and nothing of it is lost', async () => {
    const [mine, other] = [await aVolunteer(world), await aVolunteer(world)];
    const made = await offer();
    const [secret, otherSecret] = [await linkOf(made, mine), await linkOf(made, other)];
    await page(secret, '/accept', {});
    const filled = {
      title: 'vital-signs',
      findings: 'Fatigué, <bien> réveillé.',
      systolic: '900',
      temperature: '37,2',
      consciousness: 'alert',
      done: '',
      worse: 'no',
    };
    const wrong = await page(secret, '/assessment', filled);
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('À corriger : tension, maximale.');
    expect(wrong.text).toContain('Fatigué, &#60;bien&#62; réveillé.');
    const unsaid = await page(secret, '/assessment', { ...filled, systolic: '135', worse: '' });
    expect(unsaid.text).toContain('À corriger : aggravation.');
    expect((await page(secret, '/assessment', { ...filled, systolic: '135' })).status).toBe(303);
    expect((await page(secret)).text).toMatch(/Fiche envoyée à \d+ h/);
    expect((await page(otherSecret, '/assessment', { ...filled, systolic: '135' })).status).toBe(409);
    const { body } = await world.request('GET', `/v1/requests/${made.requestId}/assessments`);
    expect(body.items).toMatchObject([
      {
        author: mine.id,
        sheet: {
          title: 'vital-signs',
          vitalSigns: { systolic: 135, temperature: 37.2, consciousness: 'alert' },
          findings: 'Fatigué, <bien> réveillé.',
          worse: 'no',
        },
      },
    ]);
  });

  test('declines, and lets one change one’s mind; gives back what was accepted', async () => {
    const mine = await aVolunteer(world);
    const made = await offer();
    const secret = await linkOf(made, mine);
    // So that the offer stays open.
    await world.database.owner.query(
      `insert into offer_recipient (territory_id, id, offer_id, professional_id, wave, asked_at)
       values ('grand-douai', gen_random_uuid(), $1, $2, 1, '2026-11-24')`,
      [made.id, (await aVolunteer(world, { volunteer: false })).id],
    );
    await page(secret, '/decline', {});
    expect((await page(secret)).text).toContain('vous pouvez changer d’avis');
    await page(secret, '/accept', {});
    expect((await page(secret)).text).toContain('la demande est à vous');
    await page(secret, '/withdraw', {});
    expect((await page(secret)).text).toContain('Vous avez rendu cette demande');
  });

  test('a question is read and answered there; an empty answer is sent back', async () => {
    const mine = await aVolunteer(world);
    const made = await offer({ kind: 'question', question: 'Attendre <demain> ?' });
    const secret = await linkOf(made, mine);
    expect((await page(secret)).text).toContain('Attendre &#60;demain&#62; ?');
    expect(await page(secret, '/answer', { text: '  ' })).toMatchObject({ status: 422 });
    expect((await page(secret, '/answer', { text: 'Oui.' })).status).toBe(303);
    expect((await page(secret)).text).toContain('Merci de votre réponse');
  });

  test('who has never given a place says where; a refusal loses nothing', async () => {
    const mine = await aVolunteer(world, { noPlace: true });
    const secret = await linkOf(await offer(), mine);
    expect((await page(secret)).text).toContain('Où recevez-vous le patient ?');
    expect((await page(secret, '/accept', {})).text).toContain('Lieu à préciser');
    expect((await page(secret, '/accept', { placeId: mine.placeId })).status).toBe(303);
  });

  test('for programs: the same commands, the same refusals', async () => {
    const [mine, other] = [await aVolunteer(world), await aVolunteer(world)];
    const made = await offer();
    const [secret, otherSecret] = [await linkOf(made, mine), await linkOf(made, other)];
    expect(await command(secret, 'accept')).toMatchObject({
      status: 200,
      body: { mine: 'accepted', gathered: { patient: { familyName: 'Inventé' } } },
    });
    expect((await command(otherSecret, 'accept')).body.type).toBe('/problems/offer-taken');
    expect(await command(otherSecret, 'decline', { reason: 'absent' })).toMatchObject({
      status: 200,
      body: { mine: 'too-late', gathered: null },
    });
  });

  test('a newer one replaces it; what nobody was given opens nothing', async () => {
    const mine = await aVolunteer(world);
    const made = await offer();
    const old = await linkOf(made, mine);
    const secret = await linkOf(made, mine);
    for (const wrong of [old, 'x', 'A'.repeat(22), `${secret}A`, '%C3%A9', '..']) {
      expect([wrong, (await page(wrong)).status]).toEqual([wrong, 404]);
      expect((await command(wrong, 'accept')).status).toBe(404);
    }
    expect((await page(secret)).status).toBe(200);
  });

  test('answers a browser with a page, also where the form makes no sense or is sent over and over', async () => {
    const mine = await aVolunteer(world);
    const secret = await linkOf(await offer(), mine);
    const wrong = await page(secret, '/accept', { start: 'demain' });
    expect(wrong).toMatchObject({ status: 400, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(wrong.text).toContain(`href="/o/${secret}"`);
    let last = await page('A'.repeat(22));
    for (let count = 0; last.status !== 429 && count < 100; count++) last = await page('A'.repeat(22));
    expect(last).toMatchObject({ status: 429, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(last.text).toContain('Trop de demandes');
  });

  test('that is cut, doubled or far too long is answered with a page too, and a program with a problem', async () => {
    for (const url of [
      `/o/${'A'.repeat(129)}`,
      `/o/${'A'.repeat(4000)}/accept`,
      `/r/${'A'.repeat(4000)}`,
      '/o/',
      '/r',
      '/o/a/b/c',
      '/r/%E0%A4%A',
    ]) {
      const answer = await world.http.inject({ method: 'GET', url, remoteAddress: '192.0.2.77' });
      expect([url, answer.statusCode]).toEqual([url, expect.toBeOneOf([400, 404, 414])]);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      });
      expect(answer.body).toContain('Cette page n’existe pas ou plus');
      expect(answer.body).toContain('tel:15');
    }
    for (const url of [`/v1/offer-links/${'A'.repeat(4000)}/accept`, '/other', '/organised']) {
      const answer = await world.http.inject({ method: 'GET', url, remoteAddress: '192.0.2.77' });
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
  });

  test('is never in a log line, not even when what comes with it is wrong', async () => {
    const mine = await aVolunteer(world);
    const secret = await linkOf(await offer(), mine);
    await command(secret, 'accept', { start: 'demain' });
    await command(secret, 'accept', { placeId: '00000000-0000-0000-0000-000000000000' });
    await command(secret, 'unknown');
    await page(secret, '/accept', { start: 'x' });
    await page(secret, '/unknown', {});
    await world.http.inject({
      method: 'POST',
      url: `/o/${secret}/accept`,
      payload: '{',
      headers: { 'content-type': 'application/json' },
    });
    await world.http.inject({ method: 'GET', url: `/o/${secret}?x=%00` });
    expect(world.logged.length).toBeGreaterThan(10);
    expect(world.logged.filter((line) => line.includes(secret))).toEqual([]);
    const { rows } = await world.database.owner.query('select data::text as data from event');
    expect(rows.filter(({ data }) => data.includes(secret))).toEqual([]);
  });

  // At the end: the clock does not go back.
  test('at night says that no text leaves before the morning, and asks whoever comes sooner to call the patient', async () => {
    const [mine, other] = [await aVolunteer(world), await aVolunteer(world)];
    from = '192.0.2.78';
    const [late, soon] = [await offer(), await offer()];
    const [secret, otherSecret] = [await linkOf(late, mine), await linkOf(soon, other)];
    const evening = new Date(world.clock.now()).toISOString().slice(0, 10);
    world.clock.set(Date.parse(`${evening}T21:30:00+01:00`) as never);
    expect((await page(secret)).text).toContain('Aucun SMS ne part la nuit');
    const morning = new Date(Date.parse(`${evening}T09:15:00+01:00`) + 24 * 3_600_000).toISOString();
    await page(secret, '/accept', { start: morning });
    expect((await page(secret)).text).toMatch(/SMS au patient prévu\s: [a-z]+ 8 h\./);
    await page(otherSecret, '/accept', {});
    expect((await page(otherSecret)).text).toContain('Aucun SMS ne part la nuit : appelez le patient.');
    world.clock.set(Date.parse(morning) as never);
    expect((await page(secret)).text).toContain('La ligne prévient le patient.');
  });
});
