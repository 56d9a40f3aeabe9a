import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hours } from '../../src/platform/clock.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { addMotive, askThrough } from './invented-motive.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
let minute = 0;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const nextStart = () => new Date(Date.parse('2026-11-23T13:00:00Z') + minute++ * 900_000).toISOString();
const triage = (requestId: string, body: object) =>
  world.request('POST', `/v1/requests/${requestId}/triage`, body);
const book = async (requestId: string, more: object = {}) =>
  (
    await world.request('POST', `/v1/requests/${requestId}/bookings`, {
      slotId: await aSlot(world, doctor, nextStart()),
      ...more,
    })
  ).body;
const stateOf = async (requestId: string) => (await world.request('GET', `/v1/requests/${requestId}`)).body;
const abandon = (requestId: string) =>
  world.request('POST', `/v1/requests/${requestId}/triage/abandon`, { reason: 'call-lost' });
const unfinished = { type: '/problems/triage-unfinished' };

const ask = (requestId: string, protocol: string, given?: Record<string, string | number>) =>
  askThrough(world, requestId, protocol, given);
const aMotive = (id: string, care: string, whenTired?: string) => addMotive(world, id, care, whenTired);

describe('two protocols at once', () => {
  test('the one that is finished does not finish the other', async () => {
    const request = await aTriagedRequest(world);
    await triage(request, { protocol: 'motive-fever', answers: {} });
    await ask(request, 'motive-pain');
    expect(await stateOf(request)).toMatchObject({ triageOpen: 'motive-fever' });
    expect(await book(request)).toMatchObject(unfinished);
    await ask(request, 'motive-fever');
    expect(await stateOf(request)).toMatchObject({ triageOpen: null });
  });

  test('the one that is abandoned leaves the other to be finished', async () => {
    const request = await aTriagedRequest(world);
    await triage(request, { protocol: 'motive-fever', answers: {} });
    await triage(request, { protocol: 'motive-pain', answers: {} });
    expect((await abandon(request)).status).toBe(204);
    expect(await stateOf(request)).toMatchObject({ triageOpen: 'motive-fever' });
    expect(await book(request)).toMatchObject(unfinished);
    expect((await abandon(request)).status).toBe(204);
    expect(await book(request)).toMatchObject({ state: 'booked' });
  });

  test('vital questions that are asked again are not left by finishing a motive', async () => {
    const request = await aTriagedRequest(world);
    await triage(request, { answers: { breathing: 'no' } });
    await ask(request, 'motive-pain');
    expect(await book(request)).toMatchObject(unfinished);
    expect((await abandon(request)).body.type).toBe('/problems/screen-not-abandoned');
  });

  test('nothing is abandoned of a request that is over', async () => {
    const request = await aTriagedRequest(world);
    await triage(request, { protocol: 'motive-fever', answers: {} });
    await world.request('POST', `/v1/requests/${request}/cancel`, { reason: 'patient' });
    expect((await abandon(request)).body.type).toBe('/problems/wrong-state');
  });
});

describe('the vital questions', () => {
  test('are those that the request begins with, not a shorter screen', async () => {
    const request = await aRequest(world);
    const { body } = await triage(request, {
      protocol: 'anything-wrong-today',
      answers: { 'anything-wrong-today': 'no' },
    });
    expect(body.type).toBe('/problems/not-screened');
    expect(await book(request)).toMatchObject({ type: '/problems/not-triaged' });
  });

  test('are due in full when a search for a doctor turns out to be about care', async () => {
    const request = await aRequest(world, { kind: 'mt' });
    await screen(world, request);
    const found = await ask(request, 'motive-fever');
    expect(found.orientation).toBe('both');
    expect(await stateOf(request)).toMatchObject({ triageOpen: 'vital-screen' });
    expect(await book(request)).toMatchObject(unfinished);
    expect(await ask(request, 'vital-screen')).toMatchObject({ result: 'clear', orientation: 'both' });
    expect(await book(request, { acceptLate: true })).toMatchObject({ state: 'booked' });
  });

  test('are due in full when a person finds that it is about care', async () => {
    const request = await aRequest(world, { kind: 'other', subject: 'certificate' });
    await screen(world, request);
    const care = { to: 'doctor', withinHours: 12, modes: ['AMB'] };
    await world.request('POST', `/v1/requests/${request}/orientation`, {
      care,
      reason: 'Fièvre depuis hier.',
    });
    expect(await book(request)).toMatchObject(unfinished);
    await ask(request, 'vital-screen');
    expect(await book(request)).toMatchObject({ state: 'booked' });
  });

  test('are asked in full of a patient whom a regulating doctor has heard days ago', async () => {
    const asked = async (at: string) => {
      const request = await aRequest(world);
      const decision = { by: 'Dr Inventée', at, text: 'À voir demain.' };
      await world.database.owner.query(`update request set decision = $2 where id = $1`, [request, decision]);
      return (await triage(request, { answers: {} })).body.protocol.id;
    };
    expect(await asked('2026-11-23T08:00:00Z')).toBe('worse-since');
    expect(await asked('2026-11-20T08:00:00Z')).toBe('vital-screen');
  });

  test('are due again before another visit when the birth date was wrong and a visit was agreed', async () => {
    const request = await aTriagedRequest(world);
    const { id } = await book(request);
    const { patientId } = await stateOf(request);
    await world.request('PATCH', `/v1/patients/${patientId}`, { birthDate: '2026-10-01' });
    await world.request('POST', `/v1/bookings/${id}/cancel`, { by: 'patient', reason: 'hindered' });
    expect(await book(request)).toMatchObject(unfinished);
    expect(await ask(request, 'vital-screen', { infant: 'yes' })).toMatchObject({ result: 'red-flag' });
  });

  test('start from nothing when the sex on the file was wrong; learning it changes nothing', async () => {
    const patient = {
      familyName: 'Inventée',
      givenName: 'Dominique',
      birthDate: '1990-05-05',
      phone: '06 39 98 01 27',
      insee: '59178',
    };
    const request = await aTriagedRequest(world, { patient });
    const { patientId } = await stateOf(request);
    await world.request('PATCH', `/v1/patients/${patientId}`, { sex: 'M' });
    expect(await stateOf(request)).toMatchObject({ state: 'triaged' });
    await world.request('PATCH', `/v1/patients/${patientId}`, { sex: 'F' });
    expect(await stateOf(request)).toMatchObject({ state: 'received', orientation: null });
  });
});

describe('a sign of danger that is told after a visit was agreed', () => {
  const tasksOf = async (request: string) =>
    (
      await world.database.owner.query<{ kind: string }>(`select kind from task where subject = $1`, [
        request,
      ])
    ).rows.map(({ kind }) => kind);

  test('leaves the visit as it is, and asks a person to decide about it', async () => {
    const flagged = await aTriagedRequest(world);
    const doubted = await aTriagedRequest(world);
    const calm = await aTriagedRequest(world);
    for (const request of [flagged, doubted, calm]) await book(request);
    await triage(flagged, { answers: { breathing: 'yes' } });
    await triage(doubted, { answers: { breathing: 'unknown' } });
    expect(await tasksOf(doubted)).toEqual([]);
    await screen(world, doubted, 'no', { breathing: 'unknown' });
    await screen(world, calm);
    expect(await stateOf(flagged)).toMatchObject({ state: 'booked', redFlag: 'raised' });
    expect(await Promise.all([flagged, doubted, calm].map(tasksOf))).toEqual([
      ['visit-in-doubt'],
      ['visit-in-doubt'],
      [],
    ]);
  });

  test('is asked once for one doubt: not at each answer that follows, and again when another rule fires or the flag is raised anew', async () => {
    const request = await aTriagedRequest(world);
    await book(request);
    const told = async () =>
      (
        await world.database.owner.query(
          `select state, times from task where kind = 'visit-in-doubt' and subject = $1 order by round`,
          [request],
        )
      ).rows;
    await triage(request, { answers: { breathing: 'yes' } });
    await triage(request, { answers: { breathing: 'yes' } });
    await triage(request, { protocol: 'motive-fever', answers: {} });
    await ask(request, 'motive-pain');
    await ask(request, 'vital-screen', { breathing: 'yes' });
    expect(await told()).toEqual([{ state: 'open', times: 1 }]);
    await ask(request, 'vital-screen', { consciousness: 'yes' });
    expect(await told()).toEqual([{ state: 'open', times: 2 }]);
    // Done, it stays done while the same stands.
    await world.database.owner.query(
      `update task set state = 'done', done_at = now(), done_by = 'x' where subject = $1`,
      [request],
    );
    await ask(request, 'motive-pain');
    expect(await told()).toEqual([{ state: 'done', times: 2 }]);
  });

  test('is not repeated for a doubt that stands while somebody has it before them', async () => {
    const request = await aTriagedRequest(world);
    await book(request);
    await ask(request, 'vital-screen', { breathing: 'unknown' });
    await ask(request, 'vital-screen', { breathing: 'unknown' });
    await ask(request, 'motive-pain');
    const { rows } = await world.database.owner.query(
      `select state, times from task where kind = 'visit-in-doubt' and subject = $1`,
      [request],
    );
    expect(rows).toEqual([{ state: 'open', times: 1 }]);
  });

  test('also when it is for the emergency department and not for the SAMU', async () => {
    const request = await aTriagedRequest(world);
    await book(request);
    await aMotive('to-emergency', '{ to: emergency, transport: Un proche vous conduit }');
    await ask(request, 'to-emergency');
    expect(await tasksOf(request)).toEqual(['visit-in-doubt']);
  });
});

describe('what was decided', () => {
  test('is not made less urgent by another motive', async () => {
    await aMotive('sent-on', '{ to: emergency, transport: Un proche vous conduit }');
    await aMotive('harmless', '{ to: can-wait, withinDays: 30 }');
    const request = await aTriagedRequest(world);
    await ask(request, 'sent-on');
    expect(await ask(request, 'harmless')).toMatchObject({ orientation: 'emergency' });
    expect(await stateOf(request)).toMatchObject({ careProtocol: 'sent-on' });
    expect(await book(request)).toMatchObject({ type: '/problems/not-snp' });
  });

  test('nor by asking the first motive again, when another one was more urgent', async () => {
    await aMotive('within-six', '{ to: doctor, withinHours: 6 }');
    const request = await aTriagedRequest(world);
    await aMotive('tiring', '{ to: can-wait, withinDays: 30 }', '{ to: doctor, withinHours: 4 }');
    await ask(request, 'tiring', { tired: 'yes' });
    await ask(request, 'within-six');
    expect((await stateOf(request)).care).toMatchObject({ withinHours: 4 });
    await ask(request, 'tiring');
    expect((await stateOf(request)).care).toMatchObject({ to: 'doctor', withinHours: 6 });
  });

  test('on the spot and soon is not turned into a later one by video, nor into another profession’s place', async () => {
    const request = await aTriagedRequest(world, { modes: ['AMB', 'VR'] });
    await ask(request, 'motive-fever', { temperature: 40.5 });
    const { careBy } = await stateOf(request);
    const onScreen = { consent: 'yes', place: 'yes', 'local-doctor': 'yes' };
    expect(await ask(request, 'teleconsultation', onScreen)).toMatchObject({ orientation: 'snp' });
    await ask(request, 'low-back-pain', { 'delegating-doctor': 'yes' });
    const care = { to: 'doctor', withinHours: 6 };
    expect(await stateOf(request)).toMatchObject({ orientation: 'snp', care, careBy });
    const video = await aSlot(world, doctor, nextStart(), { mode: 'VR' });
    expect(await book(request, { slotId: video, acceptLate: true })).toMatchObject({
      type: '/problems/video-not-wanted',
    });
  });

  test('is another profession’s place where its motive leaves it to that; its time stands through a doctor’s call in between', async () => {
    const request = await aTriagedRequest(world);
    await ask(request, 'motive-ear-nose-throat', { what: 'throat' });
    expect(await ask(request, 'sore-throat')).toMatchObject({ care: { profession: 'pharmacist' } });
    expect(await stateOf(request)).toMatchObject({ orientation: 'profession', careProtocol: 'sore-throat' });
    await ask(request, 'motive-fever', { temperature: 40.5 });
    const { careBy } = await stateOf(request);
    expect(await ask(request, 'motive-other', { worsening: 'yes' })).toMatchObject({ orientation: 'snp' });
    expect(await stateOf(request)).toMatchObject({ care: { to: 'doctor-call' }, careBy });
    world.clock.advance(hours(1));
    await ask(request, 'motive-pain', { where: 'head' });
    expect(await stateOf(request)).toMatchObject({ care: { to: 'doctor', withinHours: 6 }, careBy });
  });

  test('is due when it was due, however often it is asked again', async () => {
    await aMotive('within-four', '{ to: doctor, withinHours: 4 }');
    const request = await aTriagedRequest(world);
    await ask(request, 'within-four');
    const { careBy } = await stateOf(request);
    world.clock.advance(hours(2));
    await ask(request, 'within-four');
    expect((await stateOf(request)).careBy).toBe(careBy);
  });

  test('is not passed over in silence: a place later than that is wanted by somebody', async () => {
    await aMotive('within-one', '{ to: doctor, withinHours: 1 }');
    const request = await aTriagedRequest(world);
    await ask(request, 'within-one');
    expect(await book(request)).toMatchObject({ type: '/problems/deadline-exceeded' });
    expect(await book(request, { acceptLate: true })).toMatchObject({ state: 'booked' });
  });

  test('is forgotten with its day: a request that starts again is asked about again', async () => {
    const request = await aTriagedRequest(world);
    await ask(request, 'sent-on');
    await world.request('POST', `/v1/requests/${request}/cancel`, { reason: 'patient' });
    await world.request('POST', `/v1/requests/${request}/reopen`, { reason: 'called-again' });
    expect(await stateOf(request)).toMatchObject({ state: 'received', orientation: null, care: null });
    expect(await screen(world, request)).toMatchObject({ orientation: 'snp' });
  });

  test('after a lift stays care, also for somebody who had only looked for a doctor', async () => {
    const request = await aRequest(world, { kind: 'mt' });
    await screen(world, request, 'yes');
    await world.request(
      'POST',
      `/v1/requests/${request}/override`,
      { reason: 'Examiné au téléphone, à voir ce jour.' },
      { as: doctor.token },
    );
    expect(await stateOf(request)).toMatchObject({ redFlag: 'lifted', orientation: 'both' });
    expect(await ask(request, 'vital-screen')).toMatchObject({ orientation: 'both', redFlag: 'lifted' });
  });
});

describe('who reads', () => {
  test('what was asked: an operator, a doctor who may lift, and the professional whom the patient sees', async () => {
    const other = await aDoctor(world, 'Kinévert');
    await world.database.owner.query(`update professional set profession = 'physiotherapist' where id = $1`, [
      other.id,
    ]);
    const request = await aTriagedRequest(world);
    const flagged = await aRequest(world);
    await screen(world, flagged, 'yes');
    const read = async (as: string, id = request) =>
      (await world.request('GET', `/v1/requests/${id}/triage`, undefined, { as })).status;
    expect([await read(other.token), await read(other.token, flagged)]).toEqual([404, 404]);
    expect([await read(doctor.token), await read(doctor.token, flagged)]).toEqual([404, 200]);
    await book(request);
    expect([await read(doctor.token), await read(other.token)]).toEqual([200, 404]);
    expect(
      (await world.request('POST', '/v1/protocols/replay', { source: 'id: x' }, { as: other.token })).body
        .type,
    ).toBe('/problems/doctor-only');
  });
});

test('a doubt counts whatever the signature', async () => {
  await aMotive('unsigned', '{ to: can-wait, withinDays: 30 }');
  const request = await aTriagedRequest(world);
  await world.database.owner.query(`update territory set demo = false`);
  try {
    const { body } = await triage(request, {
      protocol: 'unsigned',
      answers: { stiff: 'unknown', tired: 'no' },
    });
    expect(body).toMatchObject({ result: 'unknown', redFlag: 'unknown', care: { to: 'doctor-call' } });
  } finally {
    await world.database.owner.query(`update territory set demo = true`);
  }
  expect(await book(request)).toMatchObject({ type: '/problems/red-flag' });
});

test('a place by video is proposed only where the protocol that decided allows it, whatever the patient wishes', async () => {
  const video = await aSlot(world, doctor, nextStart(), { mode: 'VR' });
  const proposed = async (request: string) =>
    (await world.request('GET', `/v1/requests/${request}/proposals?limit=50`)).body.items.map(
      (it: { slot: { id: string } }) => it.slot.id,
    );
  const request = await aTriagedRequest(world, { modes: ['AMB', 'VR'] });
  expect(await proposed(request)).toContain(video);
  await aMotive('to-be-touched', '{ to: doctor, withinHours: 24, modes: [AMB, HH] }');
  await ask(request, 'to-be-touched');
  expect(await proposed(request)).not.toContain(video);
});

test('after a missed visit somebody asks how the patient is', async () => {
  const request = await aTriagedRequest(world);
  const { id } = await book(request, { acceptLate: true });
  world.clock.advance(hours(24));
  const missed = await world.request('POST', `/v1/bookings/${id}/no-show`, {});
  expect(missed.status).toBeLessThan(300);
  const { rows } = await world.database.owner.query(`select kind from task where subject = $1`, [id]);
  expect(rows).toEqual([{ kind: 'check-on-patient' }]);
  expect(await stateOf(request)).toMatchObject({ state: 'triaged' });
});
