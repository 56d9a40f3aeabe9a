import { after, type Instant, minutes } from '../platform/clock.ts';
import { quietUntil } from '../territory/quiet-hours.ts';
import type { OfferKind } from './offer.ts';

/** Somebody who could be asked: volunteer, of the right profession, with a phone, who has not answered for this request before. */
export type Askable = {
  professionalId: string;
  /** From where they work to the patient; null: not known. */
  km: number | null;
  /** How often they were asked during the last fortnight. */
  asked: number;
  /** How often for this request already, and were only too late. */
  askedForIt: number;
  /** They have places today. */
  onDuty: boolean;
  /** The patient's own treating doctor. */
  isTreatingDoctor: boolean;
};

/** How many are asked at once, and how long the next ones wait. A question is short, and so is the patience of whoever asks it. */
export const PACE: Readonly<Record<OfferKind, { size: number; minutes: number }>> = {
  visit: { size: 5, minutes: 10 },
  question: { size: 3, minutes: 5 },
  flag: { size: 3, minutes: 5 },
};

/**
 * Who was only too late may be asked again for the same request: it came back from the one who had it, or was put to others anew. Not without end:
 * somebody who has not answered this often is not pressed for an answer, however often it is cancelled and made again.
 */
export const MOST_ASKED = 3;
export const mayBeAsked = ({ askedForIt }: Pick<Askable, 'askedForIt'>): boolean => askedForIt < MOST_ASKED;

/** Where somebody works is not known: as far as the other end of a territory. */
const UNKNOWN_KM = 25;
/** Nearer than this makes no difference: who lives next door is not asked for everything. */
const NEAR_KM = 2;

/** Kilometres, counted once more for each time they were asked: low is first. */
export const burden = ({ km, asked }: Pick<Askable, 'km' | 'asked'>): number =>
  Math.max(km ?? UNKNOWN_KM, NEAR_KM) * (1 + asked);

/**
 * Who is asked now, in this order: the treating doctor before all others (rule 5); for what is settled by phone whoever is on duty today, because
 * somebody waits for it, and distance does not count; then the nearest and least asked (rule 4).
 */
export function nextWave(kind: OfferKind, all: readonly Askable[], size: number): Askable[] {
  const byPhone = kind !== 'visit';
  const weight = (one: Askable) => (byPhone ? one.asked : burden(one));
  return all
    .toSorted(
      (a, b) =>
        Number(b.isTreatingDoctor) - Number(a.isTreatingDoctor) ||
        (byPhone ? Number(b.onDuty) - Number(a.onDuty) : 0) ||
        weight(a) - weight(b) ||
        a.asked - b.asked ||
        (a.professionalId < b.professionalId ? -1 : 1),
    )
    .slice(0, size);
}

/**
 * When the wave that is due at `at` may be sent: at once, or in the morning, because nobody is asked at night. Undefined: the offer is over before
 * that, and nobody is asked any more.
 */
export function waveTime(
  at: Instant,
  it: { quiet: { from: string; to: string }; timeZone: string; expiresAt: Instant },
): Instant | undefined {
  const time = quietUntil(it.quiet, it.timeZone, at) ?? at;
  return time < it.expiresAt ? time : undefined;
}

/** When those asked now have had their time. */
export const waveEnd = (at: Instant, waveMinutes: number): Instant => after(at, minutes(waveMinutes));
