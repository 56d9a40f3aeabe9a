import { wanted } from '../matching/propose.ts';
import { after, hours } from '../platform/clock.ts';
import { setDue } from '../platform/due.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import type { RequestRow } from '../requests/tables.ts';
import { kilometres } from '../territory/distance.ts';
import { daysLater, instantAt, localDay } from '../territory/local-time.ts';
import { territoryOf } from '../territory/lookup.ts';
import { quietHoursOf } from '../territory/quiet-hours.ts';
import { reviewOffer } from './cancel-offer.ts';
import { endOffer } from './end-offer.ts';
import { WAVE_DUE } from './offer.ts';
import { insertWave, lockOffer, type OfferRow, selectAskable, selectRecipients } from './store.ts';
import { type Askable, mayBeAsked, nextWave, waveEnd, waveTime } from './waves.ts';

/** Fairness looks at a fortnight, as matching does (rule 4). */
const FORTNIGHT_MS = hours(24 * 14);

type Reachable = Askable & { placeId: string | null };

/** With their distance from the patient. */
export async function whoCanBeAsked(
  tx: Tx,
  offer: Pick<OfferRow, 'kind' | 'profession'>,
  request: RequestRow,
  declaredFor: string | undefined,
): Promise<Reachable[]> {
  const { timeZone } = await territoryOf(tx);
  const today = localDay(timeZone, tx.at);
  const rows = await selectAskable(tx, {
    requestId: request.id,
    kind: offer.kind,
    profession: offer.profession,
    declaredFor,
    askedSince: after(tx.at, -FORTNIGHT_MS),
    today: { from: instantAt(timeZone, today, 0), to: instantAt(timeZone, daysLater(today, 1), 0) },
  });
  return rows.filter(mayBeAsked).map(({ lat, lng, ...one }) => ({
    ...one,
    km: lat === null || lng === null ? null : kilometres(request, { lat, lng }),
  }));
}

/** Asks the first of these, and sets when the next ones follow. */
export async function askThem(
  tx: Tx,
  offer: Pick<OfferRow, 'id' | 'request_id' | 'kind' | 'wave' | 'wave_size' | 'wave_minutes'>,
  all: readonly Reachable[],
): Promise<void> {
  const byId = new Map(all.map((one) => [one.professionalId, one]));
  const asked = nextWave(offer.kind, all, offer.wave_size).map(({ professionalId, km }) => ({
    id: newId(),
    professionalId,
    km,
    placeId: byId.get(professionalId)?.placeId ?? null,
  }));
  await insertWave(tx, offer, asked);
  for (const { id, professionalId } of asked)
    tx.record('offer.asked', id, { offerId: offer.id, requestId: offer.request_id, professionalId });
  await setDue(tx, WAVE_DUE, offer.id, waveEnd(tx.at, offer.wave_minutes));
}

/** The wave before had its time, or has declined altogether: the next ones are asked, by day. With nobody left to answer the offer is over. */
export async function askNextWave(tx: Tx, offerId: string): Promise<void> {
  const offer = await lockOffer(tx, offerId);
  if (offer?.state !== 'open' || offer.expires_at <= tx.at) return;
  // Whatever the reactions have not got to yet: nobody is asked for what is settled.
  if (!(await reviewOffer(tx, offer))) return;
  const [territory, request] = await Promise.all([territoryOf(tx), requestById(tx, offer.request_id)]);
  const time = waveTime(tx.at, {
    quiet: quietHoursOf(territory.settings),
    timeZone: territory.timeZone,
    expiresAt: offer.expires_at,
  });
  if (time === undefined) return;
  if (time > tx.at) return setDue(tx, WAVE_DUE, offerId, time);
  const declaredFor = offer.kind === 'visit' ? wanted(request).declaredFor : undefined;
  const all = await whoCanBeAsked(tx, offer, request, declaredFor);
  if (all.length > 0) return askThem(tx, offer, all);
  const asked = await selectRecipients(tx, offerId);
  if (!asked.some(({ state }) => state === 'asked')) await endOffer(tx, offer, 'expired', 'nobody-left');
}
