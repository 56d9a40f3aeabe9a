import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { closePlaces, originOf, takeBackFree } from '../slots/made-slots.ts';
import { daysLater, localDay } from '../territory/local-time.ts';
import { selectAbsencesOf } from './absence-store.ts';
import { selectRefusing } from './naming-store.ts';
import { standing } from './make-slots.ts';
import { selectDuty, selectRoster } from './roster-store.ts';
import { type SlotSource, sourceOfDuty, sourceOfRule } from './source.ts';
import { selectRule } from './store.ts';

/**
 * A place falls free: it is offered again only where everybody whom it needs is there, and wants to be, and its rule still has it. A visit that stayed when a rule was
 * changed, an absence began, or the place closed does not leave a place behind that nobody gives.
 */
export async function recheckSlot(tx: Tx, slotId: string): Promise<void> {
  const slot = await originOf(tx, slotId);
  if (!slot || slot.state === 'withdrawn' || slot.isOver) return;
  const [absence] = await selectAbsencesOf(tx, slot.people, slot.start, slot.end);
  if (absence) await takeBackFree(tx, { ids: [slotId] }, { absenceId: absence.id });
  else if ((await selectRefusing(tx, slot.professionalId, slot.people)).length > 0)
    await takeBackFree(tx, { ids: [slotId] }, { absenceId: null });
  else if (slot.ruleId !== null && (await isStray(tx, { ...slot, ruleId: slot.ruleId })))
    await takeBackFree(tx, { ids: [slotId] }, { absenceId: null });
  else if (slot.placeClosed) await closePlaces(tx, [slotId]);
}

async function isStray(tx: Tx, slot: { id: string; ruleId: string; start: Instant }): Promise<boolean> {
  const source = await sourceOf(tx, slot.ruleId);
  if (!source) return true;
  const day = localDay(source.timeZone, slot.start);
  const { strays } = await standing(tx, source, day, daysLater(day, 1));
  return strays.some(({ id }) => id === slot.id);
}

async function sourceOf(tx: Tx, id: string): Promise<SlotSource | undefined> {
  const rule = await selectRule(tx, id);
  if (rule) return sourceOfRule(tx, rule);
  const duty = await selectDuty(tx, id);
  const roster = duty && (await selectRoster(tx, duty.rosterId));
  return duty && roster ? sourceOfDuty(tx, duty, roster) : undefined;
}
