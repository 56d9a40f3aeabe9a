import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';
import { booked, type Doctor, nextStart } from './booked-patient.ts';
import { carrierEnv, LINE, post, rowCounts } from './carrier-side.ts';

let world: World;
let doctor: Doctor;
beforeAll(async () => {
  world = await startWorld({ work: false, env: carrierEnv });
  doctor = await aDoctor(world);
});
afterAll(() => world.close());

let phones = 0;
const newPhone = () => `+33639982${String(phones++).padStart(3, '0')}`;
let sids = 0;
const newSid = () => `SM${String(sids++).padStart(32, '0')}`;

/** What the line answers: the text, or null. */
async function writes(phone: string, body: string, sid = newSid()): Promise<string | null> {
  const { status, text } = await post(world.http, 'sms', {
    To: LINE,
    From: phone,
    Body: body,
    MessageSid: sid,
  });
  expect(status).toBe(200);
  return /<Message>([^<]*)<\/Message>/.exec(text)?.[1]?.replaceAll('&apos;', "'") ?? null;
}
const rows = async (sql: string, values: unknown[] = []) =>
  (await world.database.owner.query(sql, values)).rows;
const inbound = (phone: string) =>
  rows('select * from inbound_sms where phone = $1 order by at, id', [phone]);
const readTasks = (phone: string) =>
  rows(
    `select t.subject, t.state from task t join inbound_sms i on i.id = t.subject where t.kind = 'read-sms' and i.phone = $1`,
    [phone],
  );
const bookingRow = async (id: string) => (await rows('select * from booking where id = $1', [id]))[0];
const eventsAbout = async (id: string) =>
  (await rows('select type, actor, data from event where subject = $1 order by id', [id])) as {
    type: string;
    data: Record<string, unknown>;
  }[];

/** A visit of which this phone has been texted. */
async function textedVisit(phone: string) {
  const booking = await booked(world, doctor, phone);
  await world.database.owner.query(
    `insert into sms (territory_id, id, kind, subject, phone, body, reference, state, queued_at)
     values ('grand-douai', gen_random_uuid(), 'confirmation', $1, $2, 'x', gen_random_uuid()::text, 'sent', $3)`,
    [booking.id, phone, new Date(world.clock.now())],
  );
  return booking;
}

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
    expect(await rows('select 1 from task where subject = $1', [id])).toEqual([]);
  });
});

test('OUI confirms the visit, once', async () => {
  const phone = newPhone();
  const { id } = await textedVisit(phone);
  for (const text of ['OUI je confirme', 'oui  '])
    expect(await writes(phone, text)).toMatch(/^Merci, c'est noté : rendez-vous demain mardi 24 novembre/);
  expect((await eventsAbout(id)).filter(({ type }) => type === 'booking.confirmed')).toHaveLength(1);
  expect((await world.request('GET', `/v1/bookings/${id}`)).body.confirmedAt).toBe(
    '2026-11-23T11:30:00+01:00',
  );
  expect(await readTasks(phone)).toEqual([]);
});

describe('STOP', () => {
  const stopped = async (phone: string) =>
    (await rows('select 1 from sms_stop where phone = $1', [phone])).length === 1;

  test('is obeyed; the carrier answers its own word, the line the others', async () => {
    const [alone, polite] = [newPhone(), newPhone()];
    expect(await writes(alone, ' Stop ')).toBeNull();
    expect(await writes(polite, 'Stop!! merci')).toMatch(/^C'est noté : vous ne recevrez plus de SMS/);
    expect([await stopped(alone), await stopped(polite)]).toEqual([true, true]);
    expect(await readTasks(polite)).toEqual([]);
    expect(await writes(polite, 'start !')).toMatch(/recevrez à nouveau/);
    expect(await writes(alone, 'START')).toBeNull();
    expect([await stopped(alone), await stopped(polite)]).toEqual([false, false]);
  });

  test('CANCEL in English stops texts at the carrier, and a person asks whether the visit was meant', async () => {
    const phone = newPhone();
    const { id } = await textedVisit(phone);
    expect(await writes(phone, 'CANCEL')).toBeNull();
    expect(await stopped(phone)).toBe(true);
    expect(await bookingRow(id)).toMatchObject({ state: 'booked' });
    expect(await readTasks(phone)).toHaveLength(1);
  });
});

describe('anything else', () => {
  test('is read by an operator, once per phone as long as nobody has', async () => {
    const phone = newPhone();
    for (const body of ['Bonjour', 'vous êtes là ?', '🤒']) await writes(phone, body);
    const [task, ...others] = await readTasks(phone);
    expect(others).toEqual([]);
    const { status, body } = await world.request('GET', `/v1/texts/${task.subject}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ phone, body: 'Bonjour', understood: 'other', bookingId: null });
    expect(body.later.map((it: { body: string }) => it.body)).toEqual(['vous êtes là ?', '🤒']);
    for (const as of ['coordinator', 'professional', 'regulator'])
      expect((await world.request('GET', `/v1/texts/${task.subject}`, undefined, { as })).status).toBe(403);
    const { body: list } = await world.request('GET', '/v1/tasks?state=open&limit=200');
    const { id } = list.items.find(({ subject }: { subject: string }) => subject === task.subject);
    await world.request('POST', `/v1/tasks/${id}/done`);
    await writes(phone, 'encore moi');
    expect(await readTasks(phone)).toHaveLength(2);
  });

  test('identity stays out of log lines, events and tasks', async () => {
    const told = JSON.stringify(await rows('select data from event')) + world.logged.join('');
    expect(told).not.toMatch(/639982|encore moi|poitrine/);
  });

  test('however long, strange or empty it is kept and answered', async () => {
    for (const body of [
      'x'.repeat(20_000),
      'é'.repeat(1_600),
      '👩‍👩‍👧‍👦'.repeat(200),
      '',
      '\u202eANNULER',
      "'; drop table sms; --",
      '<Message>',
    ]) {
      const phone = newPhone();
      expect(await writes(phone, body)).not.toBeNull();
      expect((await inbound(phone))[0]?.body.length).toBeLessThanOrEqual(1_600);
    }
    for (const From of ['INFO SANTE', '38600', '+266696687']) {
      const { status, text } = await post(world.http, 'sms', {
        To: LINE,
        From,
        Body: 'Promo',
        MessageSid: newSid(),
      });
      expect([status, text.includes('<Message>')]).toEqual([200, From.startsWith('+')]);
    }
  });

  test('to a number that is no line’s is answered, and nothing is written', async () => {
    const before = await rowCounts(world);
    const { text } = await post(world.http, 'sms', {
      To: '+33199000000',
      From: newPhone(),
      Body: 'Bonjour',
      MessageSid: newSid(),
    });
    expect(text).toMatch(/ne comptez pas dessus.*15, ou 114 par SMS/);
    expect(await rowCounts(world)).toEqual(before);
  });

  test('unsigned is refused, and nothing is written', async () => {
    const before = await rowCounts(world);
    const { status } = await post(
      world.http,
      'sms',
      { To: LINE, From: newPhone(), Body: 'ANNULER', MessageSid: newSid() },
      { token: 'another' },
    );
    expect(status).toBe(403);
    expect(await rowCounts(world)).toEqual(before);
  });

  test('a machine that answers every answer is not answered for ever', async () => {
    const phone = newPhone();
    const answers = [];
    for (let i = 0; i < 8; i++) answers.push(await writes(phone, 'Je suis absent'));
    expect(answers.map((it) => it !== null)).toEqual([true, true, true, true, true, false, false, false]);
    world.clock.advance(11 * 60_000);
    expect(await writes(phone, 'Je suis revenu')).not.toBeNull();
  });

  test('300 texts at once, half of them told twice: each is kept once, one task a phone', async () => {
    const flood = Array.from({ length: 300 }, (_, i) => ({
      phone: `+33639984${String(i % 40).padStart(3, '0')}`,
      sid: newSid(),
    }));
    const told = flood.flatMap((it, i) => (i % 2 ? [it, it] : [it]));
    for (let i = 0; i < told.length; i += 100)
      await Promise.all(told.slice(i, i + 100).map(({ phone, sid }) => writes(phone, 'hein', sid)));
    const [{ texts }] = await rows(
      `select count(*)::int as texts from inbound_sms where phone like '+33639984%'`,
    );
    const [{ tasks }] = await rows(
      `select count(*)::int as tasks from task t join inbound_sms i on i.id = t.subject where phone like '+33639984%'`,
    );
    expect({ texts, tasks }).toEqual({ texts: 300, tasks: 40 });
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
  const slots = [await aSlot(world, doctor, nextStart()), await aSlot(world, doctor, nextStart())];
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
