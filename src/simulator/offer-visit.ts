import type { RequestState } from '../requests/request.ts';
import { booked } from './find-place.ts';
import type { PlannedCall, PlannedOffer } from './planned-call.ts';
import { asOperator, type PlayedDoctor, type Scene, unless } from './stage.ts';

type Recipient = { professionalId: string; state: string; wave: number; km: number | null };
type Offer = { id: string; state: string; recipients: Recipient[] };
type Accepted = { id: string; gathered: { bookingId: string | null } | null };

const MINUTE = 60_000;
/** Small waves, so that a day sees the second one too. */
const PACE = { waveSize: 3, waveMinutes: 8, expiresInMinutes: 40 };
/** How often those who were asked look at their phones. */
const LOOKS_MS = 3 * MINUTE;
const MOST_LOOKS = 30;
/** When they could see the patient, in minutes from now; their own day may be in the way. The first is the product's own proposal. */
const HOURS = [undefined, 90, 105, 120, 135, 150, 180] as const;

/**
 * The operator puts the request to professionals and tells the patient that somebody will call; later she sees what came of it. `otherwise`:
 * how she goes on when nobody can be asked, or nobody came.
 */
export async function offerVisit(
  scene: Scene,
  call: PlannedCall & { offer: PlannedOffer },
  requestId: string,
  otherwise: () => Promise<void>,
): Promise<void> {
  const { agenda, ledger } = scene;
  const asked = asOperator<Offer>(scene, 'POST', `/v1/requests/${requestId}/offers`, {
    kind: 'visit',
    ...PACE,
  });
  const made = await unless(scene, ['nobody-to-ask', 'quiet-hours', 'offer-open'], asked);
  if ('refused' in made) return otherwise();
  const offerId = made.answer.id;
  ledger.offers.set(offerId, { requestId, callNo: call.no, acceptedBy: [] });
  setState(scene, requestId, 'offered');
  agenda.spawn(() => professionalsOf(scene, call, requestId, offerId));
  scene.todo.push({
    at: agenda.now() + (PACE.expiresInMinutes + 4) * MINUTE,
    do: () => lookAfter(scene, requestId, offerId, otherwise),
  });
}

/** Nobody came: she goes on herself. Whoever closed the day before her may have decided already. */
async function lookAfter(
  scene: Scene,
  requestId: string,
  offerId: string,
  otherwise: () => Promise<void>,
): Promise<void> {
  const ended = unless(
    scene,
    ['offer-over', 'offer-accepted'],
    asOperator(scene, 'POST', `/v1/offers/${offerId}/cancel`),
  );
  await ended;
  const { state } = await asOperator<{ state: RequestState }>(scene, 'GET', `/v1/requests/${requestId}`);
  if (state !== 'triaged') return;
  setState(scene, requestId, 'triaged');
  await otherwise();
}

/** Those who are asked, one after the other as the waves reach them, until somebody has it or it is over. */
async function professionalsOf(
  scene: Scene,
  call: PlannedCall & { offer: PlannedOffer },
  requestId: string,
  offerId: string,
): Promise<void> {
  const { taker, by, rival } = call.offer;
  const seen: string[] = [];
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await scene.agenda.sleep(LOOKS_MS);
    const { items } = await asOperator<{ items: Offer[] }>(scene, 'GET', `/v1/requests/${requestId}/offers`);
    const offer = items.find(({ id }) => id === offerId);
    if (offer?.state !== 'open') return;
    const reached = offer.recipients
      .filter(({ state, professionalId }) => state === 'asked' && !seen.includes(professionalId))
      .toSorted(
        (a, b) =>
          a.wave - b.wave || (a.km ?? 99) - (b.km ?? 99) || (a.professionalId < b.professionalId ? -1 : 1),
      )
      .flatMap(({ professionalId }) => scene.doctors.find(({ id }) => id === professionalId) ?? []);
    const first = seen.length;
    seen.push(...reached.map(({ id }) => id));
    for (const [index, doctor] of reached.entries()) {
      const nth = first + index;
      if (nth !== taker) {
        if (nth % 2 === 0) await decline(scene, doctor, offerId);
        continue;
      }
      const other = rival ? reached[index + 1] : undefined;
      const yes = await Promise.all([
        accept(scene, call, doctor, offerId, by),
        ...(other ? [accept(scene, call, other, offerId, 'page')] : []),
      ]);
      if (yes.includes('taken')) return;
    }
  }
}

const decline = async (scene: Scene, { token }: PlayedDoctor, offerId: string): Promise<void> =>
  void (await scene.api(token, 'POST', `/v1/offers/${offerId}/decline`, { reason: 'not-free' }));

/** Says yes for the first hour that suits. `taken`: somebody has it now, or it is over. */
async function accept(
  scene: Scene,
  call: PlannedCall,
  doctor: PlayedDoctor,
  offerId: string,
  by: PlannedOffer['by'],
): Promise<'taken' | 'not-free'> {
  const secret = by === 'link' ? linkOf(scene, doctor) : undefined;
  const path = secret === undefined ? `/v1/offers/${offerId}/accept` : `/v1/offer-links/${secret}/accept`;
  for (const minutes of HOURS) {
    const start =
      minutes === undefined
        ? {}
        : { start: new Date(scene.instantAt(scene.agenda.now()) + minutes * MINUTE).toISOString() };
    // Whoever has the link needs no key.
    const asked = scene.api<Accepted>(secret === undefined ? doctor.token : '', 'POST', path, start);
    const said = await unless(scene, ['slot-overlap', 'visit-time', 'offer-taken', 'offer-over'], asked);
    if ('answer' in said) {
      await accepted(scene, call, doctor, said.answer);
      return 'taken';
    }
    if (said.refused === 'offer-taken' || said.refused === 'offer-over') return 'taken';
  }
  return 'not-free';
}

/** The one link in a text to this phone; undefined when there is none, or one cannot tell which. */
function linkOf({ network }: Scene, { phone }: PlayedDoctor): string | undefined {
  const links = network.messages.flatMap(({ to, body }) =>
    to === phone ? (/\/o\/([\w-]{22})/.exec(body)?.[1] ?? []) : [],
  );
  return links.length === 1 ? links[0] : undefined;
}

async function accepted(
  scene: Scene,
  call: PlannedCall,
  { id: professionalId }: PlayedDoctor,
  { id: offerId, gathered }: Accepted,
): Promise<void> {
  const { ledger } = scene;
  const offer = ledger.offers.get(offerId);
  const bookingId = gathered?.bookingId;
  if (!offer || offer.callNo !== call.no || !bookingId)
    return void ledger.faults.push('une proposition acceptée n’a pas de rendez-vous');
  offer.acceptedBy.push(professionalId);
  const it = await asOperator<{ id: string; slotId: string; professionalId: string; start: string }>(
    scene,
    'GET',
    `/v1/bookings/${bookingId}`,
  );
  ledger.slots.set(it.slotId, 'open');
  booked(scene, call, offer.requestId, it.slotId, it);
}

function setState(scene: Scene, requestId: string, state: 'offered' | 'triaged'): void {
  const request = scene.ledger.requests.get(requestId);
  if (request) request.state = state;
}
