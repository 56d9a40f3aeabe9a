import type { Mode } from '../matching/need.ts';
import { needOf } from '../matching/propose.ts';
import { professionalById } from '../directory/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { communes } from '../territory/lookup.ts';
import { selectAssessments, type WrittenAssessment } from './assessment-store.ts';
import type { OfferKind, OfferState, RecipientState } from './offer.ts';
import { visitOf } from './put-offer.ts';
import { selectAcceptedWithLink, selectOffer, selectRecipientById, selectTold } from './store.ts';

export type { WrittenAssessment } from './assessment-store.ts';

/** All that a text message to a professional may say of a request: where, how, until when. */
export type AskedByText = {
  phone: string | null;
  kind: OfferKind;
  offerState: OfferState;
  state: RecipientState;
  commune: string | null;
  /** Of the visit that came of it, or as it was asked for. */
  mode: Mode | null;
  seenBy: Instant;
  expiresAt: Instant;
  /** Of the visit that came of it. */
  plannedAt: Instant | null;
  calledOff: boolean;
};

/** Of one who was asked. Undefined: nobody of that id. */
export async function askedByText(tx: Tx, recipientId: string): Promise<AskedByText | undefined> {
  const recipient = await selectRecipientById(tx, recipientId);
  const offer = recipient && (await selectOffer(tx, recipient.offerId));
  if (!recipient || !offer) return undefined;
  const [request, professional, all, visit] = await Promise.all([
    requestById(tx, offer.request_id),
    professionalById(tx, recipient.professionalId),
    communes(tx),
    visitOf(tx, offer),
  ]);
  return {
    phone: professional?.phone ?? null,
    kind: offer.kind,
    offerState: offer.state,
    state: recipient.state,
    commune: all.find(({ insee }) => insee === request.insee)?.name ?? null,
    mode: visit?.mode ?? offer.mode,
    seenBy: needOf(request).deadline,
    expiresAt: offer.expires_at,
    plannedAt: visit?.start ?? offer.planned_at,
    calledOff: visit?.calledOff ?? false,
  };
}

/** Who had a link sent and was too late: they are told. */
export const tooLate = async (tx: Tx, offerId: string): Promise<string[]> =>
  (await selectTold(tx, offerId)).map(({ id }) => id);

/** Whom a link was sent to, of those whose visit that booking is. */
export const acceptedWithLink = async (tx: Tx, bookingId: string): Promise<string | undefined> =>
  (await selectAcceptedWithLink(tx, bookingId))?.id;

/** What was found at the patient's side, the newest first. Clinical. */
export const assessmentsOf = (tx: Tx, requestId: string): Promise<WrittenAssessment[]> =>
  selectAssessments(tx, requestId);
