import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('when advice is all that there is, it is sent as well', async () => {
  const phone = '+33639980173';
  const request = await aTriagedRequest(line.world, { patient: patient(phone) });
  const answers: Record<string, string> = {};
  for (;;) {
    const { body } = await line.world.request('POST', `/v1/requests/${request}/triage`, {
      protocol: 'motive-renewal',
      answers,
    });
    if (!('next' in body)) {
      expect(body).toMatchObject({ result: 'clear', advice: [expect.any(String)] });
      await tell(request, 'sms');
      await line.world.settle();
      const [sms] = line.textsTo(phone);
      for (const advice of body.advice) expect(sms).toContain(plainWords(advice));
      expect(sms).toContain(plainWords(body.ifWorse));
      return;
    }
    answers[body.next.id] = body.next.kind === 'choice' ? body.next.choices[0].id : 'no';
  }
});

/** As a text carries it: the network’s alphabet has no typographic signs. */
const plainWords = (words: string): string => words.replaceAll('’', "'").slice(0, 30);

test('before anything was asked there is nothing to say', async () => {
  const { status, body } = await tell(await aRequest(line.world), 'voice');
  expect([status, body.type]).toEqual([409, '/problems/wrong-state']);
});
