import type { Profession } from '../directory/profession.ts';
import { wanted } from '../matching/propose.ts';
import type { DomainError } from '../platform/errors.ts';
import { notBookable, wrongState } from '../requests/errors.ts';
import { UNDECIDED } from '../requests/request.ts';
import { isFlagged, type RequestRow } from '../requests/tables.ts';
import { isPlace } from '../triage/care.ts';
import { careOfOthers, declaredOnly, notForAList } from './errors.ts';

/**
 * Why somebody does not stand on a profession's list, nor is picked from it; undefined: nothing against it. A list has no deadline: nobody is on it
 * under a flag or a doubt, while questions are open (rule 1), or where the triage has found that they are seen by somebody else.
 */
export function waitingRefusal(request: RequestRow, list: Profession): DomainError | undefined {
  const { state, orientation, care } = request;
  if (isFlagged(request) || (orientation === 'samu' && request.red_flag !== 'lifted'))
    return notBookable('red-flag');
  if (state === 'received') return notBookable('not-triaged');
  if (request.triage_open) return notBookable('triage-unfinished');
  if (!UNDECIDED.some((it) => it === state)) return wrongState(state);
  if (orientation === 'emergency') return notForAList();
  if (!care || !isPlace(care)) return undefined;
  const { profession, declaredFor } = wanted(request);
  if (profession !== list) return careOfOthers();
  return declaredFor === undefined ? undefined : declaredOnly();
}
