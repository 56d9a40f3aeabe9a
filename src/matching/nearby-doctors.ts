import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { kilometres } from '../territory/distance.ts';
import { type DoctorRow, selectTakingPatients } from './store.ts';

/** `distanceKm` undefined: nobody knows where they work. */
export type NearbyDoctor = DoctorRow & { distanceKm: number | undefined };

/** Doctors who take new patients, the nearest to the patient first: whom a search for a treating doctor begins with. Throws `not-found`. */
export async function nearbyDoctors(tx: Tx, requestId: string, limit: number): Promise<NearbyDoctor[]> {
  const [from, doctors] = await Promise.all([requestById(tx, requestId), selectTakingPatients(tx)]);
  return doctors
    .map((doctor) => {
      const { lat, lng } = doctor;
      return {
        ...doctor,
        distanceKm: lat === null || lng === null ? undefined : kilometres(from, { lat, lng }),
      };
    })
    .sort((one, other) => (one.distanceKm ?? Infinity) - (other.distanceKm ?? Infinity))
    .slice(0, limit);
}
