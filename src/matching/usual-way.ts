import { kilometres, type Point } from '../territory/distance.ts';

/** So many patients say enough about how far one usually goes. */
const PATIENTS = 50;

/** Where nothing is known. */
const UNKNOWN_KM = 5;

/** The mean way from the latest patients to the practices, in kilometres: what « far » means in this territory. */
export function usualKm(patients: readonly Point[], practices: readonly Point[]): number {
  const latest = patients.slice(-PATIENTS);
  if (latest.length === 0 || practices.length === 0) return UNKNOWN_KM;
  let sum = 0;
  for (const patient of latest) for (const practice of practices) sum += kilometres(patient, practice);
  return Math.max(0.5, sum / (latest.length * practices.length));
}
