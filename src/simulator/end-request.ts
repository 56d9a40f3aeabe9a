import type { RequestState } from '../requests/request.ts';
import { Refused } from './api-client.ts';
import type { Scene } from './stage.ts';

/** Gives a request a named outcome. `reason` is a code. */
export async function endRequest(
  scene: Scene,
  requestId: string,
  action: 'redirect' | 'close' | 'cancel' | 'lost-contact',
  reason: string,
  who: 'operator' | 'coordinator' = 'operator',
): Promise<void> {
  const path = `/v1/requests/${requestId}/${action}`;
  const token = who === 'operator' ? scene.operatorToken : scene.coordinatorToken;
  const { state } = await scene.api<{ state: RequestState }>(token, 'POST', path, { reason });
  const request = scene.ledger.requests.get(requestId);
  if (request) request.state = state;
}

export const UNDECIDED: ReadonlySet<RequestState | undefined> = new Set([
  'received',
  'triaged',
  'offered',
  'proposed',
  'waiting',
]);

/** Nothing is left without a named outcome (rule 2): what has come to nothing by the end is put down as such. */
export async function closeWhatIsLeft(scene: Scene): Promise<void> {
  for (const [id, { state, kind }] of scene.ledger.requests) {
    if (!UNDECIDED.has(state)) continue;
    try {
      await endRequest(
        scene,
        id,
        kind === 'snp' && state === 'received' ? 'redirect' : 'lost-contact',
        'end-of-day',
      );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      scene.ledger.faults.push(error.message);
    }
  }
}
