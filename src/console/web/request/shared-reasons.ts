import type { Proposal } from './answers.ts';

type Reasons = Proposal['reasons'];

/** What is true of every place, said once, and what is left to tell them apart, place by place. Nothing is left out. */
export function sharedReasons(places: readonly Pick<Proposal, 'reasons'>[]): {
  shared: Reasons;
  own: Reasons[];
} {
  const [first, ...others] = places;
  if (!first || others.length === 0) return { shared: [], own: places.map(({ reasons }) => reasons) };
  const isIn = (reasons: Reasons, text: string) => reasons.some((one) => one.text === text);
  const shared = first.reasons.filter(({ text }) => others.every(({ reasons }) => isIn(reasons, text)));
  return {
    shared,
    own: places.map(({ reasons }) => reasons.filter(({ text }) => !isIn(shared, text))),
  };
}
