import type { Point } from '../territory/distance.ts';

/** Minutes by road, as far as they are known. */
export type Travel = {
  /** Undefined: not asked yet, or nobody answered. */
  minutes(from: Point, to: Point): number | undefined;
};

/** Where a patient is, to a kilometre: a commune, nobody's door (rule 8). */
export const neighbourhood = ({ lat, lng }: Point): Point => ({ lat: round(lat, 100), lng: round(lng, 100) });

/** A practice, to a hundred metres. */
export const doorOf = ({ lat, lng }: Point): Point => ({ lat: round(lat, 1_000), lng: round(lng, 1_000) });

const round = (degrees: number, parts: number) => Math.round(degrees * parts) / parts;
