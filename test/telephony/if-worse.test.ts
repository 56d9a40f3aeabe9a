import { afterAll, beforeAll, expect, test } from 'vitest';
import { hearOfSms } from '../../src/telephony/send-sms.ts';
import { aRequest, aTriagedRequest } from '../support/people.ts';
import { tasksAbout } from './booked-patient.ts';
import { aTextedLine, type TextedLine } from './texted-line.ts';

let line: TextedLine;
beforeAll(async () => {
  line = await aTextedLine();
});
afterAll(() => line.close());

const patient = (phone: string | undefined) => ({
  familyName: 'Inventé',
  givenName: 'Alix',
  birthDate: '1980-05-05',
  insee: '59178',
  ...(phone && { phone }),
});
const tell = (requestId: string, by: 'voice' | 'sms') =>
  line.world.request('POST', `/v1/requests/${requestId}/if-worse`, { by });
const told = async (requestId: string) =>
  (await line.world.request('GET', `/v1/requests/${requestId}/if-worse`)).body;
const notesOf = async (requestId: string) =>
  (
    await line.world.database.owner.query('select kind, text from request_note where request_id = $1', [
      requestId,
    ])
  ).rows;

test('what to do if it gets worse is sent once, in the words of the protocol, with the line’s name and not the patient’s', async () => {
  const phone = '+33639980171';
  const request = await aTriagedRequest(line.world, { patient: patient(phone) });
  for (let times = 0; times < 2; times++) expect((await tell(request, 'sms')).status).toBe(200);
  await line.world.settle();
  expect(line.textsTo(phone)).toEqual([expect.stringMatching(/^CPTS grand-douai : .*15.*Réf\. /)]);
  expect(line.textsTo(phone)[0]).not.toMatch(/Alix|Inventé|fièvre/);
  expect(await notesOf(request)).toContainEqual({
    kind: 'advice',
    text: expect.stringMatching(/^À envoyer par SMS : .*15/),
  });
});

test('after a new orientation its advice is sent too, and the file says « to be sent » as often as it was', async () => {
  const phone = '+33639980174';
  const request = await aTriagedRequest(line.world, { patient: patient(phone) });
  const texts = [(await tell(request, 'sms')).body.text];
  await line.world.settle();
  line.world.clock.advance(60_000);
  await goThrough(request, 'motive-renewal');
  for (let times = 0; times < 2; times++) texts.push((await tell(request, 'sms')).body.text);
  await line.world.settle();
  expect(texts[1]).not.toBe(texts[0]);
  expect(line.textsTo(phone)).toHaveLength(2);
  expect(line.textsTo(phone)[1]).toContain(plainWords(texts[1]));
  expect(await notesOf(request)).toEqual(
    texts.slice(0, 2).map((text) => ({ kind: 'advice', text: `À envoyer par SMS : ${text}` })),
  );
  const { body } = await line.world.request('GET', `/v1/requests/${request}/timeline`);
  expect(JSON.stringify(body).match(/SMS au patient : à envoyer/g)).toHaveLength(2);
});

test('a text that does not arrive leaves the telling of it to a person, about its request', async () => {
  const request = await aTriagedRequest(line.world, { patient: patient('+33639980175') });
  await tell(request, 'sms');
  await line.world.settle();
  const { rows } = await line.world.database.owner.query(
    // The carrier has it, and has not said more yet.
    `update sms set state = 'sent' where kind = 'if-worse' and phone = '+33639980175' returning id, carrier_sid`,
  );
  await line.world.run((tx) =>
    hearOfSms(tx, { smsId: rows[0].id, carrierSid: rows[0].carrier_sid, state: 'failed', failure: '30003' }),
  );
  expect(await tasksAbout(line.world, request)).toContain('tell-if-worse');
});

test('read out on the phone it stands on the file, and nothing is sent', async () => {
  const phone = '+33639980172';
  const request = await aTriagedRequest(line.world, { patient: patient(phone) });
  const { body } = await tell(request, 'voice');
  await line.world.settle();
  expect(line.textsTo(phone)).toEqual([]);
  expect(await notesOf(request)).toEqual([{ kind: 'advice', text: `Dit au téléphone : ${body.text}` }]);
});

test('somebody who cannot be texted is called by a person', async () => {
  const request = await aTriagedRequest(line.world, { patient: patient(undefined) });
  await tell(request, 'sms');
  await line.world.settle();
  expect(await tasksAbout(line.world, request)).toContain('tell-if-worse');
});

test('whether it was said or sent, and when, is known; what was said of an earlier orientation does not count', async () => {
  const request = await aTriagedRequest(line.world, { patient: patient('+33639980176') });
  expect(await told(request)).toEqual({
    text: expect.stringContaining('15'),
    said: null,
    sms: null,
    whyNoSms: null,
  });
  await tell(request, 'voice');
  await tell(request, 'sms');
  expect(await told(request)).toMatchObject({ said: expect.any(String), sms: { state: 'asked' } });
  await line.world.settle();
  const { said, sms } = await told(request);
  expect(sms).toEqual({ state: expect.stringMatching(/^(sent|delivered)$/), at: said });
  line.world.clock.advance(60_000);
  await goThrough(request, 'motive-renewal');
  expect(await told(request)).toMatchObject({ said: null, sms: null });
  await tell(request, 'voice');
  line.world.clock.advance(60_000);
  // The same words once more: the patient has told something since.
  await goThrough(request, 'motive-renewal');
  expect(await told(request)).toMatchObject({ said: null, sms: null });
  // Who said it, and when, stands in the story.
  const { body } = await line.world.request('GET', `/v1/requests/${request}/timeline`);
  expect(body.items).toContainEqual(
    expect.objectContaining({
      at: said,
      who: expect.stringMatching(/./),
      words: expect.stringMatching(/^Conseil donné : Dit au téléphone : .*15/),
    }),
  );
});

test('why it can only be said is known before anybody tries; said at last, nobody has to call for it', async () => {
  const noPhone = await aTriagedRequest(line.world, { patient: patient(undefined) });
  expect(await told(noPhone)).toMatchObject({ whyNoSms: 'no-phone', sms: null });
  const landline = await aTriagedRequest(line.world, { patient: patient('+33327980177') });
  expect(await told(landline)).toMatchObject({ whyNoSms: 'landline' });
  const unsafe = await aTriagedRequest(line.world, { patient: patient('+33639980178') });
  const { patientId } = (await line.world.request('GET', `/v1/requests/${unsafe}`)).body;
  await line.world.request('PATCH', `/v1/patients/${patientId}`, { phoneUnsafe: true });
  expect(await told(unsafe)).toMatchObject({ whyNoSms: 'phone-unsafe' });
  await tell(unsafe, 'sms');
  await line.world.settle();
  const open = async () =>
    (
      await line.world.database.owner.query(
        `select 1 from task where kind = 'tell-if-worse' and subject = $1 and state = 'open'`,
        [unsafe],
      )
    ).rows.length;
  expect(await open()).toBe(1);
  await tell(unsafe, 'voice');
  expect([await open(), (await told(unsafe)).said]).toEqual([0, expect.any(String)]);
});

test('a screen that has found nothing does not take the place of what a contact has to say', async () => {
  const request = await aTriagedRequest(line.world, { patient: patient('+33639980179') });
  const { ifWorse } = await goThrough(request, 'violence');
  expect(ifWorse).toContain('17');
  line.world.clock.advance(60_000);
  await goThrough(request, 'vital-screen');
  expect((await told(request)).text).toBe(ifWorse);
});

test('when advice is all that there is, it is sent as well', async () => {
  const phone = '+33639980173';
  const request = await aTriagedRequest(line.world, { patient: patient(phone) });
  const body = await goThrough(request, 'motive-renewal');
  expect(body).toMatchObject({ result: 'clear', advice: [expect.any(String)] });
  await tell(request, 'sms');
  await line.world.settle();
  const [sms] = line.textsTo(phone);
  for (const advice of body.advice) expect(sms).toContain(plainWords(advice));
  expect(sms).toContain(plainWords(body.ifWorse));
});

/** The last answer of the API. */
async function goThrough(request: string, protocol: string) {
  const answers: Record<string, string> = {};
  for (;;) {
    const { body } = await line.world.request('POST', `/v1/requests/${request}/triage`, {
      protocol,
      answers,
    });
    if (!('next' in body)) return body;
    answers[body.next.id] = body.next.kind === 'choice' ? body.next.choices[0].id : 'no';
  }
}

/** As a text carries it: the network’s alphabet has no typographic signs. */
const plainWords = (words: string): string => words.replaceAll('’', "'").slice(0, 30);

test('before anything was asked there is nothing to say', async () => {
  const { status, body } = await tell(await aRequest(line.world), 'voice');
  expect([status, body.type]).toEqual([409, '/problems/wrong-state']);
  expect(await told(await aRequest(line.world))).toMatchObject({ type: '/problems/not-found' });
});
