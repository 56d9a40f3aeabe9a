import { isoIn } from '../../platform/clock.ts';
import { Refused } from '../api-client.ts';
import type { SeasonScene } from './season-scene.ts';
import { deadlineOf, needsPlace, type SeasonRequest, type SeasonSlot, suits } from './season.ts';
import { takeBack } from './take-back.ts';
import { visit } from './visit.ts';

type Proposal = { slot: { id: string }; late: boolean };
type Booked = { id: string; slotId: string };
type Triaged = { next: { id: string } } | { result: string };

/** Somebody was faster, the doctor took it back, or its time has come: then the next one. */
const GONE = new Set(['slot-taken', 'slot-withdrawn', 'slot-past', 'not-found']);

/** A request comes: the nurse opens it, asks the questions, and books what is best. */
export async function answer(scene: SeasonScene, request: SeasonRequest): Promise<void> {
  const { api, cast, ledger } = scene;
  const { id } = await api<{ id: string }>(
    cast.operatorToken,
    'POST',
    '/v1/requests',
    demande(scene, request),
  );
  ledger.requests.set(id, request);
  if ((await screen(scene, request, id)) !== 'clear') {
    ledger.faults.push('une demande sans alerte en a une');
    return;
  }
  if (!needsPlace(request))
    return end(scene, id, 'close', request.kind === 'mt' ? 'handed-to-coordinator' : 'answered');
  if (await findPlace(scene, request, id)) return;
  if (scene.method === 'product') await waitForPlace(scene, request, id);
  scene.diary.note(deadlineOf(request) + 1, () => giveUp(scene, request, id));
}

/** As a nurse writes it down. Nobody in it exists, and nobody has a phone: texts would only cost time here. */
function demande({ cast, season, ledger }: SeasonScene, request: SeasonRequest): object {
  const no = ledger.requests.size;
  const { timeZone } = season.territory;
  const iso = (at: SeasonRequest['availableFrom']) => (at === undefined ? undefined : isoIn(timeZone, at));
  const { kind, modes, availableFrom, availableTo, age = 40, at } = request;
  const year = new Date(at).getUTCFullYear() - age - 1;
  return {
    patient: {
      familyName: `Simulé ${no}`,
      givenName: 'Alex',
      birthDate: `${year}-12-31`,
      insee: cast.communeOf(request),
      ...(modes.includes('HH') ? { homeAddress: { street: '1 rue du Test', postcode: '00000' } } : {}),
      treatingDoctorId: treatingDoctorOf(cast.treatingDoctors, no),
    },
    kind,
    origin: 'patient-mt-away',
    motive: 'Demande simulée',
    chronic: false,
    modes,
    ...(kind === 'other' ? { subject: 'information' } : {}),
    availableFrom: iso(availableFrom),
    availableTo: iso(availableTo),
  };
}

/** Three in four have one. */
const treatingDoctorOf = (doctors: readonly string[], no: number): string | undefined =>
  no % 4 === 3 ? undefined : doctors[no % doctors.length];

/** The vital questions, to which everybody says no. Who knows them asks all at once. */
async function screen(scene: SeasonScene, { kind }: SeasonRequest, id: string): Promise<string> {
  const questions = scene.questions.get(kind) ?? [];
  for (;;) {
    const answers = Object.fromEntries(questions.map((question) => [question, 'no']));
    const step = await scene.api<Triaged>(scene.cast.operatorToken, 'POST', `/v1/requests/${id}/triage`, {
      answers,
    });
    scene.questions.set(kind, questions);
    if ('result' in step) return step.result;
    questions.push(step.next.id);
  }
}

async function findPlace(scene: SeasonScene, request: SeasonRequest, id: string): Promise<boolean> {
  for (const slotId of await inOrder(scene, request, id)) {
    try {
      const booking = await scene.api<Booked>(
        scene.cast.operatorToken,
        'POST',
        `/v1/requests/${id}/bookings`,
        { slotId },
      );
      await booked(scene, request, id, booking);
      return true;
    } catch (error) {
      if (!(error instanceof Refused) || !GONE.has(error.code)) throw error;
    }
  }
  return false;
}

/** What the nurse tries: what the product proposes in time, or the first place that is free. */
async function inOrder(scene: SeasonScene, request: SeasonRequest, id: string): Promise<string[]> {
  const { places, ids, clock } = scene;
  if (scene.method === 'first-available') {
    const first = places.free.find((slot) => suits(request, slot, clock.now()));
    return first ? [ids.get(first) ?? ''] : [];
  }
  const { items } = await scene.api<{ items: Proposal[] }>(
    scene.cast.operatorToken,
    'GET',
    `/v1/requests/${id}/proposals?limit=3`,
  );
  return items.filter(({ late }) => !late).map(({ slot }) => slot.id);
}

async function booked(
  scene: SeasonScene,
  request: SeasonRequest,
  id: string,
  { id: bookingId, slotId }: Booked,
): Promise<void> {
  const { ledger, places, waiting } = scene;
  const slot = ledger.slots.get(slotId);
  if (!slot) throw new Error('a place was booked that nobody gave');
  ledger.bookings.set(bookingId, id);
  waiting.delete(id);
  visit(scene, { request, requestId: id, bookingId, slot });
  await takeBack(scene, places.take(slot));
}

/** Nothing is free: the first place that becomes free is theirs. */
async function waitForPlace(scene: SeasonScene, request: SeasonRequest, id: string): Promise<void> {
  await scene.api(scene.cast.operatorToken, 'POST', `/v1/requests/${id}/standby`, {});
  scene.waiting.set(id, request);
}

/** New places were published: whoever of those who wait can take one has it by now. */
export async function lookAfterWaiting(scene: SeasonScene, slots: readonly SeasonSlot[]): Promise<void> {
  const at = scene.clock.now();
  const able = [...scene.waiting].filter(([, request]) => slots.some((slot) => suits(request, slot, at)));
  if (able.length === 0) return;
  await scene.settle();
  for (const [id, request] of able) await hasPlace(scene, request, id);
}

type Standing = { bookings: { id: string; slotId: string; state: string }[] };

async function hasPlace(scene: SeasonScene, request: SeasonRequest, id: string): Promise<boolean> {
  const { bookings } = await scene.api<Standing>(scene.cast.operatorToken, 'GET', `/v1/requests/${id}`);
  const booking = bookings.find(({ state }) => state === 'booked');
  if (booking) await booked(scene, request, id, booking);
  return booking !== undefined;
}

/** The 24 h are over: whoever has no place is handed to the regulation of the SAS, which is a named outcome. */
async function giveUp(scene: SeasonScene, request: SeasonRequest, id: string): Promise<void> {
  const isWaiting = scene.waiting.delete(id);
  if (scene.method === 'product' && !isWaiting) return;
  if (isWaiting && (await hasPlace(scene, request, id))) return;
  await end(scene, id, 'redirect', 'no-place');
}

async function end(
  { api, cast }: SeasonScene,
  id: string,
  how: 'close' | 'redirect',
  reason: string,
): Promise<void> {
  await api(cast.operatorToken, 'POST', `/v1/requests/${id}/${how}`, { reason });
}
