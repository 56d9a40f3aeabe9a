import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeLink } from '../../src/offers/link.ts';
import { aRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { actingIn, states } from './acting.ts';
import { aVolunteer, nobodyVolunteers, type Volunteer } from './volunteers.ts';

let world: World;
const { offer, act, seen, requestOf, offersOf } = actingIn(() => world);
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => nobodyVolunteers(world));

let numbers = 0;
const aDoctorOnDuty = async (more: Parameters<typeof aVolunteer>[1] = {}): Promise<Volunteer> => {
  const doctor = await aVolunteer(world, { onDuty: true, ...more });
  await world.database.owner.query('update professional set rpps = $2 where id = $1', [
    doctor.id,
    `888${String(numbers++).padStart(8, '0')}`,
  ]);
  return doctor;
};
const flagged = async () => {
  const id = await aRequest(world);
  await screen(world, id, 'no', { 'chest-pain': 'yes' });
  return id;
};
const doubtful = async () => {
  const id = await aRequest(world);
  await screen(world, id, 'no', { breathing: 'unknown' });
  return id;
};
const ask = (requestId: string, more: Record<string, unknown> = {}) =>
  offer(requestId, { kind: 'flag', ...more });
const settle = (who: Volunteer, offerId: string, body: object) => act(who, offerId, 'verdict', body);
const tasksOf = async (requestId: string): Promise<string[]> =>
  (
    await world.database.owner.query<{ kind: string }>(
      `select kind from task where subject = $1 and state = 'open' order by kind`,
      [requestId],
    )
  ).rows.map(({ kind }) => kind);
const notesOf = async (requestId: string) =>
  (
    await world.database.owner.query<{ text: string; actor: string }>(
      'select text, actor from request_note where request_id = $1 order by at',
      [requestId],
    )
  ).rows;

describe('an alert that a doctor is asked to look at', () => {
  test('is put to doctors on duty first, with an RPPS number, and goes on standing', async () => {
    await aVolunteer(world, { onDuty: true });
    const [volunteer, onDuty] = [
      await aDoctorOnDuty({ onDuty: false, km: 1 }),
      await aDoctorOnDuty({ km: 20 }),
    ];
    const requestId = await flagged();
    const made = await ask(requestId, { waveSize: 1 });
    expect(made).toMatchObject({ kind: 'flag', profession: 'doctor', mode: null, question: null });
    expect(states(made)).toEqual({ [onDuty.id]: 'asked' });
    expect((await act(onDuty, made.id, 'decline')).status).toBe(200);
    expect(states((await offersOf(requestId))[0])).toEqual({
      [onDuty.id]: 'declined',
      [volunteer.id]: 'asked',
    });
    expect((await act(volunteer, made.id, 'accept')).status).toBe(200);
    expect(await requestOf(requestId)).toMatchObject({ redFlag: 'raised', orientation: 'samu' });
    expect(
      (await world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'visit' })).body.type,
    ).toBe('/problems/red-flag');
  });

  test('tells who it is, and what was found, to the doctor who has accepted and to nobody else', async () => {
    const [mine, other] = [await aDoctorOnDuty(), await aDoctorOnDuty()];
    const stranger = await aDoctorOnDuty({ volunteer: false, onDuty: false });
    const requestId = await flagged();
    const { id } = await ask(requestId, { question: 'Pâle depuis ce matin.' });
    const identity = /Inventé|Alix|fièvre|1980|39980123/;
    const before = await seen(mine, id);
    expect(before).toMatchObject({
      mine: 'asked',
      age: '40 à 64 ans',
      question: 'Pâle depuis ce matin.',
      flag: { state: 'raised', rules: [] },
      gathered: null,
    });
    expect(JSON.stringify(before)).not.toMatch(identity);
    const { body } = await act(mine, id, 'accept');
    expect(body).toMatchObject({
      mine: 'accepted',
      flag: { state: 'raised', rules: ['chest-pain'] },
      gathered: {
        requestId,
        address: null,
        motive: 'fièvre depuis hier',
        patient: { familyName: 'Inventé', sex: null, birthDate: '1980-05-05', phone: '+33639980123' },
        triages: [{ result: 'red-flag', fired: [{ id: 'chest-pain' }] }],
      },
    });
    const { body: late } = await world.request('GET', '/v1/offers', undefined, { as: other.token });
    expect(late.items[0]).toMatchObject({ id, mine: 'too-late', flag: null, gathered: null });
    expect(JSON.stringify(late)).not.toMatch(identity);
    expect((await settle(other, id, { verdict: 'lifted', text: 'x' })).body.type).toBe(
      '/problems/offer-taken',
    );
    for (const what of ['accept', 'verdict'])
      expect(
        (await act(stranger, id, what, what === 'verdict' ? { verdict: 'samu' } : undefined)).status,
      ).toBe(404);
    // One call: the next day nothing of it is shown any more.
    world.clock.advance(13 * 3_600_000);
    expect(await seen(mine, id)).toMatchObject({ flag: null, gathered: null });
    world.clock.advance(11 * 3_600_000);
  });

  test('is lifted by that doctor with a reason, on the record, as they have read it', async () => {
    const mine = await aDoctorOnDuty();
    const requestId = await flagged();
    const { id } = await ask(requestId);
    expect((await settle(mine, id, { verdict: 'lifted', text: 'x' })).body.type).toBe(
      '/problems/not-accepted',
    );
    await act(mine, id, 'accept');
    expect((await settle(mine, id, { verdict: 'lifted' })).status).toBe(400);
    const words = { verdict: 'lifted', text: 'Douleur à la palpation d’une côte, rappelé et entendu.' };
    expect((await settle(mine, id, { ...words, rules: ['breathing'] })).body.type).toBe(
      '/problems/red-flag-changed',
    );
    expect(await requestOf(requestId)).toMatchObject({ redFlag: 'raised' });
    const lifted = await settle(mine, id, { ...words, rules: ['chest-pain'] });
    expect(lifted.body).toMatchObject({ verdict: 'lifted', answer: words.text, flag: { state: 'lifted' } });
    expect(await requestOf(requestId)).toMatchObject({
      redFlag: 'lifted',
      orientation: 'snp',
      lift: { by: 'doctor' },
    });
    const { rows } = await world.database.owner.query(
      'select by, rules, reason, actor from red_flag_lift where request_id = $1',
      [requestId],
    );
    expect(rows).toEqual([
      { by: 'doctor', rules: ['chest-pain'], reason: words.text, actor: `professional:${mine.id}` },
    ]);
    expect(await tasksOf(requestId)).toEqual(['question-answered']);
    expect((await offersOf(requestId))[0]).toMatchObject({ verdict: 'lifted', answer: words.text });
    // Said twice it is done once, and nothing else is said afterwards.
    expect((await settle(mine, id, { ...words, rules: ['chest-pain'] })).status).toBe(200);
    expect((await settle(mine, id, { verdict: 'samu' })).body.type).toBe('/problems/offer-over');
    const { items } = (await world.request('GET', `/v1/requests/${requestId}/timeline`)).body;
    expect(items.map((one: { words: string }) => one.words)).toEqual(
      expect.arrayContaining([
        'Un médecin est demandé pour rappeler le patient',
        'Un médecin rappelle le patient',
        'Le médecin a rappelé le patient et levé l’alerte',
        `Alerte levée par un médecin : ${words.text}`,
      ]),
    );
  });

  test('goes on standing when the SAMU is confirmed or the patient is not reached, who may be reached later', async () => {
    const mine = await aDoctorOnDuty();
    const requestId = await flagged();
    const { id } = await ask(requestId);
    await act(mine, id, 'accept');
    await settle(mine, id, { verdict: 'not-reached', text: 'Sonne dans le vide.' });
    expect(await requestOf(requestId)).toMatchObject({ redFlag: 'raised' });
    expect(await tasksOf(requestId)).toEqual(['question-answered']);
    expect((await settle(mine, id, { verdict: 'samu' })).body).toMatchObject({ verdict: 'samu' });
    expect(await requestOf(requestId)).toMatchObject({ redFlag: 'raised' });
    expect(await notesOf(requestId)).toEqual([
      { text: 'Sonne dans le vide.', actor: `professional:${mine.id}` },
    ]);
  });

  test('is nobody’s any more once it was lifted otherwise, and where there is none nobody is asked', async () => {
    const mine = await aDoctorOnDuty();
    const requestId = await flagged();
    const { id } = await ask(requestId);
    const { receivedAt } = await requestOf(requestId);
    const samuAdvice = {
      by: 'Dr Régis Inventé',
      at: receivedAt,
      fileNumber: '26-1',
      text: 'Médecin ce jour.',
    };
    await world.request('POST', `/v1/requests/${requestId}/override`, { samuAdvice });
    expect((await act(mine, id, 'accept')).body.type).toBe('/problems/offer-over');
    await world.settle();
    expect((await offersOf(requestId))[0]).toMatchObject({ state: 'withdrawn', reason: 'request-over' });
    expect(
      (await world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'flag' })).body.type,
    ).toBe('/problems/no-red-flag');
  });

  test('a doctor of whom nothing is heard after their yes is a task, and so is an alert that they give back to nobody', async () => {
    const mine = await aDoctorOnDuty();
    const silent = await flagged();
    await act(mine, (await ask(silent)).id, 'accept');
    world.clock.advance(900_000);
    await expect.poll(() => tasksOf(silent)).toEqual(['question-unanswered']);
    const other = await aDoctorOnDuty();
    const given = await flagged();
    const { id } = await ask(given, { question: 'Pâle.' });
    await act(mine, id, 'accept');
    expect((await act(mine, id, 'withdraw')).body).toMatchObject({ mine: 'withdrew', gathered: null });
    const [next] = await offersOf(given);
    expect(next).toMatchObject({ kind: 'flag', state: 'open', follows: id, question: 'Pâle.' });
    expect(states(next)).toEqual({ [other.id]: 'asked' });
    await act(other, next.id, 'accept');
    await act(other, next.id, 'withdraw');
    expect(await tasksOf(given)).toEqual(['question-unanswered']);
  });

  test('is neither taken nor shown by the link of a text message', async () => {
    const mine = await aDoctorOnDuty();
    const { id, recipients } = await ask(await flagged());
    const secret = await world.run((tx) => makeLink(tx, recipients[0]?.id ?? ''));
    const byLink = (what: string) =>
      world.request('POST', `/v1/offer-links/${secret}/${what}`, undefined, { as: undefined });
    expect((await byLink('accept')).body.type).toBe('/problems/own-page-only');
    const page = async () => (await world.http.inject({ method: 'GET', url: `/o/${secret}` })).body;
    expect(await page()).toContain('Ouvrir ma page Recours');
    await world.http.inject({ method: 'POST', url: `/o/${secret}/accept` });
    expect(await seen(mine, id)).toMatchObject({ mine: 'asked', state: 'open' });
    await act(mine, id, 'accept');
    expect(await page()).not.toMatch(/Alix|39 98 01 23|39980123/);
    expect(JSON.stringify((await byLink('decline')).body)).not.toMatch(/Inventé|39980123/);
  });

  test('leaves neither names nor words in events, jobs or texts', async () => {
    const mine = await aDoctorOnDuty();
    const requestId = await flagged();
    const { id } = await ask(requestId, { question: 'Pâleur inventée.' });
    await act(mine, id, 'accept');
    await settle(mine, id, { verdict: 'lifted', text: 'Motif inventé.', rules: ['chest-pain'] });
    await world.settle();
    const { rows } = await world.database.owner.query(
      `select type, data from event where type like 'offer.%' and data ->> 'requestId' = $1 order by id`,
      [requestId],
    );
    expect(rows.map(({ type }) => type)).toEqual([
      'offer.made',
      'offer.asked',
      'offer.accepted',
      'offer.settled',
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/[Ii]nventé|Alix|39980123/);
    const texts = await world.database.owner.query(`select body from sms where kind = 'offer-asked'`);
    expect(JSON.stringify(texts.rows)).not.toMatch(/[Ii]nventé|Alix|39980123/);
  });
});

describe('a doubt that a doctor is asked to call back about', () => {
  test('is settled by the doctor’s lift, and is bookable then', async () => {
    const mine = await aDoctorOnDuty();
    const requestId = await doubtful();
    const { id } = await ask(requestId);
    const { body } = await act(mine, id, 'accept');
    expect(body).toMatchObject({
      flag: { state: 'unknown', rules: ['breathing'] },
      gathered: {
        patient: { phone: '+33639980123' },
        triages: [{ result: 'unknown', fired: [{ unsure: true }] }],
      },
    });
    await settle(mine, id, { verdict: 'lifted', text: 'Respire bien, entendu.', rules: ['breathing'] });
    expect(await requestOf(requestId)).toMatchObject({ redFlag: 'lifted', orientation: 'snp' });
  });

  test('becomes an alert when the doctor says the SAMU, and the nurse hears of it', async () => {
    const mine = await aDoctorOnDuty();
    const requestId = await doubtful();
    const { id } = await ask(requestId);
    await act(mine, id, 'accept');
    await settle(mine, id, { verdict: 'samu', text: 'Ne finit pas ses phrases.' });
    expect(await requestOf(requestId)).toMatchObject({
      redFlag: 'raised',
      redFlagRules: ['breathing'],
      orientation: 'samu',
    });
    expect(await tasksOf(requestId)).toEqual(['question-answered']);
    // The same questions, reassuring now, do not take it back: it is a flag.
    await screen(world, requestId);
    expect(await requestOf(requestId)).toMatchObject({ redFlag: 'raised' });
  });

  test('that the patient’s own answers have settled needs no doctor any more', async () => {
    const mine = await aDoctorOnDuty();
    const requestId = await doubtful();
    const { id } = await ask(requestId);
    await screen(world, requestId);
    expect((await act(mine, id, 'accept')).body.type).toBe('/problems/offer-over');
    await world.settle();
    expect((await offersOf(requestId))[0]).toMatchObject({ state: 'withdrawn' });
  });
});
