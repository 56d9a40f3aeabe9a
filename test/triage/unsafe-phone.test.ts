import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { aTextedLine, type TextedLine } from '../telephony/texted-line.ts';

let line: TextedLine;
let doctor: Awaited<ReturnType<typeof aDoctor>>;
beforeAll(async () => {
  line = await aTextedLine();
  doctor = await aDoctor(line.world);
});
afterAll(() => line.close());

let phones = 0;
/** Somebody whose phone nobody else reads, as far as is known. */
async function aCaller() {
  const phone = `+3363998019${phones++}`;
  const request = await aTriagedRequest(line.world, {
    patient: { familyName: 'Inventée', givenName: 'Maude', birthDate: '1990-05-05', insee: '59178', phone },
  });
  const { patientId } = (await line.world.request('GET', `/v1/requests/${request}`)).body;
  const file = async () => (await line.world.request('GET', `/v1/patients/${patientId}`)).body;
  return { phone, request, patientId, file };
}
const triage = (requestId: string, protocol: string, answers: object) =>
  line.world.request('POST', `/v1/requests/${requestId}/triage`, { protocol, answers });

/** Answers no to what is not given. */
async function ask(requestId: string, protocol: string, given: Record<string, string> = {}) {
  const answers = { ...given };
  for (;;) {
    const { body } = await triage(requestId, protocol, answers);
    if (!('next' in body)) return body;
    answers[body.next.id] = 'no';
  }
}

let quarter = 0;
const book = async (requestId: string) => {
  const start = new Date(Date.parse('2026-11-23T14:00:00+01:00') + quarter++ * 900_000).toISOString();
  const slotId = await aSlot(line.world, doctor, start);
  return line.world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
};

test('from the first answer about violence on, the phone gets no SMS: who marked it, when and why stands on the file', async () => {
  const { request, patientId, file, phone } = await aCaller();
  await triage(request, 'violence', {});
  expect(await file()).toMatchObject({ phoneUnsafe: false, phoneUnsafeMark: null });
  await triage(request, 'violence', { overheard: 'no' });
  expect(await file()).toMatchObject({
    phoneUnsafe: true,
    phoneUnsafeMark: { why: 'violence', by: expect.any(String), at: '2026-11-23T11:30:00+01:00' },
  });
  // Why is care, which a coordinator does not see (rule 8).
  const asCoordinator = await line.world.request('GET', `/v1/patients/${patientId}`, undefined, {
    as: 'coordinator',
  });
  expect(asCoordinator.body).toMatchObject({ phoneUnsafe: true, phoneUnsafeMark: null });
  const { rows } = await line.world.database.owner.query(
    `select data from event where type = 'patient.phone-unsafe'`,
  );
  expect(rows.at(-1)).toEqual({ data: { why: 'violence' } });
  expect(JSON.stringify(rows)).not.toContain(phone);
});

test('no SMS leaves afterwards, not even one that was queued; what it would have said is read from the booking', async () => {
  const { request, phone } = await aCaller();
  // Not settled: the confirmation that the booking queues is still to be sent when the phone turns out unsafe.
  expect((await book(request)).status).toBe(201);
  await ask(request, 'violence', { hurt: 'yes' });
  await line.world.request('POST', `/v1/requests/${request}/if-worse`, { by: 'sms' });
  await line.world.settle();
  expect(line.textsTo(phone)).toEqual([]);
  const { bookings } = (await line.world.request('GET', `/v1/requests/${request}`)).body;
  expect(bookings).toMatchObject([
    {
      start: expect.stringMatching(/^2026-11-23T/),
      professional: { name: expect.stringContaining('Lemaire') },
      place: { line: '1 rue Inventée', commune: 'Douai' },
    },
  ]);
  const { rows } = await line.world.database.owner.query(
    `select kind from task where state = 'open' and subject in ($1, $2)`,
    [request, bookings[0].id],
  );
  expect(rows.map(({ kind }) => kind)).toContain('tell-if-worse');
});

test('the person may say that it is safe: lifted it stays lifted for the rest of these questions, and texts leave again', async () => {
  const { request, patientId, file, phone } = await aCaller();
  await triage(request, 'violence', { overheard: 'no' });
  await line.world.request('PATCH', `/v1/patients/${patientId}`, { phoneUnsafe: false });
  expect(await file()).toMatchObject({ phoneUnsafe: false, phoneUnsafeMark: null });
  await ask(request, 'violence', { overheard: 'no' });
  expect(await file()).toMatchObject({ phoneUnsafe: false });
  await line.world.request('POST', `/v1/requests/${request}/if-worse`, { by: 'sms' });
  await line.world.settle();
  expect(line.textsTo(phone)).toHaveLength(1);
});

test('violence that comes out under another motive marks it as well; nothing else does', async () => {
  const { request, file } = await aCaller();
  await ask(request, 'motive-other');
  expect(await file()).toMatchObject({ phoneUnsafe: false });
  await ask(request, 'motive-other', { harmed: 'yes' });
  expect(await file()).toMatchObject({ phoneUnsafe: true, phoneUnsafeMark: { why: 'motive-other' } });
});

test('what is marked by hand says so', async () => {
  const { patientId, file } = await aCaller();
  await line.world.request('PATCH', `/v1/patients/${patientId}`, { phoneUnsafe: true });
  expect(await file()).toMatchObject({ phoneUnsafe: true, phoneUnsafeMark: { why: 'said' } });
});
