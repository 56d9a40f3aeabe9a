import { afterAll, beforeAll, expect, it } from 'vitest';
import { after, minutes } from '../../src/platform/clock.ts';
import { createLog } from '../../src/platform/log.ts';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { type OwnProduct, startOwnProduct } from '../../src/simulator/own-product.ts';
import { OPERATOR_PHONE } from '../../src/simulator/surroundings.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** From the ring to the report, on real components; only the telephone network is played. */

let database: TestDatabase;
let line: OwnProduct;

beforeAll(async () => {
  database = await createTestDatabase();
  line = await startOwnProduct({
    urls: database.urls,
    date: '2026-11-23',
    seed: 7,
    log: createLog('silent'),
  });
}, 30_000);
afterAll(async () => {
  await line.close();
  await database.drop();
});

type Slot = { id: string; professionalId: string; start: string };
type Call = { id: string; state: string; outcome: string | null; phone: string | null; arrivedAt: string };

const CALLER = '+33639980123';
const PATIENT = {
  familyName: 'Lefèvre',
  givenName: 'Zoé',
  birthDate: '1948-03-01',
  sex: 'F',
  phone: CALLER,
  insee: '59178',
};

it('takes a call, finds a place within 24 hours, and writes to the treating doctor', async () => {
  const { stage, network, mailbox, company, clock, opensAt } = line;
  const operator = <Answer>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
    stage.api<Answer>(company.operatorToken, method, path, body);
  const [treating] = stage.doctors;
  clock.set(after(opensAt, minutes(30)));

  // The patient rings; the carrier's signed webhook opens the call, the 15 comes before the greeting, and a key chooses.
  await operator('PUT', '/v1/presence', { state: 'present' });
  const ring = network.dial({ from: CALLER });
  await ring.press('1');
  await ring.until('waiting');
  expect(ring.heard.join(' ')).toMatch(/urgence vitale.*15.*Bonjour/);
  const waiting = await operator<{ items: Call[] }>('GET', '/v1/calls?state=queued');
  expect(waiting.items).toMatchObject([{ phone: CALLER, state: 'queued' }]);
  const callId = waiting.items[0]?.id ?? '';

  // The operator answers, her phone rings, and she says with a key that it is her.
  const desk: CallHandle[] = [];
  network.phone(OPERATOR_PHONE, (call) => {
    desk.push(call);
    void call.press('1');
    return 'answer';
  });
  await operator('POST', `/v1/calls/${callId}/answer`);
  await ring.until('talking');
  expect(desk).toHaveLength(1);

  // The number is not known, nor are name and birth date: a file is opened with the request, whose deadline is a day away.
  const { known } = await operator<{ known: unknown }>('GET', `/v1/calls/${callId}`);
  expect(known).toEqual({ requests: [], callers: 0 });
  const said = { familyName: PATIENT.familyName, birthDate: PATIENT.birthDate };
  expect(await operator('POST', `/v1/calls/${callId}/identify`, said)).toEqual({ patients: [] });
  const request = await operator<{ id: string; deadline: string; patientId: string }>(
    'POST',
    '/v1/requests',
    {
      callId,
      patient: { ...PATIENT, treatingDoctorId: treating?.id },
      kind: 'snp',
      origin: 'patient-mt-away',
      motive: 'toux et fièvre depuis deux jours',
      chronic: true,
    },
  );
  expect(Date.parse(request.deadline) - clock.now()).toBe(minutes(24 * 60));

  // Every question of the red-flag screen, then the places that fit.
  const answers: Record<string, string> = {};
  for (;;) {
    const asked = await operator<{ next?: { id: string }; orientation?: string }>(
      'POST',
      `/v1/requests/${request.id}/triage`,
      { answers },
    );
    if (!asked.next) {
      expect(asked.orientation).toBe('snp');
      break;
    }
    answers[asked.next.id] = 'no';
  }
  const { items } = await operator<{ items: { slot: Slot; reasons: { text: string }[] }[] }>(
    'GET',
    `/v1/requests/${request.id}/proposals`,
  );
  const best = items[0];
  expect(best?.reasons.length).toBeGreaterThan(0);
  const slotId = best?.slot.id ?? '';
  await operator('POST', `/v1/slots/${slotId}/hold`, { requestId: request.id });
  clock.advance(minutes(2));
  const booking = await operator<{ id: string; start: string; professionalId: string }>(
    'POST',
    `/v1/requests/${request.id}/bookings`,
    { slotId },
  );
  expect(Date.parse(booking.start)).toBeLessThanOrEqual(Date.parse(request.deadline));

  // The patient has an SMS, and the call is over and logged.
  await operator('POST', `/v1/calls/${callId}/hang-up`);
  await ring.ended();
  expect(await line.settle()).toBe(true);
  expect(network.messages).toMatchObject([{ to: CALLER, status: 'delivered' }]);
  expect(network.messages[0]?.body).toMatch(/^Rendez-vous confirmé .* Réf\. /);
  expect(await operator<Call>('GET', `/v1/calls/${callId}`)).toMatchObject({
    state: 'ended',
    outcome: 'completed',
  });

  // The doctor sees the patient at the hour of the slot, and writes.
  clock.set(after(Date.parse(booking.start) as typeof opensAt, minutes(25)));
  const doctor = stage.doctors.find(({ id }) => id === booking.professionalId);
  const report = { outcome: 'treated', text: 'Bronchite sans signe de gravité ; traitement symptomatique.' };
  await stage.api(doctor?.token ?? '', 'POST', `/v1/bookings/${booking.id}/report`, report);
  expect(await line.settle()).toBe(true);

  // One mail, in the treating doctor's mailbox and nobody else's, about this patient, with the report as a PDF.
  const directory = await operator<{ secureAddress: string | null }>(
    'GET',
    `/v1/professionals/${treating?.id}`,
  );
  expect(mailbox.mails).toHaveLength(1);
  const [mail] = mailbox.mails;
  expect(mail?.to).toEqual([directory.secureAddress]);
  expect(mail?.subject).toContain('LEFÈVRE Zoé');
  expect(mail?.subject).not.toContain('Bronchite');
  expect(mail?.attachments).toMatchObject([
    { fileName: 'IHE_XDM.zip', type: 'application/zip' },
    { type: 'application/pdf' },
  ]);
  expect(await operator('GET', '/v1/feedback')).toMatchObject({
    items: [{ state: 'accepted', messageId: mail?.messageId }],
  });
  expect(await operator('GET', `/v1/requests/${request.id}`)).toMatchObject({
    state: 'reported',
    late: false,
  });
});
