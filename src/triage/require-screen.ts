import type { Tx } from '../platform/transaction.ts';
import type { RequestKind } from '../requests/request.ts';
import { protocolInForce } from './catalogue.ts';
import { type Screen, screenFor } from './orientation.ts';
import { keepDraft, selectLatest } from './store.ts';

export const WHOLE_SCREEN: Screen = 'vital-screen';

/** The whole screen is to be asked from its first question: begun and not finished, it is never read as negative (rule 1). */
export async function requireScreen(tx: Tx, requestId: string): Promise<void> {
  const { protocol } = await protocolInForce(tx, WHOLE_SCREEN);
  await keepDraft(tx, {
    requestId,
    protocol: protocol.id,
    version: protocol.version,
    answers: {},
    answeredBy: 'patient',
    givenBy: {},
  });
}

/**
 * What began as a search for a doctor or a paper has become care: the one question that it began with is not enough. Gives whether the whole screen
 * is due.
 */
export async function requireWholeScreen(
  tx: Tx,
  { id, kind }: { id: string; kind: RequestKind },
): Promise<boolean> {
  if (screenFor(kind) === WHOLE_SCREEN) return false;
  if ((await selectLatest(tx, id)).some(({ protocol }) => protocol === WHOLE_SCREEN)) return false;
  await requireScreen(tx, id);
  return true;
}
