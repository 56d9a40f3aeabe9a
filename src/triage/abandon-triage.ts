import type { Tx } from '../platform/transaction.ts';
import { wrongState } from '../requests/errors.ts';
import { requestForUpdate } from '../requests/lookup.ts';
import { next } from '../requests/request.ts';
import { updateScreenOf } from '../requests/screen-request.ts';
import { redFlagOf } from '../requests/tables.ts';
import { protocolInForce } from './catalogue.ts';
import { noDraft, screenNotAbandoned } from './errors.ts';
import { dropDraft, nextUnfinished } from './store.ts';

/**
 * The questions of a motive or a pathway are left unanswered, on the record; what was decided before holds again. Throws `no-draft`,
 * `wrong-state` once the request is over, and `screen-not-abandoned`: the vital questions are finished or a doctor decides (rule 1).
 */
export async function abandonTriage(tx: Tx, requestId: string, reason: string): Promise<void> {
  const request = await requestForUpdate(tx, requestId);
  if (!next(request.state, 'triage')) throw wrongState(request.state);
  if (request.triage_open === null) throw noDraft();
  const { protocol } = await protocolInForce(tx, request.triage_open);
  if (protocol.use === 'screen') throw screenNotAbandoned();
  await dropDraft(tx, requestId, protocol.id);
  await updateScreenOf(tx, requestId, {
    state: request.state,
    redFlag: redFlagOf(request),
    orientation: request.orientation ?? request.kind,
    triageOpen: await nextUnfinished(tx, requestId),
  });
  tx.record('request.triage-abandoned', requestId, { state: request.state, protocol: protocol.id, reason });
}
