import { afterAll, beforeAll, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { LONGEST_SMS, reportReminderText } from '../../src/telephony/sms-texts.ts';
import { aDoctor } from '../support/people.ts';
import { booked } from './booked-patient.ts';
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
const aPhone = async (id: string, phone: string) => {
  await line.world.database.owner.query('update professional set phone = $2 where id = $1', [id, phone]);
  return () => line.textsTo(phone).filter((text) => text.includes('retour'));
};

test('whoever has not written is texted once, without anything of the patient, however many reports are awaited', async () => {
  const { world, doctor } = line;
  const reminded = await aPhone(doctor.id, '+33639981777');
  const other = await aDoctor(world, 'Prompt');
  const prompt = await aPhone(other.id, '+33639981778');
  await booked(world, doctor, undefined, '2026-11-24T08:00:00Z');
  await booked(world, doctor, undefined, '2026-11-24T08:15:00Z');
  const { id } = await booked(world, other, undefined, '2026-11-24T08:00:00Z');
  await world.settle();
  await goTo('2026-11-24T10:00:00+01:00');
  const report = { outcome: 'treated', text: 'Vu.' };
  const written = await world.request('POST', `/v1/bookings/${id}/report`, report, { as: other.token });
  expect(written.status).toBe(201);
  await goTo('2026-11-24T13:14:00+01:00');
  expect(reminded()).toEqual([]);
  await goTo('2026-11-24T13:15:00+01:00');
  await goTo('2026-11-24T13:30:00+01:00');
  await goTo('2026-11-24T20:00:00+01:00');
  expect(reminded()).toEqual([
    expect.stringMatching(
      /^CPTS grand-douai : merci d'avoir reçu un patient aujourd'hui mardi 24 novembre\. Il manque votre retour à son médecin traitant/,
    ),
  ]);
  expect(reminded()[0]).not.toMatch(/Inventé|Alix|1980|39 ?98/);
  expect(prompt()).toEqual([]);
});

test('the text is short, whatever the line is called', () => {
  const long = {
    name: 'Communauté professionnelle territoriale de santé '.repeat(3),
    timeZone: 'Europe/Paris',
    phone: '+33353010123',
  };
  const text = reportReminderText(
    long,
    instant('2026-09-30T10:15:00+02:00'),
    'https://soins-non-programmes.cpts-exemple.example/',
    '7KXM2PQ',
    instant('2026-10-01T08:30:00+02:00'),
  );
  expect(text.length).toBeLessThanOrEqual(LONGEST_SMS);
  expect(text).toMatch(/Réf\. 7KXM2PQ$/);
});
