import { chance } from '../platform/chance.ts';
import type { PlannedCall, PlannedOffer } from './planned-call.ts';

/** Of the day's requests for care those that are put to professionals. */
const OFFERED = 0.1;

/** These calls, some of them with an offer instead of a place from the list: of those that the day has nothing else in store for. Pure. */
export function planOffers(calls: readonly PlannedCall[], seed: number): PlannedCall[] {
  const care = calls.filter(({ kind }) => kind === 'snp' || kind === 'both');
  const chosen = care
    .filter(isPlain)
    .toSorted((a, b) => chance(seed, 'offered', a.no) - chance(seed, 'offered', b.no))
    .slice(0, Math.ceil(care.length * OFFERED));
  // Each day has one that is taken, and every other day one that nobody wants.
  const offers = new Map(
    chosen.map(({ no }, nth) => [no, planOffer(seed, no, nth > 0 && (seed + nth) % 2 === 0)]),
  );
  return calls.map((call) => ({ ...call, offer: offers.get(call.no) }));
}

/** Somebody who waits for the line, is screened without a doubt and comes. */
const isPlain = ({
  screen,
  cancels,
  from,
  patienceMs,
  ringsAgainMs,
  menu,
  asksCallback,
  at,
}: PlannedCall): boolean =>
  screen.result === 'clear' &&
  cancels === undefined &&
  from !== undefined &&
  (patienceMs > 6 * 60_000 || ringsAgainMs !== undefined) &&
  menu !== 'hang-up' &&
  !asksCallback &&
  at > 0;

function planOffer(seed: number, no: number, nobody: boolean): PlannedOffer {
  const draw = (what: string): number => chance(seed, 'offer', no, what);
  return {
    taker: nobody ? undefined : Math.floor(draw('taker') * 5),
    by: draw('by') < 0.5 ? 'page' : 'link',
    rival: draw('rival') < 0.5,
  };
}
