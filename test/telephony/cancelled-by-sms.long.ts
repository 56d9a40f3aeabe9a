import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aSlot, aTriagedRequest } from '../support/people.ts';
import { booked, nextStart } from './booked-patient.ts';
import { startTexting, type Texting } from './texting-patients.ts';

let world: Texting['world'];
let doctor: Texting['doctor'];
let newPhone: Texting['newPhone'];
let newSid: Texting['newSid'];
let writes: Texting['writes'];
let rows: Texting['rows'];
let inbound: Texting['inbound'];
let readTasks: Texting['readTasks'];
let bookingRow: Texting['bookingRow'];
let eventsAbout: Texting['eventsAbout'];
let textedVisit: Texting['textedVisit'];
beforeAll(async () => {
  ({
    world,
    doctor,
    newPhone,
    newSid,
    writes,
    rows,
    inbound,
    readTasks,
    bookingRow,
    eventsAbout,
    textedVisit,
  } = await startTexting());
});
afterAll(() => world.close());

describe('a patient who writes ANNULER', () => {
  test.each(['annuler', 'Annulér.', ' ANNULER svp', 'je veux annuler merci'])(
    '%j cancels the visit',
    async (text) => {
      const phone = newPhone();
      const { id } = await textedVisit(phone);
      expect(await writes(phone, text)).toMatch(
        /^Votre rendez-vous prévu demain mardi 24 novembre .* est annulé\. .* 03 53 01 01 23\. Si cela ne peut pas attendre : 15, ou 114 par SMS\.$/,
      );
      expect(await bookingRow(id)).toMatchObject({ state: 'cancelled', reason: 'sms' });
      expect(await inbound(phone)).toMatchObject([{ understood: 'cancel', booking_id: id, body: text }]);
      expect((await eventsAbout(id)).at(-1)).toMatchObject({
        type: 'booking.cancelled',
        data: { by: 'patient' },
      });
      expect(await readTasks(phone)).toEqual([]);
      const { request_id } = await bookingRow(id);
      expect((await world.request('GET', `/v1/requests/${request_id}`)).body.state).toMatch(
        /^(triaged|waiting)$/,
      );
      const board = (await world.request('GET', '/v1/board')).body;
      expect(board.requests.map((row: { id: string }) => row.id)).toContain(request_id);
      expect(await rows('select 1 from seat where booking_id = $1', [id])).toEqual([]);
    },
  );

  test('twice by mistake learns twice that it is done', async () => {
    const phone = newPhone();
    await textedVisit(phone);
    const first = await writes(phone, 'annuler');
    expect(await writes(phone, 'ANNULER')).toBe(first);
    expect(await readTasks(phone)).toEqual([]);
  });

  test('and whose text the carrier brings three times at once has cancelled once', async () => {
    const phone = newPhone();
    const { id } = await textedVisit(phone);
    const sid = newSid();
    const answers = await Promise.all([1, 2, 3].map(() => writes(phone, 'annuler', sid)));
    expect(new Set(answers).size).toBe(1);
    expect(await inbound(phone)).toHaveLength(1);
    expect((await eventsAbout(id)).filter(({ type }) => type === 'booking.cancelled')).toHaveLength(1);
  });

  test('with two visits ahead: nothing is cancelled, they are told so, and a person reads it', async () => {
    const phone = newPhone();
    const visits = [await textedVisit(phone), await textedVisit(phone)];
    expect(await writes(phone, 'ANNULER')).toMatch(
      /^Plusieurs rendez-vous .* rien n'est changé.*03 53 01 01 23/,
    );
    for (const { id } of visits) expect(await bookingRow(id)).toMatchObject({ state: 'booked' });
    expect(await readTasks(phone)).toHaveLength(1);
  });

  test('on a shared phone, with a visit of somebody else that no text has told of: nothing is cancelled', async () => {
    const phone = newPhone();
    const visits = [await textedVisit(phone), await booked(world, doctor, phone)];
    for (const text of ['ANNULER', 'OUI'])
      expect(await writes(phone, text)).toMatch(/^Plusieurs rendez-vous/);
    for (const { id } of visits)
      expect(await bookingRow(id)).toMatchObject({ state: 'booked', confirmed_at: null });
    expect(await readTasks(phone)).toHaveLength(1);
  });

  test('on a phone that anybody’s file calls unsafe: nothing is cancelled, and nothing told of the visit', async () => {
    const phone = newPhone();
    const { id } = await textedVisit(phone);
    const cancelled = await textedVisit(newPhone());
    await world.request('POST', '/v1/patients', {
      familyName: 'Inventée',
      givenName: 'Maud',
      birthDate: '1990-01-01',
      phone,
      phoneUnsafe: true,
    });
    for (const text of ['ANNULER', 'OUI']) expect(await writes(phone, text)).toMatch(/rien n'est changé/);
    expect(await bookingRow(id)).toMatchObject({ state: 'booked', confirmed_at: null });
    await writes(cancelled.phone, 'ANNULER');
    const { patientId } = (await world.request('GET', `/v1/bookings/${cancelled.id}`)).body;
    await world.request('PATCH', `/v1/patients/${patientId}`, { phoneUnsafe: true });
    expect(await writes(cancelled.phone, 'ANNULER')).not.toMatch(/novembre/);
  });

  test('with none, from a phone that nobody knows: the same', async () => {
    const phone = newPhone();
    expect(await writes(phone, 'ANNULER')).toMatch(/^Nous ne trouvons pas de rendez-vous/);
    expect(await readTasks(phone)).toHaveLength(1);
  });

  test('from a phone that the file does not carry any more, or that somebody else reads, cancels nothing', async () => {
    for (const change of [{ phone: '06 39 98 29 99' }, { phoneUnsafe: true }]) {
      const phone = newPhone();
      const { id } = await textedVisit(phone);
      const patientId = (await world.request('GET', `/v1/bookings/${id}`)).body.patientId;
      expect((await world.request('PATCH', `/v1/patients/${patientId}`, change)).status).toBe(200);
      expect(await writes(phone, 'ANNULER')).toMatch(/rien n'est changé/);
      expect(await bookingRow(id)).toMatchObject({ state: 'booked' });
    }
  });

  test.each(['je ne veux pas annuler', "n'annulez pas", 'annuler ?', 'oui mais j’ai mal à la poitrine'])(
    '%j is left to a person, and answered at once',
    async (text) => {
      const phone = newPhone();
      const { id } = await textedVisit(phone);
      expect(await writes(phone, text)).toBe(
        'Les SMS envoyés à ce numéro ne sont pas lus au fur et à mesure. Pour joindre la ligne, appelez le 03 53 01 01 23. ' +
          'Si cela ne peut pas attendre : 15, ou 114 par SMS.',
      );
      expect(await bookingRow(id)).toMatchObject({ state: 'booked', confirmed_at: null });
      expect(await readTasks(phone)).toHaveLength(1);
    },
  );

  test('is not sent the same once more by the line', async () => {
    const phone = newPhone();
    const { id } = await textedVisit(phone);
    await writes(phone, 'annuler');
    const { tellPatient } = await import('../../src/telephony/tell-patient.ts');
    await world.run((tx) => tellPatient(tx, 'cancelled', id, true));
    expect(await rows(`select 1 from sms where subject = $1 and kind = 'cancelled'`, [id])).toEqual([]);
    // Nobody has to tell them; somebody asks how they are.
    expect(await rows('select kind from task where subject = $1', [id])).toEqual([
      { kind: 'check-on-patient' },
    ]);
  });
});

test('an operator and the patient who cancel at the same moment', async () => {
  for (let i = 0; i < 5; i++) {
    const phone = newPhone();
    const { id } = await textedVisit(phone);
    const [answer, { status }] = await Promise.all([
      writes(phone, 'annuler'),
      world.request('POST', `/v1/bookings/${id}/cancel`, { by: 'operator', reason: 'doctor-ill' }),
    ]);
    expect(await bookingRow(id)).toMatchObject({ state: 'cancelled' });
    expect([answer !== null, [200, 409].includes(status)]).toEqual([true, true]);
    expect((await eventsAbout(id)).filter(({ type }) => type === 'booking.cancelled')).toHaveLength(1);
  }
});

test('a visit that was moved is the one that is cancelled', async () => {
  const phone = newPhone();
  const requestId = await aTriagedRequest(world, {
    patient: { familyName: 'Inventé', givenName: 'Sacha', birthDate: '1980-05-05', phone },
  });
  const slots = [
    await aSlot(world, doctor, nextStart(doctor)),
    await aSlot(world, doctor, nextStart(doctor)),
  ];
  const first = await world.request('POST', `/v1/requests/${requestId}/bookings`, {
    slotId: slots[0],
    acceptLate: true,
  });
  const { body } = await world.request('POST', `/v1/bookings/${first.body.id}/move`, {
    slotId: slots[1],
    acceptLate: true,
  });
  await world.database.owner.query(
    `insert into sms (territory_id, id, kind, subject, phone, body, reference, state, queued_at)
     select 'grand-douai', gen_random_uuid(), 'moved', x, $2, 'x', gen_random_uuid()::text, 'delivered', now() from unnest($1::uuid[]) as x`,
    [[first.body.id, body.id], phone],
  );
  expect(await writes(phone, 'annuler')).toMatch(/est annulé/);
  expect([(await bookingRow(first.body.id)).state, (await bookingRow(body.id)).state]).toEqual([
    'moved',
    'cancelled',
  ]);
});

// The last: the clock moves on.
test('At walk-in hours a patient who writes ANNULER is not expected any more; once those are over, and after the hour of any other visit, a person reads it', async () => {
  const now = world.clock.now();
  const [walker, other] = [newPhone(), newPhone()];
  const visit = await textedVisit(walker);
  const missed = await textedVisit(other);
  const { start_at: start } = await bookingRow(visit.id);
  await world.database.owner.query(
    `update slot set walk_in = true from booking b where b.id = $1 and slot.id = b.slot_id`,
    [visit.id],
  );
  world.clock.set((start.getTime() + 60_000) as typeof now);
  const told = await writes(walker, 'ANNULER');
  expect(told).toMatch(/ entre .* et .*, dans l'ordre d'arrivée, .* est annulé\. /);
  expect(await bookingRow(visit.id)).toMatchObject({ state: 'cancelled', reason: 'sms' });
  expect(await writes(walker, 'annuler')).toBe(told);
  expect(await readTasks(walker)).toEqual([]);
  world.clock.set((start.getTime() + 16 * 60_000) as typeof now);
  await writes(other, 'ANNULER');
  expect(await bookingRow(missed.id)).toMatchObject({ state: 'booked' });
  expect(await readTasks(other)).toHaveLength(1);
  await writes(walker, 'annuler');
  expect(await readTasks(walker)).toHaveLength(1);
});
