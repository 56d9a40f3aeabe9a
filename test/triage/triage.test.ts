import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

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
const book = async (requestId: string, slotId: string) =>
  (await world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId })).body;
const stateOf = async (requestId: string) => (await world.request('GET', `/v1/requests/${requestId}`)).body;

/** Goes through a protocol; what is not given is answered no. */
async function ask(requestId: string, protocol: string, given: Record<string, string | number> = {}) {
  const answers: Record<string, string | number> = {};
  for (;;) {
    const { status, body } = await triage(requestId, { protocol, answers });
    if (status !== 200) throw new Error(JSON.stringify(body));
    if (!('next' in body)) return body;
    answers[body.next.id] = given[body.next.id] ?? (body.next.kind === 'yes-no-unknown' ? 'no' : 'unknown');
  }
}

describe('a half-finished triage is never read as negative', () => {
  test('nothing is booked from the first question of a motive to its last', async () => {
    const request = await aTriagedRequest(world);
    const slotId = await aSlot(world, doctor, nextStart());
    const { body: first } = await triage(request, { protocol: 'motive-fever', answers: {} });
    expect(first).toHaveProperty('next');
    expect(await stateOf(request)).toMatchObject({ triageOpen: 'motive-fever' });
    expect(await book(request, slotId)).toMatchObject({ type: '/problems/triage-unfinished' });
    const hold = await world.request('POST', `/v1/slots/${slotId}/hold`, { requestId: request });
    expect(hold.body.type).toBe('/problems/triage-unfinished');
    const done = await ask(request, 'motive-fever');
    expect(done.ifWorse).toMatch(/15|114/);
    expect(await stateOf(request)).toMatchObject({ triageOpen: null, careProtocol: 'motive-fever' });
  });

  test('a motive may be abandoned with a reason, the vital questions may not', async () => {
    const request = await aTriagedRequest(world);
    const slotId = await aSlot(world, doctor, nextStart());
    const abandon = () =>
      world.request('POST', `/v1/requests/${request}/triage/abandon`, { reason: 'call-lost' });
    expect((await abandon()).body.type).toBe('/problems/no-draft');
    await triage(request, { answers: { breathing: 'no' } });
    expect((await abandon()).body.type).toBe('/problems/screen-not-abandoned');
    await screen(world, request);
    await triage(request, { protocol: 'motive-pain', answers: {} });
    expect((await abandon()).status).toBe(204);
    expect(await book(request, slotId)).toMatchObject({ state: 'booked' });
  });

  test('a motive waits for the vital questions', async () => {
    const request = await aRequest(world);
    expect((await triage(request, { protocol: 'motive-fever', answers: {} })).body.type).toBe(
      '/problems/not-screened',
    );
  });
});

test('a doubt of the vital questions is not settled by another protocol that is clear', async () => {
  const request = await aRequest(world);
  await screen(world, request, 'no', { breathing: 'unknown' });
  const done = await ask(request, 'motive-renewal');
  expect(done).toMatchObject({ redFlag: 'unknown' });
  expect(await book(request, await aSlot(world, doctor, nextStart()))).toMatchObject({
    type: '/problems/red-flag',
  });
});

describe('answers', () => {
  test('that cannot be answers to their question are refused with what would be', async () => {
    const request = await aRequest(world);
    const { status, body } = await triage(request, { answers: { breathing: 'maybe' } });
    expect([status, body.errors[0]]).toEqual([
      422,
      { path: 'answers.breathing', message: 'Réponses possibles : yes, no, unknown.' },
    ]);
  });

  test('are kept with the version that they were given to, and read again in its words', async () => {
    const request = await aRequest(world);
    await screen(world, request, 'no', { breathing: 'unknown' });
    const { body } = await world.request('GET', `/v1/requests/${request}/triage`);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      protocol: { id: 'vital-screen', version: '4' },
      result: 'unknown',
      fired: [{ id: 'breathing', unsure: true, say: 'Difficulté à respirer' }],
    });
    expect(body.items[0].answers[0]).toMatchObject({ id: 'breathing', answer: 'Ne sait pas' });
  });
});

describe('care by another profession under a protocol', () => {
  const patient = {
    familyName: 'Inventée',
    givenName: 'Maude',
    birthDate: '1990-05-05',
    sex: 'F',
    phone: '06 39 98 01 24',
    insee: '59178',
  };

  test('is a place with somebody of that profession, and where it says so with somebody declared', async () => {
    const nurse = await aDoctor(world, 'Delattre');
    const other = await aDoctor(world, 'Caron');
    await world.database.owner.query(`update professional set profession = 'nurse' where id in ($1, $2)`, [
      nurse.id,
      other.id,
    ]);
    const declared = await world.request(
      'PUT',
      '/v1/protocols/urination-women-nurse/declared',
      { professionalIds: [nurse.id] },
      { as: 'coordinator' },
    );
    expect(declared.body).toEqual({ declared: [nurse.id] });
    const request = await aTriagedRequest(world, { patient });
    const done = await ask(request, 'urination-women-nurse', yesWhereIncluded);
    expect(done).toMatchObject({
      result: 'clear',
      orientation: 'profession',
      care: { to: 'profession', profession: 'nurse' },
    });
    const own = await aSlot(world, nurse, nextStart());
    const notDeclared = await aSlot(world, other, nextStart());
    const aDoctors = await aSlot(world, doctor, nextStart());
    const { body } = await world.request('GET', `/v1/requests/${request}/proposals`);
    expect(body.items.map((it: { slot: { id: string } }) => it.slot.id)).toEqual([own]);
    expect(await book(request, aDoctors)).toMatchObject({ type: '/problems/another-profession' });
    expect(await book(request, notDeclared)).toMatchObject({ type: '/problems/another-profession' });
    expect(await book(request, own)).toMatchObject({ state: 'booked' });
  });

  test('only professionals of the protocol’s profession with an RPPS are declared', async () => {
    const { status, body } = await world.request(
      'PUT',
      '/v1/protocols/urination-women-nurse/declared',
      { professionalIds: [doctor.id] },
      { as: 'coordinator' },
    );
    expect([status, body.errors[0].path]).toEqual([422, 'professionalIds.0']);
  });
});

/** What the inclusion criteria of that pathway want to hear; set by its questions’ ids. */
const yesWhereIncluded: Record<string, string | number> = {
  signs: 'yes',
  temperature: 'normal',
  agreement: 'yes',
};
