import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelBooking } from '../../src/bookings/change-booking.ts';
import { newId } from '../../src/platform/ids.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const HOUR = 3_600_000;
/** The machine may be busy. */
const SOON = { timeout: 15_000 };
const patient = { familyName: 'Inventé', givenName: 'Noé', birthDate: '1950-02-03', insee: '59178' };
const post = (url: string, body?: unknown, as: string = 'operator') =>
  world.request('POST', url, body, { as });
const requestOf = async (id: string) => (await world.request('GET', `/v1/requests/${id}`)).body;
const inHours = (hours: number) => new Date(world.clock.now() + hours * HOUR).toISOString();
const openTasks = async (subject: string) =>
  (await world.request('GET', '/v1/tasks?state=open&limit=200')).body.items
    .filter((task: { subject: string }) => task.subject === subject)
    .map((task: { kind: string }) => task.kind)
    .sort();
const type = (answer: { status: number; body: { type: string } }) => [answer.status, answer.body.type];

describe('the same need told twice', () => {
  const duplicates = async (id: string) =>
    (await world.request('GET', `/v1/requests/${id}/duplicates`)).body.items.map(
      (it: { id: string }) => it.id,
    );

  test('is shown: same patient, same need, same day; also under a second file of that name and birth date', async () => {
    const who = { ...patient, givenName: 'Double' };
    const first = await aTriagedRequest(world, { patient: who });
    const { patientId } = await requestOf(first);
    const sameFile = await aRequest(world, { patient: undefined, patientId });
    const otherFile = await aRequest(world, { kind: 'both', patient: { ...who, familyName: 'INVENTE' } });
    await aRequest(world, { patient: { ...who, birthDate: '1950-02-04' } });
    await aRequest(world, { kind: 'mt', patient: undefined, patientId });
    expect(await duplicates(first)).toEqual([sameFile, otherFile]);
    expect(await duplicates(otherFile)).toEqual([first, sameFile]);
    await post(`/v1/requests/${sameFile}/cancel`, { reason: 'patient' });
    expect(await duplicates(first)).toEqual([otherFile]);
  });

  test('is put together by a person, and only with the other; the story of both goes on', async () => {
    const first = await aTriagedRequest(world, { patient: { ...patient, givenName: 'Réuni' } });
    const { patientId } = await requestOf(first);
    const second = await aRequest(world, { patient: undefined, patientId });
    const stranger = await aTriagedRequest(world);
    expect(type(await post(`/v1/requests/${second}/merge`, { into: stranger }))).toEqual([
      409,
      '/problems/not-a-duplicate',
    ]);
    expect((await post(`/v1/requests/${second}/merge`, { into: second })).status).toBe(422);
    const merged = await post(`/v1/requests/${second}/merge`, { into: first });
    expect(merged.body).toMatchObject({ state: 'cancelled', reason: 'merged', mergedInto: first });
    expect(await requestOf(first)).toMatchObject({ state: 'triaged', mergedInto: null });
    expect(await duplicates(first)).toEqual([]);
    // A mistake can be undone.
    expect((await post(`/v1/requests/${second}/reopen`, { reason: 'not-the-same' })).body).toMatchObject({
      state: 'received',
      mergedInto: null,
    });
  });

  test('never makes a red flag disappear', async () => {
    const flagged = await aRequest(world, { patient: { ...patient, givenName: 'Alerte' } });
    await screen(world, flagged, 'no', { breathing: 'yes' });
    const { patientId } = await requestOf(flagged);
    const calm = await aTriagedRequest(world, { patient: undefined, patientId });
    expect(type(await post(`/v1/requests/${flagged}/merge`, { into: calm }))).toEqual([
      409,
      '/problems/red-flag-lost',
    ]);
    expect((await post(`/v1/requests/${calm}/merge`, { into: flagged })).status).toBe(200);
    expect(await requestOf(flagged)).toMatchObject({ redFlag: 'raised' });
  });

  test('makes neither a sign nor a doubt disappear that the other one does not have', async () => {
    const doubted = await aRequest(world, { patient: { ...patient, givenName: 'Doute' } });
    await screen(world, doubted, 'no', { breathing: 'unknown' });
    const { patientId } = await requestOf(doubted);
    const flagged = await aRequest(world, { patient: undefined, patientId });
    await screen(world, flagged, 'no', { stroke: 'yes' });
    expect(type(await post(`/v1/requests/${flagged}/merge`, { into: doubted }))).toEqual([
      409,
      '/problems/red-flag-lost',
    ]);
    expect((await post(`/v1/requests/${doubted}/merge`, { into: flagged })).status).toBe(200);
    expect((await requestOf(flagged)).redFlagRules.toSorted()).toEqual(['breathing', 'stroke']);
  });
});

describe('what is not settled', () => {
  test('is not closed: neither a sign, nor a doubt, nor questions that were begun; and ends otherwise', async () => {
    for (const answer of ['yes', 'unknown'] as const) {
      const id = await aRequest(world);
      await screen(world, id, 'no', { breathing: answer });
      const words = 'Le patient va bien.';
      for (const body of [{ reason: 'advice-given' }, { reason: 'advice-given', words }]) {
        const refused = await post(`/v1/requests/${id}/close`, body);
        expect(type(refused)).toEqual([409, '/problems/red-flag']);
        expect(refused.body.detail).toContain('réorientez la demande');
      }
      expect((await post(`/v1/requests/${id}/redirect`, { reason: 'samu' })).body.state).toBe('redirected');
      expect((await post(`/v1/requests/${id}/close`, { reason: 'arrived', words })).body.state).toBe(
        'closed',
      );
    }
    const asked = await aTriagedRequest(world);
    await post(`/v1/requests/${asked}/triage`, { protocol: 'motive-fever', answers: {} });
    expect(type(await post(`/v1/requests/${asked}/close`, { reason: 'answered' }))).toEqual([
      409,
      '/problems/triage-unfinished',
    ]);
    await post(`/v1/requests/${asked}/triage/abandon`, { reason: 'call-lost' });
    expect((await post(`/v1/requests/${asked}/close`, { reason: 'answered' })).body.state).toBe('closed');
    const called = await aTriagedRequest(world);
    await post(`/v1/requests/${called}/triage`, { protocol: 'motive-fever', answers: {} });
    expect((await post(`/v1/requests/${called}/lost-contact`, { reason: 'wrong-number' })).body.state).toBe(
      'lost-contact',
    );
  });
});

describe('an orientation by a person', () => {
  const orient = (id: string, care: object, reason = 'Vu avec le médecin de garde') =>
    post(`/v1/requests/${id}/orientation`, { care, reason });
  const soon = { to: 'doctor', withinHours: 6, modes: ['HH'] };

  test('decides otherwise than the protocol, with its reason on the file', async () => {
    const id = await aTriagedRequest(world);
    const { status, body } = await orient(id, soon);
    expect(status).toBe(200);
    expect(body).toMatchObject({ orientation: 'snp', care: soon, careProtocol: null });
    expect(Date.parse(body.careBy) - world.clock.now()).toBe(6 * HOUR);
    const { rows } = await world.database.owner.query(
      'select kind, text from request_note where request_id = $1',
      [id],
    );
    expect(rows).toEqual([{ kind: 'orientation', text: 'Vu avec le médecin de garde' }]);
    expect((await orient(id, { to: 'advice' })).body).toMatchObject({ orientation: 'advice' });
  });

  test('is never below a red flag that stands, nor before the vital questions are answered', async () => {
    for (const answer of ['yes', 'unknown'] as const) {
      const flagged = await aRequest(world);
      await screen(world, flagged, 'no', { breathing: answer });
      expect(type(await orient(flagged, { to: 'advice' }))).toEqual([409, '/problems/red-flag']);
    }
    expect(type(await orient(await aRequest(world), soon))).toEqual([409, '/problems/not-triaged']);
    const open = await aTriagedRequest(world);
    await post(`/v1/requests/${open}/triage`, { protocol: 'motive-fever', answers: {} });
    expect(type(await orient(open, soon))).toEqual([409, '/problems/triage-unfinished']);
  });

  test('delegates no care without its protocol, and transfers nobody to the SAMU by a click', async () => {
    const id = await aTriagedRequest(world);
    const nurse = { to: 'profession', profession: 'nurse', withinHours: 24, modes: ['HH'] };
    expect((await orient(id, nurse)).body.errors).toMatchObject([{ path: 'care.declaredOnly' }]);
    expect((await orient(id, { to: 'samu' })).body.errors).toMatchObject([{ path: 'care.to' }]);
    const own = await orient(id, { ...nurse, declaredOnly: false });
    expect(own.body).toMatchObject({ orientation: 'profession' });
  });
});

describe('places that were told to the patient', () => {
  test('wait for their choice; none chosen, it looks for one again', async () => {
    const id = await aTriagedRequest(world);
    expect((await post(`/v1/requests/${id}/propose`, { slotIds: [newId()] })).body).toMatchObject({
      state: 'proposed',
    });
    expect((await post(`/v1/requests/${id}/release`)).body).toMatchObject({ state: 'triaged' });
    expect(type(await post(`/v1/requests/${id}/release`))).toEqual([409, '/problems/wrong-state']);
  });

  test('are not even told under a red flag', async () => {
    const id = await aRequest(world);
    await screen(world, id, 'no', { breathing: 'yes' });
    expect(type(await post(`/v1/requests/${id}/propose`, {}))).toEqual([409, '/problems/red-flag']);
  });
});

describe('somebody who gives up care', () => {
  test('has what must be arranged on a list, and is asked after the visit whether they came', async () => {
    const doctor = await aDoctor(world);
    const id = await aTriagedRequest(world);
    const what = ['appointment', 'transport', 'attendance', 'requester'];
    const { body } = await post(`/v1/requests/${id}/follow-ups`, { what });
    expect(body.followUps).toEqual(what.toSorted());
    expect(await openTasks(id)).toEqual(['arrange-appointment', 'arrange-transport', 'tell-requester']);

    const slotId = await aSlot(world, doctor, inHours(2));
    const booking = (await post(`/v1/requests/${id}/bookings`, { slotId })).body;
    await world.settle();
    expect(await openTasks(id)).toEqual(['arrange-transport', 'tell-requester']);
    expect(await openTasks(booking.id)).not.toContain('check-attendance');
    world.clock.advance(2.5 * HOUR);
    await expect.poll(() => openTasks(booking.id), SOON).toContain('check-attendance');
  });

  test('is not asked when the professional has said that they came', async () => {
    const doctor = await aDoctor(world);
    const id = await aTriagedRequest(world);
    const slotId = await aSlot(world, doctor, inHours(2));
    const booking = (await post(`/v1/requests/${id}/bookings`, { slotId })).body;
    await post(`/v1/requests/${id}/follow-ups`, { what: ['attendance'] });
    await world.settle();
    world.clock.advance(2.1 * HOUR);
    await post(`/v1/bookings/${booking.id}/report`, { outcome: 'treated', text: 'Vu.' }, doctor.token);
    world.clock.advance(HOUR);
    const passed = () =>
      world.database.owner.query(`select from event where subject = $1 and type = 'booking.attendance-due'`, [
        booking.id,
      ]);
    await expect.poll(async () => (await passed()).rowCount, SOON).toBe(1);
    await world.settle();
    expect(await openTasks(booking.id)).not.toContain('check-attendance');
    expect((await post(`/v1/requests/${id}/follow-ups`, { what: ['transport'] })).status).toBe(409);
  });
});

describe('a patient sent to emergency care', () => {
  test('is told how to get there, and asked about the next day', async () => {
    const id = await aTriagedRequest(world);
    const { status } = await post(`/v1/requests/${id}/redirect`, { reason: 'emergency', transport: 'taxi' });
    expect(status).toBe(200);
    expect((await post(`/v1/requests/${id}/close`, { reason: 'done', transport: 'taxi' })).status).toBe(400);
    const { rows } = await world.database.owner.query(
      'select kind, text from request_note where request_id = $1',
      [id],
    );
    expect(rows).toEqual([{ kind: 'advice', text: 'Se rendre aux urgences en taxi conventionné.' }]);
    await world.settle();
    expect(await openTasks(id)).toEqual([]);
    world.clock.advance(24 * HOUR);
    await expect.poll(() => openTasks(id), SOON).toEqual(['check-redirected']);
  });

  test('and sent there once more after that, is asked about once more', async () => {
    const id = await aTriagedRequest(world);
    const sent = () => post(`/v1/requests/${id}/redirect`, { reason: 'emergency', transport: 'taxi' });
    await sent();
    world.clock.advance(24 * HOUR);
    await expect.poll(() => openTasks(id), SOON).toEqual(['check-redirected']);
    const { items } = (await world.request('GET', '/v1/tasks?state=open&limit=200')).body;
    const task = items.find((one: { requestId: string }) => one.requestId === id);
    await post(`/v1/tasks/${task.id}/done`, { note: 'rentré chez lui' });
    expect((await post(`/v1/requests/${id}/reopen`, { reason: 'worse' })).status).toBe(200);
    expect((await sent()).status).toBe(200);
    world.clock.advance(24 * HOUR);
    await expect.poll(() => openTasks(id), SOON).toEqual(['check-redirected']);
  });

  test('handed to the SAS for want of a place is not', async () => {
    const id = await aTriagedRequest(world);
    await post(`/v1/requests/${id}/redirect`, { reason: 'sas' });
    const { rowCount } = await world.database.owner.query(`select from due where subject = $1`, [id]);
    expect(rowCount).toBe(0);
  });
});

describe('a visit that is called off', () => {
  test('by the professional, or by SMS: somebody asks how the patient is, unless the operator has just heard it', async () => {
    for (const by of ['patient', 'professional', 'operator']) {
      const doctor = await aDoctor(world);
      const id = await aTriagedRequest(world);
      const slotId = await aSlot(world, doctor, inHours(3));
      const booking = (await post(`/v1/requests/${id}/bookings`, { slotId })).body;
      await post(`/v1/bookings/${booking.id}/cancel`, { by, reason: 'unable' });
      const tasks = await openTasks(booking.id);
      if (by !== 'professional') expect(tasks).not.toContain('check-on-patient');
      else expect(tasks).toContain('check-on-patient');
    }
    const doctor = await aDoctor(world);
    const id = await aTriagedRequest(world);
    const slotId = await aSlot(world, doctor, inHours(3));
    const booking = (await post(`/v1/requests/${id}/bookings`, { slotId })).body;
    await world.run((tx) => cancelBooking(tx, booking.id, { by: 'patient', reason: 'sms' }));
    expect(await openTasks(booking.id)).toContain('check-on-patient');
  });
});

describe('a search for a treating doctor', () => {
  const list = async (as = 'operator') =>
    (await world.request('GET', '/v1/mt-list', undefined, { as })).body.items;
  const anMt = async (more: object = {}, who: object = {}) => {
    const id = await aRequest(world, {
      kind: 'mt',
      ...more,
      patient: { ...patient, birthDate: '1990-01-01', ...who },
    });
    await screen(world, id);
    await world.settle();
    return id;
  };

  test('stands on the territory’s list, the most pressing first, until it is over', async () => {
    const plain = await anMt();
    const old = await anMt({}, { birthDate: '1940-01-01' });
    const chronic = await anMt({ chronic: true });
    const both = await anMt({ kind: 'both' });
    const order = async () => (await list()).map((it: { requestId: string }) => it.requestId);
    expect(await order()).toEqual([chronic, old, plain, both]);
    expect((await list())[1]).toMatchObject({
      commune: 'Douai',
      priority: 2,
      facts: { chronic: false, pregnant: false, age: 86 },
    });
    // A coordinator is often no clinician.
    for (const item of await list('coordinator')) expect(item).not.toHaveProperty('facts');
    await post(`/v1/requests/${old}/cancel`, { reason: 'found' });
    await expect.poll(order, SOON).toEqual([chronic, plain, both]);
  });

  test('begins with the nearest doctors who take patients', async () => {
    const near = await aDoctor(world, 'Proche');
    const far = await aDoctor(world, 'Lointain');
    const full = await aDoctor(world, 'Complet');
    await world.database.owner.query('update place set lat = lat + 0.1 where id = $1', [far.placeId]);
    for (const doctor of [near, far, full]) await aSlot(world, doctor, inHours(1));
    for (const doctor of [far, near]) {
      const patched = await world.request(
        'PATCH',
        `/v1/professionals/${doctor.id}`,
        { takesPatients: true },
        { as: 'coordinator' },
      );
      expect(patched.body).toMatchObject({ takesPatients: true });
    }
    const id = await anMt();
    const { body } = await world.request('GET', `/v1/requests/${id}/nearby-doctors`, undefined, {
      as: 'coordinator',
    });
    expect(body.items).toMatchObject([
      { professionalId: near.id, professionalName: 'Dr Camille Proche', commune: 'Douai' },
      { professionalId: far.id },
    ]);
    expect(body.items[0].distanceKm).toBeLessThan(body.items[1].distanceKm);
  });
});

describe('a red flag that was lifted', () => {
  test('is reported to the doctors who signed the protocol that had raised it, and to no other', async () => {
    const [signer, other] = [await aDoctor(world, 'Signataire'), await aDoctor(world, 'Autre')];
    const sign = async (protocol: string, doctor: typeof signer) => {
      const { version } = (await world.request('GET', `/v1/protocols/${protocol}`)).body.inForce;
      const { hash } = (await world.request('GET', `/v1/protocols/${protocol}/${version}`)).body;
      return world.request(
        'POST',
        `/v1/protocols/${protocol}/${version}/sign`,
        { hash },
        { as: doctor.token },
      );
    };
    expect((await sign('vital-screen', signer)).status).toBeLessThan(300);
    expect((await sign('motive-fever', other)).status).toBeLessThan(300);
    const id = await aRequest(world);
    await screen(world, id, 'no', { breathing: 'yes' });
    await post(`/v1/requests/${id}/override`, { reason: 'Crise d’angoisse, examiné' }, other.token);
    const lifts = (as: string) => world.request('GET', '/v1/lifts', undefined, { as });
    const { items } = (await lifts(signer.token)).body;
    expect(items).toMatchObject([
      {
        requestId: id,
        by: 'doctor',
        reason: 'Crise d’angoisse, examiné',
        raisedBy: [{ id: 'vital-screen', rules: ['Difficulté à respirer'] }],
      },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/Inventé|39980123/);
    expect((await lifts(other.token)).body.items).toEqual([]);
    expect((await lifts('operator')).status).toBe(403);
  });
});

describe('notes', () => {
  test('are words of operators for each other', async () => {
    const id = await aRequest(world);
    expect((await post(`/v1/requests/${id}/notes`, { text: '  Parle peu français ' })).status).toBe(201);
    expect((await post(`/v1/requests/${id}/notes`, { text: ' ' })).status).toBe(400);
    expect((await post(`/v1/requests/${id}/notes`, { text: 'x', kind: 'answer' })).status).toBe(400);
    expect((await post(`/v1/requests/${newId()}/notes`, { text: 'x' })).status).toBe(404);
    expect((await post(`/v1/requests/${id}/notes`, { text: 'x' }, 'coordinator')).status).toBe(403);
    const { rows } = await world.database.owner.query(
      `select type, data from event where data ->> 'requestId' = $1`,
      [id],
    );
    expect(JSON.stringify(rows)).not.toContain('français');
  });
});
