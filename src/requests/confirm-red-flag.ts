import type { Tx } from '../platform/transaction.ts';
import { requestForUpdate } from './lookup.ts';
import { next } from './request.ts';
import { updateScreenOf } from './screen-request.ts';

/**
 * A doctor who has heard the patient says: the SAMU. What was a doubt is a flag from now on, raised by the questions that had left it; one that stands
 * goes on standing (rule 1). A request that is over stays as it ended.
 */
export async function confirmRedFlag(tx: Tx, requestId: string): Promise<void> {
  const request = await requestForUpdate(tx, requestId);
  const state = next(request.state, 'triage');
  if (state === undefined || request.red_flag === 'raised') return;
  await updateScreenOf(tx, requestId, {
    state,
    redFlag: { state: 'raised', rules: request.red_flag_rules },
    orientation: 'samu',
  });
}
