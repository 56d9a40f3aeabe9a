import { chance } from '../platform/chance.ts';
import type { PlannedCall, PlannedOffer } from './planned-call.ts';

/** Of the day's requests for care those that are put to professionals. */
const OFFERED = 0.1;
/** Later the day would end before the answers. */
const EARLY = 0.8;

/** These calls, some of them with an offer instead of a place from the list. `referred`: how many more requests others bring. Pure. */
export function planOffers(
  calls: readonly PlannedCall[],
  { seed, openMs, referred }: { seed: number; openMs: number; referred: number },
): PlannedCall[] {
  const care = calls.filter(({ kind }) => kind === 'snp' || kind === 'both');
  const chosen = care
    .filter((call) => call.at < openMs * EARLY && comesThrough(call))
    .toSorted(
      (a, b) => oddity(a) - oddity(b) || chance(seed, 'offered', a.no) - chance(seed, 'offered', b.no),
    )
    .slice(0, Math.ceil((care.length + referred) * OFFERED));
  // Each day has one that is taken, and every other day one that nobody wants.
  const offers = new Map(
    chosen.map(({ no }, nth) => [no, planOffer(seed, no, nth > 0 && (seed + nth) % 2 === 0)]),
  );
  return calls.map((call) => ({ ...call, offer: offers.get(call.no) }));
}

/** The line will speak to them, and nothing that they say leads elsewhere than to a place. */
const comesThrough = ({ screen, patienceMs, ringsAgainMs, keysNumber, complaint }: PlannedCall): boolean =>
  !(screen.result === 'red-flag' && screen.next === 'emergency') &&
  (patienceMs > 60_000 || ringsAgainMs !== undefined) &&
  keysNumber !== 'never' &&
  complaint !== 'motive-renewal';

/** Low: the day has nothing else in store for them. */
const oddity = ({ screen, cancels, menu, asksCallback, at }: PlannedCall): number =>
  [screen.result !== 'clear', cancels !== undefined, menu === 'hang-up', asksCallback, at <= 0].filter(
    Boolean,
  ).length;

function planOffer(seed: number, no: number, nobody: boolean): PlannedOffer {
  const draw = (what: string): number => chance(seed, 'offer', no, what);
  return {
    taker: nobody ? undefined : Math.floor(draw('taker') * 5),
    by: draw('by') < 0.5 ? 'page' : 'link',
    rival: draw('rival') < 0.5,
  };
}
