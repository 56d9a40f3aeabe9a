import type { MessageState } from './secure-message.ts';

/**
 * Whether a version may have reached its recipient, whatever is on record: then a correction says that it takes its place. What nobody ever tried to hand over, or a server
 * refused for good, has not.
 */
export function mayHaveArrived({ state, attempts }: { state: MessageState; attempts: number }): boolean {
  switch (state) {
    case 'accepted':
    case 'delivered':
    case 'read':
    case 'posted':
      return true;
    // A lost answer is not a no.
    case 'queued':
    case 'sending':
    case 'expired':
    case 'superseded':
      return attempts > 0;
    case 'refused':
    case 'bounced':
      return false;
  }
}
