import { afterAll, beforeAll, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { LONGEST_SMS, reportReminderText } from '../../src/telephony/sms-texts.ts';
import { aDoctor } from '../support/people.ts';
import { booked, smsAbout } from './booked-patient.ts';
import { aTextedLine, type TextedLine } from './texted-line.ts';

let line: TextedLine;
beforeAll(async () => {
  line = await aTextedLine();
});
afterAll(() => line.close());

const goTo = async (time: string) => {
  line.world.clock.advance(instant(time) - line.world.clock.now());
  await line.world.settle();
};
/** A doctor with a mobile; gives what it was told of reports. */
const aTexted = async (name: string, phone: string) => {
  const doctor = await aDoctor(line.world, name);
  await line.world.database.owner.query('update professional set phone = $2 where id = $1', [
    doctor.id,
    phone,
  ]);
  return { ...doctor, texts: () => line.textsTo(phone).filter((text) => text.includes('retour')) };
};
type Texted = Awaited<ReturnType<typeof aTexted>>;
const aVisit = async (doctor: Texted, start: string) => {
  const { id } = await booked(line.world, doctor, undefined, new Date(instant(start)).toISOString());
  return id;
};
const REPORT = { outcome: 'treated', text: 'Vu.' };
const say = async (doctor: Texted, id: string, what: string, body?: object) => {
  const { status } = await line.world.request('POST', `/v1/bookings/${id}/${what}`, body, {
    as: doctor.token,
  });
  expect(status).toBeLessThan(300);
};

test('whoever has not written is texted once a day on three days, without anything of the patient, however many reports are awaited', async () => {
  const { world } = line;
  const doctor = await aTexted('Tardif', '+33639981777');
  const prompt = await aTexted('Prompt', '+33639981778');
  await aVisit(doctor, '2026-11-24T09:00:00+01:00');
  await aVisit(doctor, '2026-11-24T09:15:00+01:00');
  const noon = await aVisit(doctor, '2026-11-24T12:00:00+01:00');
  const id = await aVisit(prompt, '2026-11-24T09:00:00+01:00');
  await world.settle();
  await goTo('2026-11-24T10:00:00+01:00');
  await say(prompt, id, 'report', REPORT);
  await goTo('2026-11-24T13:14:00+01:00');
  expect(doctor.texts()).toEqual([]);
  for (const time of ['13:15', '13:30', '16:15', '20:00']) await goTo(`2026-11-24T${time}:00+01:00`);
  const first = [
    expect.stringMatching(
      /^CPTS grand-douai : merci d'avoir vu un patient mardi 24 novembre\. Il ne manque que votre retour/,
    ),
  ];
  expect(doctor.texts()).toEqual(first);
  await goTo('2026-11-25T08:29:00+01:00');
  expect(doctor.texts()).toEqual(first);
  for (const time of ['08:30', '09:15', '12:15', '20:00']) await goTo(`2026-11-25T${time}:00+01:00`);
  const second = [...first, expect.stringMatching(/patient du mardi 24 novembre n'est pas encore là/)];
  expect(doctor.texts()).toEqual(second);
  // The three of them have the same morning: one text says it all.
  await goTo('2026-11-26T08:30:00+01:00');
  await goTo('2026-12-04T12:00:00+01:00');
  expect(doctor.texts()).toEqual([
    ...second,
    expect.stringMatching(/dernier petit rappel.*Appelez-nous au 03 53 01 01 23/),
  ]);
  expect(doctor.texts().join()).not.toMatch(/Inventé|Alix|1980|39 ?98/);
  expect(prompt.texts()).toEqual([]);

  const { rows } = await world.database.owner.query('select request_id from booking where id = $1', [noon]);
  const { body } = await world.request('GET', `/v1/requests/${rows[0].request_id}/timeline`);
  const told = body.items.map(({ words }: { words: string }) => words);
  expect(told).toContain('Deuxième rappel au professionnel : son compte rendu est attendu');
  expect(told).toContain('SMS de deuxième rappel du retour au professionnel : envoyé');
});

test('a morning on which many are due at once is one text', async () => {
  const doctor = await aTexted('Chargé', '+33639981779');
  for (const start of ['15:30', '15:45', '16:00', '16:15', '16:30', '16:45', '17:00', '17:15'])
    await aVisit(doctor, `2026-12-07T${start}:00+01:00`);
  await line.world.settle();
  await goTo('2026-12-08T08:30:00+01:00');
  expect(doctor.texts()).toHaveLength(1);
});

test('whoever has written, sent it from elsewhere or seen nobody after the first is not reminded again', async () => {
  const doctor = (name: string, last: number) => aTexted(name, `+3363998178${last}`);
  const ends: [Texted, string, object?][] = [
    [await doctor('Signé', 0), 'report', REPORT],
    [await doctor('Logiciel', 1), 'report/elsewhere'],
    [await doctor('Absent', 2), 'no-show'],
    [await doctor('Annulé', 3), 'cancel', { by: 'professional', reason: 'doctor-ill' }],
    [await doctor('Tardive', 4), ''],
  ];
  const visits = new Map<Texted, string>();
  for (const [one] of ends) visits.set(one, await aVisit(one, '2026-12-09T12:00:00+01:00'));
  await line.world.settle();
  await goTo('2026-12-09T16:15:00+01:00');
  for (const [one, what, body] of ends) {
    expect(one.texts()).toHaveLength(1);
    if (what) await say(one, visits.get(one) ?? '', what, body);
  }
  for (const time of ['2026-12-10T08:30', '2026-12-10T12:15', '2026-12-11T08:30'])
    await goTo(`${time}:00+01:00`);
  expect(ends.map(([one]) => one.texts().length)).toEqual([1, 1, 1, 1, 3]);
});

test('where nobody is texted before ten the reminder waits until then, and does not leave once the report is signed', async () => {
  const quiet = (hours: object) =>
    line.world.database.owner.query(`update territory set settings = settings || $1`, [hours]);
  const waiting = await aTexted('Patient', '+33639981790');
  const signing = await aTexted('Vif', '+33639981791');
  await aVisit(waiting, '2026-12-14T16:00:00+01:00');
  const signed = await aVisit(signing, '2026-12-14T16:00:00+01:00');
  await quiet({ quietHours: { from: '20:00', to: '10:00' } });
  await goTo('2026-12-15T08:30:00+01:00');
  await goTo('2026-12-15T09:59:00+01:00');
  expect(await smsAbout(line.world, signed)).toMatchObject([{ kind: 'report-reminder', state: 'queued' }]);
  await say(signing, signed, 'report', REPORT);
  await goTo('2026-12-15T10:00:00+01:00');
  expect(waiting.texts()).toEqual([expect.stringContaining('vu un patient lundi 14 décembre')]);
  expect(signing.texts()).toEqual([]);
  expect(await smsAbout(line.world, signed)).toMatchObject([{ state: 'failed', failure: 'no-longer-so' }]);
  await quiet({ quietHours: { from: '21:00', to: '08:00' } });
});

test('where nobody is texted after seven in the evening, what waited for the morning is the one text of that day', async () => {
  const quiet = (hours: object) =>
    line.world.database.owner.query(`update territory set settings = settings || $1`, [hours]);
  const doctor = await aTexted('Nocturne', '+33639981795');
  await aVisit(doctor, '2026-12-16T15:00:00+01:00');
  await quiet({ quietHours: { from: '19:00', to: '09:00' } });
  await line.world.settle();
  await goTo('2026-12-16T19:15:00+01:00');
  await aVisit(doctor, '2026-12-16T19:30:00+01:00');
  await line.world.settle();
  expect(doctor.texts()).toEqual([]);
  // The second one's reminder would be at half past eight, while the first's still waits.
  for (const time of ['08:30', '09:00', '11:15', '20:00']) await goTo(`2026-12-17T${time}:00+01:00`);
  expect(doctor.texts()).toEqual([expect.stringContaining('vu un patient mercredi 16 décembre')]);
  await quiet({ quietHours: { from: '21:00', to: '08:00' } });
});

test('the texts are short, whatever the line is called, and of letters that a text has room for', () => {
  const texts = (name: string) =>
    (['first', 'second', 'last'] as const).map((reminder) =>
      reportReminderText(
        reminder,
        { name, timeZone: 'Europe/Paris', phone: '+33353010123' },
        instant('2026-09-30T10:15:00+02:00'),
        'https://soins-non-programmes.cpts-exemple.example/',
        '7KXM2PQ',
      ),
    );
  for (const text of texts('Communauté professionnelle territoriale de santé '.repeat(3))) {
    expect(text.length).toBeLessThanOrEqual(LONGEST_SMS);
    expect(text).toMatch(/Réf\. 7KXM2PQ$/);
  }
  // GSM 03.38, as far as French needs it: one letter more, and a text costs twice as much.
  for (const text of texts('CPTS')) expect(text).toMatch(/^[\w .,:;!?'/()éèàùÉ-]+$/);
});
