import type { Mode } from '../matching/need.ts';
import { type Care, isPlace, urgencyOf } from './care.ts';
import type { Conclusion, Fired } from './evaluate.ts';
import type { Protocol, Use } from './protocol.ts';

/** What a protocol of the request came to when it was asked last. `leavesTo`: pathways to which it would leave the patient. */
export type Found = { protocol: string; care: Care; leavesTo: readonly string[] };

/** Which protocol is asked now. `own`: it had decided the care that counts; `others`: what all others came to, a person's decision among them. */
export type Asking = { id: string; use: Use; own: boolean; others: readonly Found[] };

/**
 * The care that counts after one more protocol: nothing that another one has found becomes less urgent by it, nor is what was to be seen on the
 * spot seen by video. A screen decides nothing but the flag. A protocol decides anew about what it had decided itself, and a motive about what was
 * settled with the flag; what the others have found goes on to count. A pathway puts another profession in the place of a doctor only for the
 * motive that would leave the patient to it, within the shorter of the two times: a doctor whom anything else asks for stays.
 */
export function careAfter(
  before: Care | null,
  { care }: Pick<Conclusion, 'care'>,
  asked: Asking,
): Care | null {
  if (care === null || asked.use === 'screen') return before;
  if (before === null) return care;
  if (asked.own || (asked.use === 'motive' && isOfTheFlag(before))) return amongOthers(care, asked);
  if (isPlace(before) && isPlace(care) && takesOver(care, asked)) return inPlaceOf(care, before);
  return both(before, care);
}

/** The pathways that a protocol would leave the patient to: none when anything but what suggests them asks for care. */
export function leavesTo({ rules }: Pick<Protocol, 'rules'>, fired: readonly Fired[]): string[] {
  const held = rules.flatMap((rule) => {
    const it = fired.find(({ id }) => id === rule.id);
    return it ? [{ ...rule, unsure: it.unsure }] : [];
  });
  const suggested = held.flatMap(({ suggests, unsure }) => (unsure ? [] : suggests));
  const deciding = held.filter(({ care }) => care !== undefined);
  return [...new Set(suggested)].filter((id) =>
    deciding.every(({ suggests, unsure }) => !unsure && suggests.includes(id)),
  );
}

/** The flag itself keeps these from being passed over, and tells when they are settled. */
const isOfTheFlag = ({ to }: Care): boolean => to === 'samu' || to === 'doctor-call';

function amongOthers(care: Care, asked: Asking): Care {
  const found = asked.others.filter((one) => !isOfTheFlag(one.care));
  const left = found.filter((one) => isLeft(one, care, asked));
  const stand = found.filter((one) => !left.includes(one));
  return stand.reduce(
    (all, one) => both(all, one.care),
    left.reduce((own, one) => inPlaceOf(own, one.care), care),
  );
}

/** Nothing that asks for a place stands against the profession of this pathway. */
const takesOver = (care: Care, asked: Asking): boolean =>
  asked.others.some((one) => isLeft(one, care, asked)) &&
  asked.others.every((one) => !isPlace(one.care) || isLeft(one, care, asked));

/** Left to this pathway: by the motive that suggests it, or as another way that the same motive suggests. */
function isLeft({ protocol, care, leavesTo: to }: Found, other: Care, { id, use, others }: Asking): boolean {
  if (use !== 'pathway' || other.to !== 'profession') return false;
  if (care.to === 'doctor') return to.includes(id);
  return (
    care.to === 'profession' &&
    others.some((one) => one.leavesTo.includes(id) && one.leavesTo.includes(protocol))
  );
}

const inPlaceOf = (care: Care, before: Care): Care =>
  isPlace(care) && isPlace(before)
    ? {
        ...care,
        withinHours: Math.min(before.withinHours, care.withinHours),
        modes: suiting(before.modes, care.modes),
      }
    : care;

/** The same of two requests for one need; null: nothing was found. The first itself where it says it all. */
export const moreUrgentOf = (one: Care | null, other: Care | null): Care | null =>
  one && other ? both(one, other) : (one ?? other);

/**
 * The most urgent of the two, the first when they are the same. Of two places it is the doctor's, whoever could wait longer, within the shorter time,
 * in a way that suits both.
 */
function both(one: Care, other: Care): Care {
  const [first, second] = urgencyOf(other) > urgencyOf(one) ? [other, one] : [one, other];
  if (!isPlace(first) || !isPlace(second)) return first;
  const place = first.to !== 'doctor' && second.to === 'doctor' ? second : first;
  const withinHours = Math.min(first.withinHours, second.withinHours);
  const modes = suiting(first.modes, second.modes);
  const isSame = withinHours === place.withinHours && modes.length === place.modes.length;
  return isSame && modes.every((mode) => place.modes.includes(mode))
    ? place
    : { ...place, withinHours, modes };
}

/** The ways that are in both. When there is none one of them wants the patient seen on the spot: never by video then. */
function suiting(first: readonly Mode[], second: readonly Mode[]): Mode[] {
  const common = first.filter((mode) => second.includes(mode));
  if (common.length > 0) return common;
  const onTheSpot = (modes: readonly Mode[]) => modes.filter((mode) => mode !== 'VR');
  const ways = onTheSpot(first);
  return ways.length > 0 ? ways : onTheSpot(second);
}
