import { type Candidate, comesAt, type Need } from './need.ts';
import { type Circumstances, costsOf, type Measured } from './measure.ts';
import { comesThere } from '../slots/terms.ts';
import { kilometresInWords } from '../territory/distance.ts';
import type { Instant } from '../platform/clock.ts';

type Costs = ReturnType<typeof costsOf>;

/** That of which a place costs most more than the first one; `undefined` where something that goes before all costs decides, or both cost the same. */
export function mostBehind(
  first: Measured,
  it: Measured,
  { need, around, at }: { need: Need; around: Circumstances; at: Instant },
): keyof Costs | undefined {
  // Beyond the deadline every hour counts before the way.
  if (it.late || isWithTreatingDoctor(first, it) || first.score === it.score) return undefined;
  const [least, costs] = [first, it].map((of) => costsOf(need, of, at, around)) as [Costs, Costs];
  return (Object.keys(costs) as (keyof Costs)[])
    .map((name) => ({ name, more: costs[name] - least[name] }))
    .reduce((worst, next) => (next.more > worst.more ? next : worst)).name;
}

const isWithTreatingDoctor = (first: Measured, it: Measured): boolean =>
  first.candidate.isTreatingDoctor && !it.candidate.isTreatingDoctor;

/**
 * Why a place stands behind the first one, in the order in which places are compared (`goesBefore`): the deadline, their own doctor, and then that of which it
 * costs most more.
 */
export function behindInWords(
  first: Measured,
  it: Measured,
  asked: { need: Need; around: Circumstances; at: Instant },
): string {
  const [one, other] = [first.candidate, it.candidate];
  if (it.late && !first.late) return 'hors délai, alors que le premier choix est dans le délai';
  if (isWithTreatingDoctor(first, it)) return 'le premier choix est chez son médecin traitant';
  if (first.score === it.score) return equal(asked.need, one, other, asked.at);
  return wordsOf(mostBehind(first, it, asked) ?? (other.start > one.start ? 'wait' : 'way'), first, it);
}

function wordsOf(name: keyof Costs, first: Measured, it: Measured): string {
  const { given, taken } = it.candidate.load;
  switch (name) {
    case 'way':
      return `plus loin que le premier choix${awayInWords(first, it)}`;
    case 'kept':
      return comesThere(it.candidate)
        ? 'moins indiquée que le premier choix'
        : 'gardée de préférence pour qui ne peut pas se déplacer';
    case 'scarcity':
      return 'plus demandée que le premier choix, donc gardée pour qui n’aura qu’elle';
    case 'fairness':
      return `son professionnel est plus sollicité que celui du premier choix (${taken} ${taken > 1 ? 'places prises' : 'place prise'} sur ${given})`;
    case 'wait':
      return 'plus tard que le premier choix';
    case 'continuity':
      return 'le premier choix est chez quelqu’un qui connaît le patient, ou exerce avec son médecin traitant';
  }
}

function awayInWords(first: Measured, it: Measured): string {
  if (it.distanceKm === undefined || first.distanceKm === undefined) return '';
  const [near, far] = [kilometresInWords(first.distanceKm), kilometresInWords(it.distanceKm)];
  return near === far ? '' : ` (${far}, contre ${near})`;
}

function equal(need: Need, one: Candidate, other: Candidate, at: Instant): string {
  const comes = (of: Candidate) => comesAt(of, at, need.availableFrom);
  return comes(other) > comes(one)
    ? 'aussi bonne que le premier choix, mais plus tard'
    : 'aussi bonne que le premier choix';
}
