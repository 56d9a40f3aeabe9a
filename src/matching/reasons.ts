import type { Instant } from '../platform/clock.ts';
import { durationInWords } from '../requests/deadline.ts';
import { kilometresInWords } from '../territory/distance.ts';
import type { Measured } from './measure.ts';
import type { Candidate, Need } from './need.ts';

/** Why a place is proposed, for the operator to read and to say; codes for statistics. */
export type Reason = { code: ReasonCode; text: string };

export type ReasonCode =
  | 'in-time'
  | 'late'
  | 'treating-doctor'
  | 'distance'
  | 'home-visit'
  | 'video'
  | 'load'
  | 'first'
  | 'age-limit';

/** What is true of a ranked place, most decisive first. `firstStart`: the earliest of all suitable places. */
export function reasonsFor(
  need: Need,
  { candidate, late, distanceKm }: Measured,
  firstStart: Instant,
): Reason[] {
  const reasons: Reason[] = [deadlineReason(need, candidate, late)];
  if (candidate.isTreatingDoctor) reasons.push({ code: 'treating-doctor', text: 'son médecin traitant' });
  reasons.push(wayReason(candidate, distanceKm));
  const load = loadReason(candidate.load);
  if (load) reasons.push(load);
  if (candidate.start === firstStart) reasons.push({ code: 'first', text: 'la première place libre' });
  if (candidate.minAge !== undefined && need.age === undefined)
    reasons.push({ code: 'age-limit', text: `à partir de ${candidate.minAge} ans : âge à vérifier` });
  return reasons;
}

function deadlineReason({ deadline }: Need, { start }: Candidate, late: boolean): Reason {
  const words = durationInWords(Math.abs(deadline - start));
  return late
    ? { code: 'late', text: `hors délai, de ${words}` }
    : { code: 'in-time', text: `dans le délai (il en restera ${words})` };
}

function wayReason({ mode }: Candidate, distanceKm: number | undefined): Reason {
  if (distanceKm === undefined) return { code: 'video', text: 'en téléconsultation, sans déplacement' };
  const words = kilometresInWords(distanceKm);
  return mode === 'HH'
    ? { code: 'home-visit', text: `visite à domicile, cabinet à ${words}` }
    : { code: 'distance', text: `à ${words}` };
}

/** Nothing to say of somebody who gave no place before, nor of a load that is neither light nor heavy; one place out of one is not much. */
function loadReason({ given, taken }: Candidate['load']): Reason | undefined {
  if (given <= 0) return undefined;
  const count = `${taken} ${taken > 1 ? 'places prises' : 'place prise'} sur ${given}`;
  if (taken === 0)
    return { code: 'load', text: `pas sollicité ces 14 derniers jours : aucune place prise sur ${given}` };
  if (taken * 3 <= given) return { code: 'load', text: `a peu été sollicité : ${count}` };
  return given >= 3 && taken * 3 >= given * 2
    ? { code: 'load', text: `déjà beaucoup sollicité : ${count}` }
    : undefined;
}
