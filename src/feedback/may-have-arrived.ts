import type { MessageState } from './secure-message.ts';

export type Fate = { state: MessageState; unanswered: number };

/**
 * Whether a version may have reached its recipient, whatever is on record: then a correction says that it takes its place. A server's no, for good or for now, leaves no doubt;
 * an answer that was lost, or never put on record, does (`unanswered`: how many attempts have none).
 */
export function mayHaveArrived({ state, unanswered }: Fate): boolean {
  switch (state) {
    case 'accepted':
    case 'delivered':
    case 'read':
    case 'posted':
      return true;
    // A no to a later attempt says nothing of the one before.
    case 'queued':
    case 'sending':
    case 'expired':
    case 'superseded':
    case 'refused':
      return unanswered > 0;
    case 'bounced':
      return false;
  }
}
