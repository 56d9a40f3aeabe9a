import { after, minutes } from '../platform/clock.ts';
import { dueAt, setDue } from '../platform/due.ts';
import type { Tx } from '../platform/transaction.ts';

/** As long as somebody waits, better places are looked for every ten minutes. */
export const REVIEW_DUE = 'places.review-due';

/** One for the whole territory: the subject is nobody's. */
export const WHOLE_TERRITORY = '00000000-0000-0000-0000-000000000000';

const EVERY_MS = minutes(10);

/** Unless one is due already. */
export async function planReview(tx: Tx): Promise<void> {
  if ((await dueAt(tx, REVIEW_DUE, WHOLE_TERRITORY)) === undefined)
    await setDue(tx, REVIEW_DUE, WHOLE_TERRITORY, after(tx.at, EVERY_MS));
}
