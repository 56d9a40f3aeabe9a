/** Somebody who waits for a profession to pick them, as that profession sees them. */
export type Waiting = {
  id: string;
  /** From where the professional works; null: one of the two is not known. */
  km: number | null;
  since: number;
};

/** As far as a profession picks from (URPS orthophonistes: a directed address up to 50 km). */
export const FARTHEST_KM = 50;
const BAND_KM = 10;

/** Near ones before far ones, by ten kilometres; within these whoever has waited longest. Who is too far away is left to others. */
export function inReach<One extends Waiting>(all: readonly One[], maxKm: number): One[] {
  const band = (km: number | null) => (km === null ? Infinity : Math.floor(km / BAND_KM));
  return all
    .filter(({ km }) => km === null || km <= maxKm)
    .toSorted((a, b) => {
      const [one, other] = [band(a.km), band(b.km)];
      return (one === other ? 0 : one - other) || a.since - b.since || (a.id < b.id ? -1 : 1);
    });
}
