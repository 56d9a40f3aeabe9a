import type { Instant } from '../platform/clock.ts';
import { callOffCaller } from './callers.ts';
import type { PlannedCall } from './planned-call.ts';
import { visit } from './doctors.ts';
import { endRequest } from './end-request.ts';
import { asOperator, type Scene, think, unless } from './stage.ts';
import { leaveReport, wishedPlace } from './tried-doctor.ts';

type Proposal = { slot: { id: string; professionalId: string; start: string }; late: boolean };
type Booked = { id: string; professionalId: string; start: string };

/** Somebody was faster, the doctor took it back, or its time has come: then the next one. */
const GONE = ['slot-taken', 'slot-withdrawn', 'slot-past'];
const MOST_PROPOSALS = 6;
/** Nobody is at the practice within a few minutes. */
const ON_THE_WAY_MS = 20 * 60_000;

/**
 * The operator reads what is proposed, keeps the first that suits while the patient thinks it over, and books it. Nothing to propose: the
 * request goes to the regulation of the SAS, which is a named outcome.
 */
export async function findPlace(scene: Scene, call: PlannedCall, requestId: string): Promise<void> {
  for (let attempt = 0; attempt < MOST_PROPOSALS; attempt++) {
    const wish = await wishedPlace(scene, call);
    const { items } = await asOperator<{ items: Proposal[] }>(
      scene,
      'GET',
      `/v1/requests/${requestId}/proposals?limit=20${wish ? `&slotId=${wish}` : ''}`,
    );
    const inReach = items.filter(
      ({ slot }) => Date.parse(slot.start) > scene.instantAt(scene.agenda.now()) + ON_THE_WAY_MS,
    );
    const chosen =
      inReach.find(({ slot }) => slot.id === wish) ??
      (call.choosy && attempt === 0 ? inReach[1] : undefined) ??
      inReach[0];
    if (!chosen) break;
    await think(scene, call, `proposal ${attempt}`, 15, 45);
    const hold = asOperator(scene, 'POST', `/v1/slots/${chosen.slot.id}/hold`, { requestId });
    if ('refused' in (await unless(scene, GONE, hold))) continue;
    await think(scene, call, `agrees ${attempt}`, 10, 40);
    const asked = { slotId: chosen.slot.id, ...(chosen.late ? { acceptLate: true } : {}) };
    const booking = asOperator<Booked>(scene, 'POST', `/v1/requests/${requestId}/bookings`, asked);
    const made = await unless(scene, GONE, booking);
    if ('refused' in made) continue;
    return booked(scene, call, requestId, chosen.slot.id, made.answer);
  }
  await endRequest(scene, requestId, 'redirect', 'no-place');
}

/** Somebody has a place: it is on the people's own account, and the visit will take place. */
export function booked(scene: Scene, call: PlannedCall, requestId: string, slotId: string, it: Booked): void {
  const { ledger, agenda } = scene;
  const start = Date.parse(it.start) as Instant;
  ledger.bookings.set(it.id, {
    requestId,
    slotId,
    professionalId: it.professionalId,
    start,
    state: 'booked',
    callNo: call.no,
  });
  const request = ledger.requests.get(requestId);
  if (request) request.state = 'booked';
  scene.expected.add(it.id);
  leaveReport(scene, call, it);
  agenda.spawn(() => visit(scene, call, it.id));
  const { cancels } = call;
  if (cancels) agenda.spawn(() => callOffCaller(scene, call, it.id, cancels.afterMs));
}
