import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lineCalendar } from '../../src/matching/calendar.ts';
import { demandBook } from '../../src/matching/demand.ts';
import type { Mode } from '../../src/matching/need.ts';
import { outlook } from '../../src/matching/outlook.ts';
import { type Instant, minutes } from '../../src/platform/clock.ts';
import { kilometres, kilometresInWords } from '../../src/territory/distance.ts';
import { askingIn, type Item, type Reason } from './asking.ts';
import { ALIX, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ work: false });
});
afterAll(() => world?.close());

const { at, sql, proposals, whyNot } = askingIn(() => world);

describe('Each proposal’s reasons are true', () => {
  test('recomputed from the tables by somebody who has never heard of ranking', async () => {
    const own = await aDoctor(world, 'Traitant');
    const partner = await aDoctor(world, 'Associée');
    const seenBy = await aDoctor(world, 'Connue');
    const far = await aDoctor(world, 'Lointaine');
    await sql('update place set lat = 50.42, lng = 3.0 where id = $1', [far.placeId]);
    // The partner gives places where the treating doctor does.
    await aSlot(world, { id: own.id, placeId: own.placeId }, at(4));
    await aSlot(world, { id: partner.id, placeId: own.placeId }, at(5));
    await aSlot(world, partner, at(6));
    await aSlot(world, seenBy, at(3));
    await aSlot(world, seenBy, at(30));
    await aSlot(world, far, at(2));
    await aSlot(world, far, at(7), { mode: 'VR' });
    await aSlot(world, far, at(8), { mode: 'HH' });
    for (let i = 0; i < 6; i++) await aSlot(world, seenBy, at(9 + i * 0.25));
    const { body: patient } = await world.request('POST', '/v1/patients', {
      ...ALIX,
      treatingDoctorId: own.id,
    });
    const before = await aTriagedRequest(world, { patient: undefined, patientId: patient.id });
    const slots = await sql<{ id: string }>(
      'select id from slot where professional_id = $1 order by start_at limit 1',
      [seenBy.id],
    );
    const { body: booking } = await world.request('POST', `/v1/requests/${before}/bookings`, {
      slotId: slots[0]?.id,
    });
    await sql(`update booking set state = 'seen' where id = $1`, [booking.id]);
    await sql(`update request set state = 'seen' where id = $1`, [before]);
    // Others whom the line has heard of, so that places are in demand.
    for (let i = 0; i < 8; i++)
      await aTriagedRequest(world, { patient: { ...ALIX, givenName: `Autre ${i}` } });
    world.clock.advance(minutes(30));
    const asked = await aTriagedRequest(world, {
      patient: undefined,
      patientId: patient.id,
      modes: ['AMB', 'HH', 'VR'],
    });
    const items: Item[] = await proposals(asked);
    expect(items.length).toBeGreaterThan(10);
    const said = new Set(items.flatMap(({ reasons }) => reasons.map(({ code }) => code)));
    for (const code of [
      'treating-doctor',
      'partner',
      'last-seen',
      'scarce',
      'kept',
      'video',
      'home-visit',
      'late',
    ])
      expect(said).toContain(code);
    const truth = await witness(asked);
    for (const item of items) expect(item.reasons).toEqual(truth(item, items));
  });
});

/** What is true of a place, from the rows alone. */
async function witness(requestId: string) {
  const now = world.clock.now();
  const [request] = await sql<{
    lat: number;
    lng: number;
    deadline: Date;
    modes: Mode[];
    treating_doctor: string | null;
    patient_id: string;
  }>('select r.*, p.treating_doctor from request r join patient p on p.id = r.patient_id where r.id = $1', [
    requestId,
  ]);
  if (!request) throw new Error('no such request');
  const places = await sql<{ id: string; lat: number; lng: number }>('select id, lat, lng from place');
  const slots = await sql<{
    id: string;
    professional_id: string;
    place_id: string;
    start_at: Date;
    mode: Mode;
    taken: number;
    seats: number;
  }>(
    `select s.*, count(f.booking_id)::int as taken, count(*)::int as seats from slot s join seat f on f.slot_id = s.id group by s.territory_id, s.id`,
  );
  const seen = await sql<{ professional_id: string }>(
    `select b.professional_id from booking b join request r on r.id = b.request_id where r.patient_id = $1 and b.state = 'seen' order by b.start_at desc limit 1`,
    [request.patient_id],
  );
  const past = await sql<{ received_at: Date; modes: Mode[]; available_to: Date | null }>(
    `select received_at, modes, available_to from request where orientation = 'snp' order by received_at`,
  );
  const calendar = lineCalendar(
    { weekdays: [1, 2, 3, 4, 5], from: '11:00', to: '17:00', holidays: 'metropole', closures: [] },
    'Europe/Paris',
  );
  const book = demandBook(calendar, (past[0]?.received_at.getTime() ?? now) as Instant);
  for (const one of past) book.note({ at: one.received_at.getTime() as Instant, modes: one.modes });
  const look = outlook({
    at: now,
    calendar,
    demand: book.at(now),
    free: slots
      .filter(({ start_at: start, taken, seats }) => start.getTime() > now && taken < seats)
      .map((one) => ({ start: one.start_at.getTime() as Instant, mode: one.mode, count: 1 }))
      .toSorted((a, b) => a.start - b.start),
  });
  const workplaces = new Set(
    slots
      .filter(({ professional_id: id }) => id === request.treating_doctor)
      .map(({ place_id: place }) => place),
  );
  const partners = new Set(
    slots
      .filter(({ place_id: place, start_at: start }) => workplaces.has(place) && start.getTime() > now)
      .map(({ professional_id: id }) => id),
  );
  const length = (ms: number) => {
    const m = Math.floor(Math.abs(ms) / 60_000);
    return m < 60
      ? `${m} min`
      : `${Math.floor(m / 60)} h${m % 60 ? ` ${String(m % 60).padStart(2, '0')}` : ''}`;
  };
  return ({ slot }: Item, all: readonly Item[]): Reason[] => {
    const row = slots.find(({ id }) => id === slot.id);
    const place = places.find(({ id }) => id === row?.place_id);
    if (!row || !place) throw new Error('proposed out of nowhere');
    const start = row.start_at.getTime() as Instant;
    const left = request.deadline.getTime() - start;
    const own = row.professional_id === request.treating_doctor;
    const km = kilometresInWords(kilometres(request, place));
    const given = slots.filter(({ professional_id: id }) => id === row.professional_id);
    const offered = given.reduce((sum, { seats }) => sum + seats, 0);
    const taken = given.reduce((sum, one) => sum + one.taken, 0);
    const scarce = left >= 0 ? look.scarcity({ start, mode: row.mode }) : undefined;
    const many = (n: number, word: string) => `${n} ${word}${n > 1 ? 's' : ''}`;
    const expected = Math.max(1, Math.round(scarce?.expected ?? 0));
    const reasons: (Reason | false)[] = [
      left >= 0
        ? { code: 'in-time', text: `dans le délai (il en restera ${length(left)})` }
        : { code: 'late', text: `hors délai, de ${length(left)}` },
      own && { code: 'treating-doctor', text: 'son médecin traitant' },
      !own &&
        row.professional_id === seen[0]?.professional_id && {
          code: 'last-seen',
          text: 'l’a vu la dernière fois, il y a moins d’un an',
        },
      !own &&
        row.professional_id !== seen[0]?.professional_id &&
        partners.has(row.professional_id) && {
          code: 'partner',
          text: 'exerce au même endroit que son médecin traitant',
        },
      row.mode === 'VR' && { code: 'video', text: 'en téléconsultation, sans déplacement' },
      row.mode === 'HH' && { code: 'home-visit', text: `visite à domicile, cabinet à ${km}` },
      row.mode === 'AMB' && { code: 'distance', text: `à ${km}` },
      row.mode !== 'AMB' &&
        left >= 0 &&
        !own && { code: 'kept', text: 'gardée de préférence pour qui ne peut pas se déplacer' },
      (scarce?.price ?? 0) >= 0.5 && {
        code: 'scarce',
        text: `place demandée : environ ${many(expected, 'demande')}${scarce?.tight ? ' à voir aujourd’hui' : ''} attendue${expected > 1 ? 's' : ''} d’ici ${length((scarce?.until ?? now) - now)} pour ${many(scarce?.places ?? 0, 'place')}`,
      },
      taken === 0 && {
        code: 'load',
        text: `pas sollicité ces 14 derniers jours : aucune place prise sur ${offered}`,
      },
      taken > 0 &&
        taken * 3 <= offered && {
          code: 'load',
          text: `a peu été sollicité : ${taken} place${taken > 1 ? 's' : ''} prise${taken > 1 ? 's' : ''} sur ${offered}`,
        },
      all.every((other) => Date.parse(other.slot.start) >= start) && {
        code: 'first',
        text: 'la première place libre',
      },
    ];
    return reasons.filter((one) => one !== false);
  };
}

test('A video visit in a room tells the way there, and is for whoever can come', async () => {
  const doctor = await aDoctor(world, 'Distance');
  const { body: room } = await world.request(
    'POST',
    '/v1/resources',
    { kind: 'room', name: 'Salle équipée' },
    { as: 'coordinator' },
  );
  const { body: slot } = await world.request(
    'POST',
    '/v1/slots',
    {
      professionalId: doctor.id,
      placeId: doctor.placeId,
      start: at(3),
      end: at(3.25),
      mode: 'VR',
      needs: [{ part: 'room', resourceId: room.id }],
    },
    { as: 'coordinator' },
  );
  const coming = (await proposals(await aTriagedRequest(world, { modes: ['AMB', 'VR'] }))) as Item[];
  const found = coming.find((it) => it.slot.id === slot.id);
  expect(found?.distanceKm).toEqual(expect.any(Number));
  expect(found?.reasons.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^téléconsultation dans une salle, à /),
  );
  const atHome = await aTriagedRequest(world, { modes: ['VR'] });
  expect(await whyNot(atHome, `slotId=${slot.id}`)).toMatchObject({ code: 'mode' });
});

test('What counts how much is the territory’s to say', async () => {
  const [near, far] = [await aDoctor(world, 'Proche'), await aDoctor(world, 'Éloigné')];
  await sql('update place set lat = 50.40 where id = $1', [far.placeId]);
  const next = at(20);
  await aSlot(world, near, at(20.5));
  const farther = await aSlot(world, far, next);
  const id = await aTriagedRequest(world, { availableFrom: next, availableTo: at(21) });
  const first = async () => ((await proposals(id)) as Item[])[0]?.slot.id;
  expect(await first()).not.toBe(farther);
  const refused = await world.request(
    'PATCH',
    '/v1/territory',
    { settings: { matching: { distance: 11 } } },
    { as: 'coordinator' },
  );
  expect(refused.status).toBe(400);
  const { status } = await world.request(
    'PATCH',
    '/v1/territory',
    { settings: { matching: { distance: 0, scarcity: 0, wait: 20 } } },
    { as: 'coordinator' },
  );
  expect(status).toBe(200);
  expect(await first()).toBe(farther);
});

test('A place that somebody insists on is given behind the first ones, however far down it stands; one that does not suit is not', async () => {
  const doctor = await aDoctor(world, 'Insistance');
  for (let i = 0; i < 8; i++) await aSlot(world, doctor, at(1 + i * 0.5));
  const visit = await aSlot(world, doctor, at(6), { mode: 'HH' });
  const id = await aTriagedRequest(world, { patient: { ...ALIX, givenName: 'Insistante' }, modes: ['AMB'] });
  const all: Item[] = await proposals(id);
  const [first, second] = all;
  const last = all.at(-1);
  expect(all.length).toBeGreaterThan(7);
  const insisting = async (slotId: string | undefined) => {
    const { body } = await world.request('GET', `/v1/requests/${id}/proposals?limit=2&slotId=${slotId}`);
    return body.items.map(({ slot }: Item) => slot.id);
  };
  expect(await insisting(last?.slot.id)).toEqual([first, second, last].map((one) => one?.slot.id));
  expect(await insisting(second?.slot.id)).toEqual([first, second].map((one) => one?.slot.id));
  expect(await insisting(visit)).toEqual([first, second].map((one) => one?.slot.id));
});
