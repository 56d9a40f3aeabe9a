import type { Orientation, RedFlag, RequestKind } from '../requests/request.ts';
import { type Care, urgencyOf } from './care.ts';
import type { Conclusion } from './evaluate.ts';
import type { Protocol } from './protocol.ts';

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
