import { minutes } from '../platform/clock.ts';

/**
 * A request put to professionals who could take it. `visit`: see the patient, the first to accept has it. `question`: answer the nurse, the first
 * answer is the one that counts. `flag`: a red flag or a doubt to be looked at; the first doctor to accept calls the patient back and decides, and
 * until then it stands.
 */
export type OfferKind = 'visit' | 'question' | 'flag';

/** What the doctor who looked at a flag has decided. `not-reached`: nothing yet, it stands. */
export type FlagVerdict = 'lifted' | 'samu' | 'not-reached';

/** `withdrawn`: by the nurse, by what became of the request, or given back by the one who had it. */
export type OfferState = 'open' | 'accepted' | 'withdrawn' | 'expired';

/** Why an offer ended without anybody. `nobody-left`: all who could be asked have declined. */
export type OfferEnd = 'cancelled' | 'request-over' | 'given-back' | 'silence' | 'nobody-left';

/** `asked`: nothing heard yet; at the end of the offer, silence. `withdrew`: accepted and gave it back. `too-late`: it went to somebody else, or ended. */
export type RecipientState = 'asked' | 'declined' | 'accepted' | 'withdrew' | 'too-late';

/**
 * Whether this professional's yes is the one that counts. `again`: it was theirs already, so that a second touch of the button changes nothing.
 * Whoever has declined may still change their mind while nobody else has it.
 */
export function accept(
  offer: { state: OfferState; acceptedBy: string | null; expiresAt: number },
  recipient: { professionalId: string; state: RecipientState },
  at: number,
): 'accepted' | 'again' | 'taken' | 'over' {
  if (offer.state === 'accepted') return offer.acceptedBy === recipient.professionalId ? 'again' : 'taken';
  if (offer.state !== 'open' || offer.expiresAt <= at) return 'over';
  return recipient.state === 'asked' || recipient.state === 'declined' ? 'accepted' : 'over';
}

/** What a no does; nothing when there is nothing left to decline. */
export const decline = (offer: OfferState, recipient: RecipientState): RecipientState =>
  offer === 'open' && recipient === 'asked' ? 'declined' : recipient;

/** How long a doctor's word is waited for, from the question to an answer or from a yes to a decision: somebody is on the phone. */
export const WORD_MS = minutes(15);

/** Recorded when the next ones may be asked, and when an offer is over (subject: the offer). */
export const WAVE_DUE = 'offer.wave-due';
export const EXPIRY_DUE = 'offer.expiry-due';
