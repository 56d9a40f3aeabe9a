import type { Tx } from '../platform/transaction.ts';
import { openTask } from '../tasks/open-task.ts';
import { requireScreen, WHOLE_SCREEN } from '../triage/require-screen.ts';
import { selectOpenOf, unscreen, updateTriageOpen } from './store.ts';

/**
 * The patient is not who the screen believed (another birth date or sex): its questions may be others now. What waits for a place is asked
 * again from the start (rule 1); where a visit is agreed, a person looks at it, and no other is agreed before the questions are asked again.
 */
export async function screenAgain(tx: Tx, patientId: string): Promise<void> {
  for (const { id, state } of await selectOpenOf(tx, patientId)) {
    if (state === 'booked') {
      await openTask(tx, 'screen-again', id);
      await requireScreen(tx, id);
      await updateTriageOpen(tx, id, WHOLE_SCREEN);
      continue;
    }
    await unscreen(tx, id);
    tx.record('request.unscreened', id, { state: 'received' });
  }
}
