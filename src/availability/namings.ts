import { professionalById } from '../directory/lookup.ts';
import { invalid, notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { letGoOfThese, takeBackFree } from '../slots/made-slots.ts';
import { openTask } from '../tasks/open-task.ts';
import { AVAILABILITY_DUE } from './make-ahead.ts';
import { deleteNamingRefusal, insertNamingRefusal, selectNamedIn } from './naming-store.ts';
import { lookAtAllAnew } from './store.ts';
import { forgetWithout } from './visits-back.ts';

type Between = {
  who: string;
  /** In whose slots. */
  professionalId: string;
};

/**
 * A colleague's time is theirs (rule 4), also where somebody has put them into a slot without asking: one word, and what is free of such slots is taken back,
 * and none is given any more, once or fixed. Visits that are agreed stay until somebody has found another place for each patient. Throws `not-found`,
 * `validation`.
 */
export async function refuseNaming(tx: Tx, it: Between): Promise<void> {
  await refuseStrangers(tx, it);
  if (!(await insertNamingRefusal(tx, it))) return;
  const ids = await selectNamedIn(tx, it);
  const remaining = await takeBackFree(tx, { ids }, { absenceId: null });
  await letGoOfThese(tx, ids);
  for (const { bookingId } of remaining) await openTask(tx, 'visit-without-professional', bookingId);
  await lookAtAllAnew(tx, AVAILABILITY_DUE, { professionalId: it.professionalId });
  tx.record('naming.refused', it.who, { professionalId: it.professionalId });
}

/** Fixed slots are made again; what was given once is the other's to give anew. Throws `not-found`, `validation`. */
export async function acceptNaming(tx: Tx, it: Between): Promise<void> {
  await refuseStrangers(tx, it);
  if (!(await deleteNamingRefusal(tx, it))) return;
  await forgetWithout(tx, it.who);
  await lookAtAllAnew(tx, AVAILABILITY_DUE, { professionalId: it.professionalId });
  tx.record('naming.accepted', it.who, { professionalId: it.professionalId });
}

async function refuseStrangers(tx: Tx, { who, professionalId }: Between): Promise<void> {
  if (who === professionalId) throw invalid('professionalId', 'Il s’agit de vos propres créneaux.');
  if (!(await professionalById(tx, professionalId))) throw notFound('Ce professionnel');
}
