import type { Tx } from '../platform/transaction.ts';
import { lineStand } from '../calls/line-load.ts';
import { firstInLine } from '../calls/line-stand.ts';
import { type CallbackOnList, selectCallbacks } from './store.ts';

export type { CallbackOnList } from './store.ts';

/**
 * Whom to speak to next: the oldest of those who wait in the queue and of the callbacks that may be made now, health professionals first.
 * Who has a callback open and waits again stands at the place of the first call. Undefined: nobody.
 */
export const nextInLine = async (tx: Tx): Promise<{ kind: 'call' | 'callback'; id: string } | undefined> =>
  firstInLine(await lineStand(tx));

/** No day of a line leaves more open: the closing list is one page. */
const MOST_OPEN = 1_000;

/** Every callback that is still owed, in the order of the line. */
export const openCallbacks = (tx: Tx): Promise<CallbackOnList[]> =>
  selectCallbacks(tx, { state: 'open', after: undefined, limit: MOST_OPEN });
