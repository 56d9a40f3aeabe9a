/**
 * What a page has heard of the product's time: a phone may be set wrong, and a played day runs ahead of every clock in the room. In
 * milliseconds to add to this computer's clock.
 */
export type ProductTime = {
  /** What the page goes by: not later than it is there. */
  skew: number;
  /** It cannot be more, by what was heard last. */
  most: number;
  /** By this computer's clock: until then the product's is taken to run fast (a demonstration), and is asked for more often. */
  fastUntil: number;
};

/** The product says its time in whole seconds. */
const SECOND_MS = 1_000;
/** A product's clock that gets so far ahead of this one runs fast, for a while at least. */
const FAST_MS = 5_000;
const FAST_FOR_MS = 30_000;

/** It was asked for at `asked` and is answered `now`, both by this computer's clock: it is `at` there, or was while the answer was on its way. */
export function heard(
  before: ProductTime | undefined,
  at: string,
  { asked, now }: { asked: number; now: number },
): ProductTime {
  const least = Date.parse(at) - now;
  const most = Date.parse(at) + SECOND_MS - asked;
  // A slow answer says little: what was known better, and may still be so, stays.
  const skew = before && before.skew >= least && before.skew <= most ? before.skew : least;
  return { skew, most, fastUntil: fastAfter(before, least, now) };
}

/** Something that happened there at `at` is told `now`, perhaps a while later: it is that late at least. */
export function heardOf(before: ProductTime | undefined, at: string, now: number): ProductTime {
  const least = Date.parse(at) - now;
  const { skew = least, most = least } = before ?? {};
  return {
    skew: Math.max(skew, least),
    most: Math.max(most, least),
    fastUntil: fastAfter(before, least, now),
  };
}

export const runsFast = ({ fastUntil }: ProductTime, now: number): boolean => now < fastUntil;

const fastAfter = (before: ProductTime | undefined, least: number, now: number): number =>
  before && least - before.most > FAST_MS ? now + FAST_FOR_MS : (before?.fastUntil ?? 0);
