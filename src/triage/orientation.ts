import type { Orientation, RedFlag, RequestKind } from '../requests/request.ts';
import { type Care, urgencyOf } from './care.ts';
import type { Conclusion } from './evaluate.ts';

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

/**
 * The request's red flag once it has been screened, for the first time or again (rule 1). Answers can raise a flag, also one that was lifted
 * ("worse since?"), and can settle an unknown; a raised one stays until a doctor or the SAMU lifts it, however reassuring later answers are.
 */
export function redFlagAfter(
  before: RedFlag,
  { result, fired }: Pick<Conclusion, 'result' | 'fired'>,
): RedFlag {
  const raised = before.state === 'raised' ? before.rules : [];
  if (result === 'red-flag') {
    const rules = fired.filter(({ unsure }) => !unsure).map(({ id }) => id);
    return { state: 'raised', rules: [...new Set([...raised, ...rules])] };
  }
  if (before.state === 'raised') return before;
  if (result === 'unknown') return { state: 'unknown', questions: fired.map(({ id }) => id) };
  return before.state === 'lifted' ? before : { state: 'none' };
}

/** Where a request goes: a flag before all else (rule 1), then what a protocol has decided, then what the caller asked for. */
export function orient(kind: RequestKind, redFlag: RedFlag, care: Care | null): Orientation {
  if (redFlag.state === 'raised') return 'samu';
  switch (care?.to) {
    case undefined:
    case 'samu':
    case 'doctor-call':
      return kind;
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
 * The care that counts after one more protocol. A motive decides anew; a pathway replaces a doctor's place by another profession's, within the
 * shorter of the two times; a contact only adds, and never makes anything less urgent, because it never closes a request by itself.
 */
export function careAfter(
  before: Care | null,
  { care }: Pick<Conclusion, 'care'>,
  use: 'screen' | 'motive' | 'pathway' | 'contact',
): Care | null {
  if (care === null || use === 'screen') return before;
  if (before === null || use === 'motive') return care;
  if (use === 'contact') return urgencyOf(care) > urgencyOf(before) ? care : before;
  const replaces = before.to === 'doctor' && (care.to === 'doctor' || care.to === 'profession');
  if (replaces) return { ...care, withinHours: Math.min(before.withinHours, care.withinHours) };
  return urgencyOf(before) > urgencyOf(care) && before.to !== 'profession' ? before : care;
}
