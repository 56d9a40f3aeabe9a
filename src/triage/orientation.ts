import { type Orientation, type RedFlag, type RequestKind, TO_BE_SEEN } from '../requests/request.ts';
import { type Care, isPlace, urgencyOf } from './care.ts';
import type { Conclusion } from './evaluate.ts';
import type { Protocol, Use } from './protocol.ts';

/** What a request begins with. */
export type Screen = 'vital-screen' | 'anything-wrong-today' | 'worse-since';

/**
 * Care with the whole screen, a search for an MT or a certificate with one question; a patient whom a regulating doctor has already seen is asked
 * "worse since?" (rule 1).
 */
export function screenFor(kind: RequestKind, seenByRegulator = false): Screen {
  if (seenByRegulator) return 'worse-since';
  return kind === 'snp' || kind === 'both' ? 'vital-screen' : 'anything-wrong-today';
}

/** The code under which a rule or a question stands on a request: of a screen its own id, of another protocol with that protocol's before it. */
export const flagCode = ({ id: protocol, use }: Pick<Protocol, 'id' | 'use'>, id: string): string =>
  use === 'screen' ? id : `${protocol}/${id}`;

/**
 * The request's red flag once it has been triaged, for the first time or again (rule 1). Answers can raise a flag, also one that was lifted
 * ("worse since?"); a raised one stays until a doctor or the SAMU lifts it, however reassuring later answers are. A doubt is settled by the very
 * questions that left it, never by those of another protocol.
 */
export function redFlagAfter(
  before: RedFlag,
  { result, fired }: Pick<Conclusion, 'result' | 'fired'>,
  protocol: Pick<Protocol, 'id' | 'use' | 'questions' | 'rules'>,
): RedFlag {
  const codes = (unsure: boolean) =>
    fired.filter((one) => unsure || !one.unsure).map(({ id }) => flagCode(protocol, id));
  const raised = before.state === 'raised' ? before.rules : [];
  if (result === 'red-flag') return { state: 'raised', rules: [...new Set([...raised, ...codes(false)])] };
  if (before.state === 'raised') return before;
  const asked = new Set([...protocol.questions, ...protocol.rules].map(({ id }) => flagCode(protocol, id)));
  const open = before.state === 'unknown' ? before.questions.filter((code) => !asked.has(code)) : [];
  const doubts = [...new Set([...open, ...(result === 'unknown' ? codes(true) : [])])];
  if (doubts.length > 0) return { state: 'unknown', questions: doubts };
  return before.state === 'lifted' ? before : { state: 'none' };
}

/** Where a request goes: a flag before all else (rule 1), then what a protocol has decided, then what the caller asked for. */
export function orient(kind: RequestKind, redFlag: RedFlag, care: Care | null): Orientation {
  if (redFlag.state === 'raised') return 'samu';
  switch (care?.to) {
    case undefined:
    case 'samu':
    case 'doctor-call':
      return redFlag.state === 'lifted' ? TO_BE_SEEN[kind] : kind;
    case 'emergency':
      return 'emergency';
    case 'doctor':
      return kind === 'mt' || kind === 'both' ? 'both' : 'snp';
    case 'profession':
      return 'profession';
    case 'can-wait':
    case 'advice':
      return kind === 'mt' || kind === 'both' ? 'mt' : 'advice';
  }
}

/**
 * The care that counts after one more protocol: nothing that another one has found becomes less urgent by it. A screen decides nothing but the
 * flag; a motive decides anew about what it had decided itself (`others`: what the other protocols of the request came to), a pathway puts
 * another profession's place where there was one, within the shorter of the two times.
 */
export function careAfter(
  before: Care | null,
  { care }: Pick<Conclusion, 'care'>,
  use: Use,
  others?: readonly Care[],
): Care | null {
  if (care === null || use === 'screen') return before;
  if (before === null) return care;
  if (use === 'pathway' && isPlace(before) && isPlace(care))
    return { ...care, withinHours: Math.min(before.withinHours, care.withinHours) };
  if (use !== 'motive') return moreUrgent(before, care);
  if (others) return others.filter((other) => !isOfTheFlag(other)).reduce(moreUrgent, care);
  return isOfTheFlag(before) ? care : moreUrgent(before, care);
}

/** The flag itself keeps these from being passed over, and tells when they are settled. */
const isOfTheFlag = ({ to }: Care): boolean => to === 'samu' || to === 'doctor-call';

/** The first when they are the same. A doctor sees the patient in a way that suits both, if there is one. */
function moreUrgent(one: Care, other: Care): Care {
  const first = urgencyOf(other) > urgencyOf(one) ? other : one;
  if (first.to !== 'doctor' || one.to !== 'doctor' || other.to !== 'doctor') return first;
  const modes = first.modes.filter((mode) => one.modes.includes(mode) && other.modes.includes(mode));
  return modes.length === 0 || modes.length === first.modes.length ? first : { ...first, modes };
}
