/** Degrees, WGS 84. */
export type Point = { lat: number; lng: number };

/** Mean radius of the Earth in kilometres (IUGG). */
const earthRadius = 6371.0088;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in kilometres by the haversine formula. As the crow flies: the road is longer. */
export function kilometres(a: Point, b: Point): number {
  const north = Math.sin(radians(b.lat - a.lat) / 2);
  const east = Math.sin(radians(b.lng - a.lng) / 2);
  const h = north * north + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * east * east;
  return 2 * earthRadius * Math.asin(Math.sqrt(Math.min(1, h)));
}

/** « moins de 1 km », « 3,2 km », « 14 km ». */
export function kilometresInWords(km: number): string {
  if (km < 1) return 'moins de 1 km';
  const tenths = Math.round(km * 10);
  return tenths < 100
    ? `${(tenths / 10).toFixed(1).replace('.', ',').replace(',0', '')} km`
    : `${Math.round(km)} km`;
}
