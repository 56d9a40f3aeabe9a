import type { Tx } from '../platform/transaction.ts';
import { openTask, openTaskOnce } from '../tasks/open-task.ts';
import { requestById } from './lookup.ts';
import type { Orientation, RedFlag } from './request.ts';
import { updateScreened } from './store.ts';
import { redFlagOf, type RequestRow } from './tables.ts';

/**
 * Writes what a finished screen left on a request, and tells it: a flag before anything else (rule 1). A visit that was agreed before stays; a
 * person decides about it.
 */
export async function updateScreenOf(
  tx: Tx,
  requestId: string,
  it: Parameters<typeof updateScreened>[2] & { orientation: Orientation },
): Promise<void> {
  const before = it.state === 'booked' ? await requestById(tx, requestId) : undefined;
  await updateScreened(tx, requestId, it);
  const raised = it.redFlag.state === 'raised';
  const doubted = it.redFlag.state === 'unknown';
  const flagged = raised || doubted;
  // While questions are open a doubt may still be settled by the next answer.
  const danger = raised || (doubted && !it.triageOpen) || it.orientation === 'emergency';
  if (before && danger) {
    // What stood while questions were open may not have been told.
    const told = !doubted || !before.triage_open;
    if (isNewDoubt(before, it)) await openTask(tx, 'visit-in-doubt', requestId);
    else if (!told) await openTaskOnce(tx, 'visit-in-doubt', requestId);
  }
  if (flagged) tx.record('request.red-flagged', requestId, { state: it.state, redFlag: it.redFlag.state });
  else tx.record('request.triaged', requestId, { state: it.state, orientation: it.orientation });
}

/** Whether it says more than what stood before: a flag raised anew, one more rule or question, the emergency department. */
function isNewDoubt(
  before: Pick<RequestRow, 'red_flag' | 'red_flag_rules' | 'red_flag_lifted_by' | 'orientation'>,
  it: { redFlag: RedFlag; orientation: Orientation },
): boolean {
  const stood = redFlagOf(before);
  if (it.orientation === 'emergency' && before.orientation !== 'emergency') return true;
  if (it.redFlag.state !== 'raised' && it.redFlag.state !== 'unknown') return false;
  const known = new Set(codesOf(stood));
  return it.redFlag.state !== stood.state || codesOf(it.redFlag).some((code) => !known.has(code));
}

function codesOf(flag: RedFlag): readonly string[] {
  if (flag.state === 'raised') return flag.rules;
  return flag.state === 'unknown' ? flag.questions : [];
}
