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

test('before anything was asked there is nothing to say', async () => {
  const { status, body } = await tell(await aRequest(line.world), 'voice');
  expect([status, body.type]).toEqual([409, '/problems/wrong-state']);
});
