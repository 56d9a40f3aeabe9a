import { chance } from '../platform/chance.ts';
import type { BookingState } from '../bookings/booking.ts';
import type { ReportOutcome } from '../feedback/report.ts';
import type { PlannedSlotChange } from './day.ts';
import { Refused } from './api-client.ts';
import type { PlannedCall } from './planned-call.ts';
import { type Scene, unless } from './stage.ts';
import { writtenReport } from './written-report.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

/** A doctor gives another slot between two patients, or takes a free one back (rule 4). */
export async function changeSlots(scene: Scene, { at, doctor: no, what }: PlannedSlotChange): Promise<void> {
  await scene.agenda.until(at);
  const doctor = scene.doctors[no];
  if (!doctor) return;
  if (what === 'withdraw') return withdraw(scene, doctor);
  const wanted = scene.instantAt(scene.agenda.now()) + what.publish.inMs;
  for (let start = Math.ceil(wanted / QUARTER) * QUARTER, tries = 0; tries < 8; start += QUARTER, tries++) {
    const slot = {
      placeId: doctor.placeId,
      start: iso(start),
      end: iso(start + QUARTER),
      mode: 'AMB',
      capacity: 1,
    };
    const given = await unless(
      scene,
      ['slot-overlap', 'place-closed'],
      scene.api<{ id: string }>(doctor.token, 'POST', '/v1/slots', slot),
    );
    if ('refused' in given) continue;
    scene.ledger.slots.set(given.answer.id, 'open');
    return;
  }
}

/** Also one that the operator is just holding for somebody: it is the doctor's until it is booked. */
async function withdraw(scene: Scene, doctor: { token: string }): Promise<void> {
  const { items } = await scene.api<{ items: { id: string; state: string }[] }>(
    doctor.token,
    'GET',
    '/v1/slots?limit=50',
  );
  const slot = items.find(({ state }) => state === 'open');
  if (!slot) return;
  const gone = await unless(
    scene,
    ['slot-booked'],
    scene.api(doctor.token, 'DELETE', `/v1/slots/${slot.id}`),
  );
  if ('answer' in gone) scene.ledger.slots.set(slot.id, 'withdrawn');
}

/** The patient comes or does not; the doctor sees them and writes to the treating doctor (rule 5), unless somebody else is to write. */
export async function visit(scene: Scene, call: PlannedCall, bookingId: string): Promise<void> {
  const { ledger, agenda, expected } = scene;
  const left = scene.leftVisits.has(bookingId);
  const booking = ledger.bookings.get(bookingId);
  if (!booking) throw new Error('a visit without a booking');
  const token = scene.doctors.find(({ id }) => id === booking.professionalId)?.token ?? '';
  const draw = (what: string): number => chance(scene.plan.seed, 'visit', call.no, what);
  const as = <Answer>(method: 'GET' | 'POST', path: string, body?: unknown) =>
    scene.api<Answer>(token, method, `/v1/bookings/${bookingId}${path}`, body);
  await agenda.until(scene.visitAt(booking.start));
  try {
    const { state } = await as<{ state: BookingState }>('GET', '');
    if (state !== 'booked') return;
    if (!call.comes) {
      await agenda.sleep(20 * MINUTE);
      await as('POST', '/no-show');
      booking.state = 'no-show';
      return setRequest(scene, booking.requestId, 'triaged');
    }
    if (left || draw('arrives') < 0.7) {
      await as('POST', '/arrive');
      booking.state = 'arrived';
    }
    if (left) return scene.triedDoctor?.left();
    await agenda.sleep(QUARTER + Math.floor(draw('writes') * 40) * MINUTE);
    const outcome = OUTCOMES[Math.floor(draw('outcome') * OUTCOMES.length)] ?? 'treated';
    const report = await as<{ id: string }>('POST', '/report', {
      ...writtenReport(call.motive, outcome),
      patient: 'informed',
    });
    booking.state = 'seen';
    setRequest(scene, booking.requestId, 'reported');
    ledger.reports.set(report.id, { bookingId, requestId: booking.requestId, patient: call.patient });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Called off in the same minute.
    if (error.code !== 'already-cancelled') ledger.faults.push(error.message);
  } finally {
    expected.delete(bookingId);
  }
}

function setRequest(scene: Scene, id: string, state: 'triaged' | 'reported'): void {
  const request = scene.ledger.requests.get(id);
  if (request) request.state = state;
}

const OUTCOMES: readonly ReportOutcome[] = [
  'treated',
  'treated',
  'treated',
  'further-tests',
  'follow-up-needed',
  'referred-to-colleague',
];

const iso = (ms: number): string => new Date(ms).toISOString();
