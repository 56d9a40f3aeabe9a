import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { excludesVideo } from '../../src/triage/care.ts';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
let quarter = 0;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const video = () =>
  aSlot(
    world,
    doctor,
    new Date(Date.parse('2026-11-23T14:00:00+01:00') + quarter++ * 900_000).toISOString(),
    {
      mode: 'VR',
    },
  );
const book = (requestId: string, slotId: string, more: object = {}) =>
  world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId, ...more });

/** A request that a protocol has sent to this care. */
async function sentTo(care: object | null): Promise<string> {
  const id = await aTriagedRequest(world, { modes: ['AMB', 'VR'] });
  await world.run(async (tx) => {
    await tx.all(sql`update request set care = ${care && JSON.stringify(care)}::jsonb where id = ${id}`);
  });
  return id;
}

const elsewhere = { to: 'doctor', withinHours: 12, modes: ['AMB', 'HH'] };

test('a video place that a protocol excludes is not booked by its id either', async () => {
  const request = await sentTo(elsewhere);
  const slotId = await video();
  const { status, body } = await book(request, slotId);
  expect([status, body.type]).toEqual([409, '/problems/video-not-wanted']);
  const { body: after } = await world.request('GET', `/v1/requests/${request}`);
  expect(after).toMatchObject({ state: 'triaged' });
  const moved = await aTriagedRequest(world, { modes: ['AMB', 'VR'] });
  expect((await book(moved, slotId)).status).toBe(201);
});

test('unless somebody says why it suits all the same; that stands on the file', async () => {
  const request = await sentTo(elsewhere);
  const said = { acceptVideo: 'Vu avec le Dr Inventé : pas de transport ce soir.' };
  expect((await book(request, await video(), { acceptVideo: ' ' })).status).toBe(400);
  expect((await book(request, await video(), said)).status).toBe(201);
  const { rows } = await world.database.owner.query(
    'select kind, text from request_note where request_id = $1',
    [request],
  );
  expect(rows).toEqual([{ kind: 'orientation', text: `Téléconsultation réservée : ${said.acceptVideo}` }]);
});

test('a visit is not moved to it, and the first one stays', async () => {
  const request = await sentTo(elsewhere);
  const practice = await aSlot(world, doctor, '2026-11-23T18:00:00+01:00');
  const { body: booking } = await book(request, practice);
  const moved = await world.request('POST', `/v1/bookings/${booking.id}/move`, { slotId: await video() });
  expect(moved.body.type).toBe('/problems/video-not-wanted');
  expect((await world.request('GET', `/v1/bookings/${booking.id}`)).body).toMatchObject({ state: 'booked' });
});

test('nor is it offered', async () => {
  const offered = await world.request('POST', `/v1/requests/${await sentTo(elsewhere)}/offers`, {
    kind: 'visit',
    mode: 'VR',
  });
  expect(offered.body.type).toBe('/problems/video-not-wanted');
});

test('the statement that books and the rule that proposes agree on what excludes video', async () => {
  const cares = [
    null,
    elsewhere,
    { to: 'doctor', withinHours: 12, modes: ['VR'] },
    { to: 'doctor', withinHours: 12, modes: ['AMB', 'VR'] },
    { to: 'profession', profession: 'doctor', withinHours: 12, modes: ['AMB'], declaredOnly: false },
    { to: 'can-wait', withinDays: 7 },
    { to: 'doctor-call' },
  ];
  for (const care of cares) {
    const refused =
      (await book(await sentTo(care), await video())).body.type === '/problems/video-not-wanted';
    expect([care, refused]).toEqual([care, excludesVideo(care as never)]);
  }
});
