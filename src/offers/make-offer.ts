import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import { needOf, wanted } from '../matching/propose.ts';
import { after, hours, type Instant, minutes } from '../platform/clock.ts';
import { setDue } from '../platform/due.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { askAddress } from '../requests/ask-address.ts';
import { notBookable, nothingToLift, wrongState } from '../requests/errors.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { moveRequest } from '../requests/move-request.ts';
import { isBookable, next } from '../requests/request.ts';
import { bookableOf, isFlagged, type RequestRow } from '../requests/tables.ts';
import { anotherProfession, videoNotWanted } from '../slots/errors.ts';
import { territoryOf } from '../territory/lookup.ts';
import { quietHoursOf } from '../territory/quiet-hours.ts';
import { excludesVideo } from '../triage/care.ts';
import { askedAtNight, nobodyToAsk, offerOpen } from './errors.ts';
import { askThem, whoCanBeAsked } from './ask-wave.ts';
import { EXPIRY_DUE, type OfferKind, WAVE_DUE, WORD_MS } from './offer.ts';
import { insertOffer, type NewOffer, selectOffersOf } from './store.ts';
import { PACE, waveTime } from './waves.ts';

export type OfferWish = {
  requestId: string;
  kind: OfferKind;
  /** Absent: the one that the orientation asks for; a doctor for a question. A flag is a doctor's, whatever it says. */
  profession?: Profession | undefined;
  mode?: Mode | undefined;
  question?: string | undefined;
  waveSize?: number | undefined;
  waveMinutes?: number | undefined;
  /** Absent: until the patient should have been seen; a quarter of an hour for a doctor's word. */
  expiresInMinutes?: number | undefined;
  /** The offer that was given back. */
  follows?: string | undefined;
};

/** A visit is offered for an hour at least, also past the deadline (rule 2: never dropped). */
const SHORTEST_VISIT_MS = hours(1);

/**
 * Puts a request to professionals who could take it, and asks the first of them: at once, or in the morning. Nothing is written before all is
 * decided, so that whoever calls this within a larger change may go on after a refusal. Throws what keeps a request from being booked (`red-flag`,
 * …), `offer-open`, `another-profession`, `nobody-to-ask`, `quiet-hours`, `wrong-state` for a question about a request that is over, and
 * `no-red-flag` where there is none to look at.
 */
export async function makeOffer(tx: Tx, wish: OfferWish): Promise<string> {
  const request = await requestForUpdate(tx, wish.requestId);
  const { profession, declaredFor } = whoIsWanted(request, wish);
  const mode = wish.kind === 'visit' ? (wish.mode ?? usualMode(request)) : null;
  if (mode === 'VR' && excludesVideo(request.care)) throw videoNotWanted();
  const [before, territory] = await Promise.all([selectOffersOf(tx, request.id), territoryOf(tx)]);
  if (before.some(({ kind, state }) => kind === wish.kind && state === 'open')) throw offerOpen();
  const usual =
    wish.kind === 'visit' && territory.settings.offers
      ? { size: territory.settings.offers.waveSize, minutes: territory.settings.offers.waveMinutes }
      : PACE[wish.kind];
  const offer: NewOffer = {
    id: newId(),
    request_id: request.id,
    kind: wish.kind,
    profession,
    mode,
    question: wish.question ?? null,
    wave_size: wish.waveSize ?? usual.size,
    wave_minutes: wish.waveMinutes ?? usual.minutes,
    expires_at: expiryOf(wish, request, tx.at),
    follows: wish.follows ?? null,
  };
  const time = waveTime(tx.at, {
    quiet: quietHoursOf(territory.settings),
    timeZone: territory.timeZone,
    expiresAt: offer.expires_at,
  });
  if (time === undefined) throw askedAtNight();
  const all = await whoCanBeAsked(tx, offer, request, declaredFor);
  if (all.length === 0) throw nobodyToAsk();
  await insertOffer(tx, offer);
  if (wish.kind === 'visit' && request.state !== 'offered') await moveRequest(tx, request.id, 'offer');
  tx.record('offer.made', offer.id, {
    requestId: request.id,
    kind: wish.kind,
    profession,
    ...(wish.follows ? { follows: wish.follows } : {}),
  });
  if (mode === 'HH') await askAddress(tx, { requestId: request.id, patientId: request.patient_id });
  await setDue(tx, EXPIRY_DUE, offer.id, offer.expires_at);
  if (time > tx.at) await setDue(tx, WAVE_DUE, offer.id, time);
  else await askThem(tx, { ...offer, wave: 0 }, all);
  return offer.id;
}

/**
 * A visit needs somebody for whom the request can be booked; a question may be put as long as nobody has seen the patient, and so may a flag that
 * stands: it goes on standing (rule 1).
 */
function whoIsWanted(
  request: RequestRow,
  wish: OfferWish,
): { profession: Profession; declaredFor: string | undefined } {
  if (wish.kind === 'question') {
    if (next(request.state, 'triage') === undefined) throw wrongState(request.state);
    return { profession: wish.profession ?? 'doctor', declaredFor: undefined };
  }
  if (wish.kind === 'flag') {
    if (next(request.state, 'triage') === undefined) throw wrongState(request.state);
    if (!isFlagged(request)) throw nothingToLift();
    return { profession: 'doctor', declaredFor: undefined };
  }
  const refusal = isBookable(bookableOf(request));
  if (refusal) throw notBookable(refusal);
  const needed = wanted(request);
  if (wish.profession !== undefined && wish.profession !== needed.profession) throw anotherProfession();
  return needed;
}

/** The way that the protocol asks for, if the patient wants it so, or else the patient's own. */
function usualMode({ care, modes }: RequestRow): Mode {
  const asked = care?.to === 'doctor' || care?.to === 'profession' ? care.modes : [];
  return asked.find((mode) => modes.includes(mode)) ?? asked[0] ?? modes[0] ?? 'AMB';
}

function expiryOf(wish: OfferWish, request: RequestRow, at: Instant): Instant {
  if (wish.expiresInMinutes !== undefined) return after(at, minutes(wish.expiresInMinutes));
  if (wish.kind !== 'visit') return after(at, WORD_MS);
  return Math.max(needOf(request).deadline, after(at, SHORTEST_VISIT_MS)) as Instant;
}
