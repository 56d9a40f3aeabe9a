import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LINE, post, rowCounts } from './carrier-side.ts';
import { startTexting, type Texting } from './texting-patients.ts';

let world: Texting['world'];
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
  ({ world, newPhone, newSid, writes, rows, inbound, readTasks, bookingRow, eventsAbout, textedVisit } =
    await startTexting());
});
afterAll(() => world.close());

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
    await writes(newPhone(), 'oui mais j’ai mal à la poitrine');
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
