import type { Where } from './answers.ts';

/** What a list of places shows: where somebody has been before, where colleagues of their profession give places, and what is left behind one more choice. */
export type OfferedPlaces = { usual: Where[]; fitting: Where[]; others: Where[] };

/**
 * A doctor is not offered each pharmacy of the territory. Where nobody of the profession has given a place before, nothing tells which of them fit, and all
 * are shown; so is whatever is chosen.
 */
export function offeredPlaces(
  places: readonly Where[],
  it: { usual: readonly string[]; fitting: readonly string[]; chosen: string },
): OfferedPlaces {
  const usual = places.filter(({ id }) => it.usual.includes(id));
  const rest = places.filter(({ id }) => !it.usual.includes(id));
  const isFit = ({ id }: Where) => it.fitting.includes(id) || id === it.chosen;
  const fitting = rest.filter(isFit);
  if (usual.length + fitting.length === 0) return { usual, fitting: rest, others: [] };
  return { usual, fitting, others: rest.filter((one) => !isFit(one)) };
}
