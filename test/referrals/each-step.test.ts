import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/platform/events.ts';
import { noteProgress } from '../../src/referrals/note-progress.ts';
import { acting } from '../offers/acting.ts';
import { aVolunteer } from '../offers/volunteers.ts';
import { aDoctor, aSlot, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { refer, requestOf, SECRET } from './a-referral.ts';

/** Jobs come late, together and in any order: what a referrer is told is each step of the log, in the log's order. */

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

const DECISION = { by: 'Dr Anne Inventée, SAMU', at: '2026-11-23T10:50:00+01:00', text: 'à voir ce jour' };
const webhook = { url: 'https://hook.example.org/', secret: SECRET };

const slot = (hour: string) => aSlot(world, doctor, `2026-11-23T${hour}:00+01:00`);
const post = async (url: string, body?: object, as?: string) => {
  const answer = await world.request(
    'POST',
    url,
    body as Record<string, unknown> | undefined,
    as ? { as } : {},
  );
  expect([url, answer.status]).toEqual([url, expect.toBeOneOf([200, 201])]);
  return answer.body;
};

/** The jobs of these events, the newest first; each twice. */
async function jobsOf(requestId: string, ...types: string[]): Promise<void> {
  const { rows } = await world.database.owner.query<RecordedEvent>(
    `select *, territory_id as "territoryId" from event
      where type = any($1) and (subject = $2 or data ->> 'requestId' = $2::text) order by id desc`,
    [types, requestId],
  );
  expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(types));
  for (const event of [...rows, ...rows]) await world.run((tx) => noteProgress(tx, event));
}

const noticesOf = async (referralId: string) =>
  (
    await world.database.owner.query<{ status: string; data: Record<string, unknown> }>(
      'select status, data from referral_notice where referral_id = $1 order by seq',
      [referralId],
    )
  ).rows;
const statuses = async (referralId: string) => (await noticesOf(referralId)).map(({ status }) => status);

test('what lasted for a moment only is told too, in order, whenever and in whatever order its jobs run', async () => {
  const { id } = await refer(world, 'regulator', {
    rank: 'doctor-regulator',
    decision: DECISION,
    caresForPatient: true,
    webhook,
  });
  const requestId = await requestOf(world, id);
  await screen(world, requestId);
  const first = await post(`/v1/requests/${requestId}/bookings`, { slotId: await slot('15:00') });
  await post(`/v1/bookings/${first.id}/cancel`, { by: 'professional', reason: 'ill' });
  await post(`/v1/requests/${requestId}/bookings`, { slotId: await slot('16:00') });
  await jobsOf(requestId, 'referral.received', 'booking.made', 'request.released');
  expect(await statuses(id)).toEqual(['received', 'booked', 'place-lost', 'booked']);
  const booked = (await noticesOf(id)).filter(({ status }) => status === 'booked');
  expect(booked.map(({ data }) => data.at)).toEqual([
    '2026-11-23T15:00:00+01:00',
    '2026-11-23T16:00:00+01:00',
  ]);
});

test('a visit that is moved was never nobody’s', async () => {
  const { id } = await refer(world, 'regulator', {
    rank: 'doctor-regulator',
    decision: DECISION,
    caresForPatient: true,
    webhook,
  });
  const requestId = await requestOf(world, id);
  await screen(world, requestId);
  const first = await post(`/v1/requests/${requestId}/bookings`, { slotId: await slot('17:00') });
  await post(`/v1/bookings/${first.id}/move`, { slotId: await slot('18:00') });
  await jobsOf(requestId, 'referral.received', 'booking.made', 'request.released');
  expect(await statuses(id)).toEqual(['received', 'booked', 'booked']);
});

test('the regulator who asked is told that there is a sheet to read, and one more; another referrer is not', async () => {
  const nurse = await aVolunteer(world);
  const api = acting(world);
  const sheet = { title: 'other', findings: 'Fatigue', worse: 'no' };
  for (const [role, rank, told] of [
    ['regulator', 'osnp', [undefined, 1, 2]],
    ['partner', 'professional', [undefined]],
  ] as const) {
    const { id } = await refer(world, role, { rank, caresForPatient: false, webhook });
    const requestId = await requestOf(world, id);
    await screen(world, requestId);
    await jobsOf(requestId, 'referral.received');
    const offer = await api.offer(requestId);
    await api.act(nurse, offer.id, 'accept', {
      start: `2026-11-23T${rank === 'osnp' ? 13 : 14}:00:00+01:00`,
    });
    for (const _ of [1, 2]) {
      await post(`/v1/offers/${offer.id}/assessment`, sheet, nurse.token);
      await jobsOf(requestId, 'assessment.written');
    }
    const notices = await noticesOf(id);
    expect([...new Set(notices.map(({ data }) => data.assessments))]).toEqual([...told]);
    expect(JSON.stringify(notices)).not.toContain('Fatigue');
  }
});
