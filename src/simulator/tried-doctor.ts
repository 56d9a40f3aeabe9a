import type { PlannedSlotChange } from './day.ts';
import type { PlannedCall } from './planned-call.ts';
import { asOperator, type Scene, type Stage } from './stage.ts';

const HOUR = 3_600_000;

/** When the line opens this doctor gives places of that very day, so that the patient comes while somebody is watching. */
export function placesToTry({ triedDoctor, doctors }: Stage): PlannedSlotChange[] {
  const doctor = doctors.findIndex(({ id }) => id === triedDoctor?.id);
  if (doctor < 0) return [];
  return [1.5, 2.5, 3.5, 4.5].map((hours) => ({ at: 0, doctor, what: { publish: { inMs: hours * HOUR } } }));
}

/** Whoever surely comes, and has another doctor who is to hear of it. */
function mayBeLeft({ triedDoctor, leftVisits }: Scene, call: PlannedCall): boolean {
  const { treatingDoctorId } = call.patient;
  return (
    triedDoctor !== undefined &&
    leftVisits.size === 0 &&
    call.comes &&
    !call.cancels &&
    treatingDoctorId !== null &&
    treatingDoctorId !== triedDoctor.id
  );
}

/** A place with that doctor, for a patient who says that they would like to go there; undefined where nobody tries anything out, or there is none. */
export async function wishedPlace(scene: Scene, call: PlannedCall): Promise<string | undefined> {
  if (!scene.triedDoctor || !mayBeLeft(scene, call)) return undefined;
  const { items } = await asOperator<{ items: { id: string; state: string; start: string }[] }>(
    scene,
    'GET',
    `/v1/slots?limit=50&professionalId=${scene.triedDoctor.id}`,
  );
  const soonest = scene.instantAt(scene.agenda.now()) + HOUR / 2;
  return items.find(({ state, start }) => state === 'open' && Date.parse(start) > soonest)?.id;
}

/** From then on the played doctor sees this patient, and writes nothing. */
export function leaveReport(
  scene: Scene,
  call: PlannedCall,
  booking: { id: string; professionalId: string },
): void {
  const { treatingDoctorId } = call.patient;
  if (booking.professionalId !== scene.triedDoctor?.id || !mayBeLeft(scene, call)) return;
  if (treatingDoctorId !== null && scene.triedDoctor.willRead(treatingDoctorId))
    scene.leftVisits.add(booking.id);
}
