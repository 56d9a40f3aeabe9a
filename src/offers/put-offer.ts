import { takesPlace } from '../bookings/booking.ts';
import { isLongPast } from '../bookings/long-past.ts';
import type { Mode } from '../matching/need.ts';
import { needOf } from '../matching/propose.ts';
import { patientContact } from '../patients/lookup.ts';
import { after, hours, type Instant } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import type { RedFlag } from '../requests/request.ts';
import { communes } from '../territory/lookup.ts';
import { motiveTitles } from '../triage/lookup.ts';
import { ageInMonths } from '../triage/triage-request.ts';
import { type Gathered, gathered } from './gathered.ts';
import type { FlagVerdict, OfferKind, OfferState, RecipientState } from './offer.ts';
import {
  type OfferRow,
  type RecipientRow,
  selectOffer,
  selectPutTo,
  selectRecipient,
  selectVisit,
} from './store.ts';
import { ageBand } from './words.ts';

/**
 * An offer as it is put to one professional. Before they have accepted: where, how far, how, until when, about what age and about what, and
 * nothing that tells who it is (rule 8); afterwards what the triage gathered.
 */
export type PutOffer = {
  id: string;
  kind: OfferKind;
  state: OfferState;
  /** What this professional has done. */
  mine: RecipientState;
  mode: Mode | null;
  commune: string | null;
  km: number | null;
  placeId: string | null;
  /** When the patient should have been seen. */
  seenBy: Instant;
  availableFrom: Instant | null;
  availableTo: Instant | null;
  expiresAt: Instant;
  askedAt: Instant;
  age: string | null;
  /** The title of the motive's protocol; null: none was gone through. */
  motive: string | null;
  /** Clinical: for whoever may still answer it, and for the one who did. */
  question: string | null;
  answer: string | null;
  plannedAt: Instant | null;
  /** They had accepted, and the visit is theirs no more: cancelled, or moved to somebody else's place. */
  calledOff: boolean;
  /** Of an alert or a doubt: how it stands, for those who may still answer; `rules`: what it stands by, for the one who looks at it. */
  flag: { state: RedFlag['state']; rules: readonly string[] } | null;
  verdict: FlagVerdict | null;
  gathered: Gathered | null;
};

/** Throws `not-found` for whoever was not asked. */
export async function offerPutTo(tx: Tx, offerId: string, professionalId: string): Promise<PutOffer> {
  const recipient = await selectRecipient(tx, offerId, professionalId);
  if (!recipient) throw notFound('Cette demande');
  return putOffer(tx, recipient, await motiveTitles(tx));
}

/** What is over is of interest for a while. */
const RECENT_MS = hours(24 * 7);
const MOST = 50;

/** Open ones first, then those of the last days. */
export async function offersPutTo(tx: Tx, professionalId: string): Promise<PutOffer[]> {
  const since = after(tx.at, -RECENT_MS);
  const rows = await selectPutTo(tx, { professionalId, since, limit: MOST });
  if (rows.length === 0) return [];
  const titles = await motiveTitles(tx);
  return Promise.all(rows.map((row) => putOffer(tx, row, titles)));
}

async function putOffer(
  tx: Tx,
  recipient: RecipientRow,
  titles: ReadonlyMap<string, string>,
): Promise<PutOffer> {
  const offer = await selectOffer(tx, recipient.offerId);
  if (!offer) throw notFound('Cette demande');
  const request = await requestById(tx, offer.request_id);
  const [patient, all] = await Promise.all([patientContact(tx, request.patient_id), communes(tx)]);
  const accepted = offer.accepted_by === recipient.professionalId;
  const visit = accepted ? await visitOf(tx, offer) : undefined;
  const calledOff = visit?.calledOff ?? false;
  const need = needOf(request);
  const motive = [request.care_protocol, request.complaint].find((id) => id !== null && titles.has(id));
  const looks = accepted && offer.kind === 'flag' && !isFlagLongAgo(offer, tx.at);
  return {
    id: offer.id,
    kind: offer.kind,
    state: offer.state,
    mine: recipient.state,
    mode: offer.mode,
    commune: all.find(({ insee }) => insee === request.insee)?.name ?? null,
    km: recipient.km,
    placeId: recipient.placeId,
    seenBy: need.deadline,
    availableFrom: need.availableFrom ?? null,
    availableTo: need.availableTo ?? null,
    expiresAt: offer.expires_at,
    askedAt: recipient.askedAt,
    age: patient ? ageBand(ageInMonths(patient.birthDate, tx.at)) : null,
    motive: (motive && titles.get(motive)) ?? null,
    question: offer.state === 'open' || accepted ? offer.question : null,
    answer: accepted ? offer.answer : null,
    plannedAt: accepted && !calledOff ? (visit?.start ?? offer.planned_at) : null,
    calledOff,
    flag:
      offer.kind === 'flag' && (offer.state === 'open' || looks)
        ? { state: request.red_flag, rules: looks ? request.red_flag_rules : [] }
        : null,
    verdict: accepted ? offer.verdict : null,
    gathered:
      looks || (accepted && offer.kind === 'visit' && !calledOff)
        ? await gathered(tx, request, visit?.id ?? offer.booking_id, goesThere(visit ?? offer, tx.at))
        : null,
  };
}

/** Whom to call back stands there for the rest of the day, and no longer: it was one call (rule 8). */
const FLAG_SHOWS_MS = hours(12);
const isFlagLongAgo = ({ accepted_at: since }: OfferRow, at: Instant): boolean =>
  since === null || at > after(since, FLAG_SHOWS_MS);

/** How they see the patient; null once it is so long past that nobody needs the way there (rule 8). */
const goesThere = (visit: { mode: Mode | null; end?: Instant }, at: Instant): Mode | null =>
  visit.end !== undefined && isLongPast(visit.end, at) ? null : visit.mode;

/**
 * The visit that came of an offer, as it stands now: moved to another hour of the same professional it is theirs still, with that hour. Called off:
 * cancelled, or moved to somebody else.
 */
export async function visitOf(
  tx: Tx,
  { booking_id: bookingId, request_id: requestId, accepted_by: professionalId }: OfferRow,
): Promise<{ id: string; start: Instant; end: Instant; mode: Mode; calledOff: boolean } | undefined> {
  if (bookingId === null || professionalId === null) return undefined;
  const visit = await selectVisit(tx, { requestId, professionalId });
  return (
    visit && {
      id: visit.id,
      start: visit.start,
      end: visit.end,
      mode: visit.mode,
      calledOff: !takesPlace(visit.state),
    }
  );
}

/** A link in a text message is weaker than a page behind a token: what is clinical stands there until the day of the visit is over. */
const LINK_SHOWS_MS = hours(12);

/** Whether the link of the one who accepted neither shows nor does anything any more. */
export const linkIsOver = (offer: Pick<PutOffer, 'mine' | 'plannedAt'>, at: Instant): boolean =>
  offer.mine === 'accepted' && offer.plannedAt !== null && at > after(offer.plannedAt, LINK_SHOWS_MS);

/** The offer as its link shows it; of a flag never more than was asked. */
export const throughLink = (offer: PutOffer, at: Instant): PutOffer =>
  offer.kind === 'flag' || linkIsOver(offer, at)
    ? { ...offer, question: null, answer: null, flag: null, gathered: null }
    : offer;
