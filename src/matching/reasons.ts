import type { Instant } from '../platform/clock.ts';
import { durationInWords } from '../requests/deadline.ts';
import { comesThere } from '../slots/terms.ts';
import { kilometresInWords } from '../territory/distance.ts';
import { agesInWords } from './ages.ts';
import type { Measured } from './measure.ts';
import { type Candidate, comesAt, type Need } from './need.ts';
import type { Scarcity } from './outlook.ts';

/** Why a place is proposed, for the operator to read and to say; codes for statistics. */
export type Reason = { code: ReasonCode; text: string };

export type ReasonCode =
  | 'in-time'
  | 'late'
  | 'walk-in'
  | 'treating-doctor'
  | 'partner'
  | 'last-seen'
  | 'distance'
  | 'home-visit'
  | 'video'
  | 'load'
  | 'kept'
  | 'scarce'
  | 'first'
  | 'age-limit';

/** What is true of a ranked place, most decisive first. `firstStart`: the earliest of all suitable places. */
export function reasonsFor(
  need: Need,
  { candidate, late, distanceKm, scarcity }: Measured,
  firstStart: Instant,
  at: Instant,
): Reason[] {
  const comes = comesAt(candidate, at, need.availableFrom);
  const reasons: Reason[] = [deadlineReason(need, comes, late)];
  if (candidate.walkIn)
    reasons.push({
      code: 'walk-in',
      text: `sans heure fixe, encore ${durationInWords(candidate.end - comes)}`,
    });
  if (candidate.isTreatingDoctor) reasons.push({ code: 'treating-doctor', text: 'son médecin traitant' });
  if (candidate.knows) reasons.push(knowsReasons[candidate.knows]);
  reasons.push(wayReason(candidate, distanceKm));
  if (!late && !candidate.isTreatingDoctor && !comesThere(candidate) && need.modes.includes('AMB'))
    reasons.push({ code: 'kept', text: 'gardée de préférence pour qui ne peut pas se déplacer' });
  if (scarcity && scarcity.price >= DEAR)
    reasons.push({ code: 'scarce', text: scarcityInWords(scarcity, at) });
  const load = loadReason(candidate.load);
  if (load) reasons.push(load);
  if (comes === firstStart) reasons.push({ code: 'first', text: 'la première place libre' });
  if (need.age === undefined && (candidate.minAge !== undefined || candidate.maxAge !== undefined))
    reasons.push({ code: 'age-limit', text: `${agesInWords(candidate)} : âge à vérifier` });
  return reasons;
}

function deadlineReason({ deadline }: Need, comes: Instant, late: boolean): Reason {
  const words = durationInWords(Math.abs(deadline - comes));
  return late
    ? { code: 'late', text: `hors délai, de ${words}` }
    : { code: 'in-time', text: `dans le délai (il en restera ${words})` };
}

const knowsReasons: Readonly<Record<'partner' | 'last-seen', Reason>> = {
  partner: { code: 'partner', text: 'exerce au même endroit que son médecin traitant' },
  'last-seen': { code: 'last-seen', text: 'l’a vu la dernière fois, il y a moins d’un an' },
};

/** A place that is missed more likely than not. */
const DEAR = 0.5;

/** « encore environ 4 demandes attendues d’ici 2 h 30 pour 3 places », of the place itself or of those that follow it. */
export function scarcityInWords({ expected, places, until, tight }: Scarcity, at: Instant): string {
  const count = Math.max(1, Math.round(expected));
  const requests = `${count} demande${count > 1 ? 's' : ''}${tight ? ' à voir aujourd’hui' : ''} attendue${count > 1 ? 's' : ''}`;
  return `place demandée : environ ${requests} d’ici ${durationInWords(until - at)} pour ${places} place${places > 1 ? 's' : ''}`;
}

function wayReason({ mode, travel }: Candidate, distanceKm: number | undefined): Reason {
  if (distanceKm === undefined) return { code: 'video', text: 'en téléconsultation, sans déplacement' };
  const words = wayInWords(travel, distanceKm);
  if (mode === 'HH') return { code: 'home-visit', text: `visite à domicile, cabinet à ${words}` };
  return {
    code: 'distance',
    text: mode === 'VR' ? `téléconsultation dans une salle, à ${words}` : `à ${words}`,
  };
}

/** « 12 min de route », « 8 km », « 8 km (temps de trajet inconnu) ». */
function wayInWords(travel: Candidate['travel'], distanceKm: number): string {
  if (travel === undefined) return kilometresInWords(distanceKm);
  if (travel === 'unknown')
    return `${kilometresInWords(distanceKm)} à vol d’oiseau (temps de trajet inconnu)`;
  return `${durationInWords(Math.max(1, Math.round(travel.minutes)) * 60_000)} de route (${kilometresInWords(distanceKm)})`;
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
