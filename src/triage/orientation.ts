import { type Orientation, type RedFlag, type RequestKind, TO_BE_SEEN } from '../requests/request.ts';
import type { Care } from './care.ts';
import type { Conclusion } from './evaluate.ts';
import { flagCode } from './flag-code.ts';
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
