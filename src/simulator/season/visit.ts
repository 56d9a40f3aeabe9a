import { minutes } from '../../platform/clock.ts';
import type { SeasonScene } from './season-scene.ts';
import type { SeasonRequest, SeasonSlot } from './season.ts';

type Visit = { request: SeasonRequest; requestId: string; bookingId: string; slot: SeasonSlot };

const WAITS_MS = minutes(20);
const WRITES_MS = minutes(10);

/** The patient comes and the doctor writes to the treating doctor (rule 5), or the patient does not come. */
export function visit(scene: SeasonScene, it: Visit): void {
  const { diary, meanwhile } = scene;
  const { slot, request } = it;
  if (request.noShow) diary.note(slot.start + WAITS_MS, () => meanwhile(() => isMissed(scene, it)));
  else diary.note(slot.end + WRITES_MS, () => meanwhile(() => takesPlace(scene, it)));
}

async function takesPlace(scene: SeasonScene, { requestId, bookingId, slot }: Visit): Promise<void> {
  const { api, ledger } = scene;
  const { id } = await api<{ id: string }>(tokenOf(scene, slot), 'POST', `/v1/bookings/${bookingId}/report`, {
    outcome: 'treated',
    text: 'Visite simulée : examen sans particularité.',
  });
  ledger.reports.set(id, { requestId });
}

/** Nobody has heard of them: a named outcome, until they call again. */
async function isMissed(scene: SeasonScene, { requestId, bookingId, slot }: Visit): Promise<void> {
  const { api, cast } = scene;
  await api(tokenOf(scene, slot), 'POST', `/v1/bookings/${bookingId}/no-show`);
  await api(cast.operatorToken, 'POST', `/v1/requests/${requestId}/lost-contact`, { reason: 'no-show' });
}

const tokenOf = ({ cast }: SeasonScene, { professionalId }: SeasonSlot): string =>
  cast.professionals.get(professionalId)?.token ?? '';
