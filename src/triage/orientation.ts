import type { Orientation, RedFlag, RequestKind } from '../requests/request.ts';
import type { Protocol, ScreenResult } from './protocol.ts';
import { anythingWrongToday } from './protocols/anything-wrong-today.ts';
import { vitalScreen } from './protocols/vital-screen.ts';

/** Every protocol there is to ask, for the list and for looking one up by its id. */
export const protocols: readonly Protocol[] = [vitalScreen, anythingWrongToday];

/** What a request of that kind begins with (rule 1): care with the whole screen, a search for an MT or a certificate with one question. */
export function screenFor(kind: RequestKind): Protocol {
  return kind === 'snp' || kind === 'both' ? vitalScreen : anythingWrongToday;
}

/** Only a positive answer leads to the SAMU: *I don't know* blocks the booking and never transfers by itself (rule 1). */
export function orient({ kind, screen }: { kind: RequestKind; screen: ScreenResult }): Orientation {
  return screen.result === 'red-flag' ? 'samu' : kind;
}

/**
 * The request's red flag once it has been screened, for the first time or again (rule 1). Answers can raise a flag, also one that was lifted
 * ("worse since?"), and can settle an unknown; a raised one stays until a doctor or the SAMU lifts it, however reassuring later answers are.
 */
export function redFlagAfter(before: RedFlag, screen: ScreenResult): RedFlag {
  const raised = before.state === 'raised' ? before.rules : [];
  if (screen.result === 'red-flag')
    return { state: 'raised', rules: [...new Set([...raised, ...screen.rules])] };
  if (before.state === 'raised') return before;
  if (screen.result === 'unknown') return { state: 'unknown', questions: screen.questions };
  return before.state === 'lifted' ? before : { state: 'none' };
}
