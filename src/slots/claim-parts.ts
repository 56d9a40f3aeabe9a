import { refusingToBeNamed } from '../availability/lookup.ts';
import { violated } from '../platform/database.ts';
import { DomainError, invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { overlap, partTaken } from './errors.ts';
import { hoursInWords } from './hours-in-words.ts';
import { claimsOf, type Overlap, type Part } from './part.ts';
import { lockNeeded, type Needed, selectNeeded, selectOverlaps } from './part-store.ts';
import type { NewSlot } from './store.ts';

type Needing = Pick<NewSlot, 'professionalId' | 'placeId' | 'start' | 'end' | 'needs'>;

/**
 * Everybody and everything that these slots need is there, free at that hour, and nobody else's until the end of the transaction. The database refuses
 * an overlap all the same (`slot_overlap`, `slot_part_overlap`); this says who, and when. `except`: a slot that moves stands in nobody's way. `path`:
 * how the caller named the slot. Throws `slot-overlap`, `part-taken`, `validation`.
 */
export async function claimParts(
  tx: Tx,
  slots: readonly Needing[],
  path: (no: number) => string = () => '',
  except?: string,
): Promise<void> {
  const claims = claimsOf(slots);
  const needed = await lockNeeded(tx, [...new Set(claims.map(({ who }) => who))]);
  const byId = new Map(needed.map((it) => [it.id, it]));
  slots.forEach((slot, no) =>
    (slot.needs ?? []).forEach((need, i) =>
      refuseUnfit(slot, need, byId.get(need.who), `${path(no)}needs.${i}`),
    ),
  );
  await refuseUnwilling(tx, slots, path);
  const [first] = await selectOverlaps(tx, claims, except);
  if (first) throw await overlapInWords(tx, first);
}

/** Whom and what no slot of theirs there could ever need; whether they are free at some hour is not asked. Throws `validation`. */
export async function refuseUnfitNeeds(
  tx: Tx,
  slot: Pick<Needing, 'professionalId' | 'placeId'> & { needs: readonly Part[] },
): Promise<void> {
  if (slot.needs.length === 0) return;
  const needed = await selectNeeded(tx, [...new Set(slot.needs.map(({ who }) => who))]);
  const byId = new Map(needed.map((it) => [it.id, it]));
  slot.needs.forEach((need, i) => refuseUnfit(slot, need, byId.get(need.who), `needs.${i}`));
  await refuseUnwilling(tx, [slot], () => '');
}

/** Whoever has said that they do not want to be named in that professional's slots. */
async function refuseUnwilling(
  tx: Tx,
  slots: readonly Pick<Needing, 'professionalId' | 'needs'>[],
  path: (no: number) => string,
): Promise<void> {
  const people = (needs: readonly Part[] = []) =>
    needs.filter(({ part }) => part !== 'room' && part !== 'kit');
  const named = Map.groupBy(slots, ({ professionalId }) => professionalId);
  for (const [professionalId, theirs] of named) {
    const asked = new Set(theirs.flatMap(({ needs }) => people(needs).map(({ who }) => who)));
    if (asked.size === 0) continue;
    const refusing = new Set(await refusingToBeNamed(tx, professionalId, [...asked]));
    slots.forEach((slot, no) => {
      const i = (slot.needs ?? []).findIndex(({ who }) => refusing.has(who));
      if (slot.professionalId === professionalId && i >= 0)
        throw invalid(
          `${path(no)}needs.${i}.professionalId`,
          'Ce professionnel ne souhaite pas être nommé dans ces créneaux : voyez avec lui, ou choisissez quelqu’un d’autre.',
        );
    });
  }
}

/** Whether it is so that no slot of theirs there can be made any more. */
export async function lacksSomething(tx: Tx, slot: Parameters<typeof refuseUnfitNeeds>[1]): Promise<boolean> {
  try {
    await refuseUnfitNeeds(tx, slot);
    return false;
  } catch (error) {
    if (error instanceof DomainError) return true;
    throw error;
  }
}

async function overlapInWords(tx: Tx, it: Overlap): Promise<DomainError> {
  const when = hoursInWords(await timeZoneOf(tx), it.takenFrom, it.takenTo);
  const own = tx.actor.role === 'professional' && it.who === tx.actor.subject;
  return it.part === 'professional' && it.of === 'professional'
    ? overlap(when, own)
    : partTaken(it, when, own);
}

/** What the database refused that nobody had seen coming; undefined: it was something else. */
export const refusedOverlap = (error: unknown): DomainError | undefined =>
  violated(error, 'slot_overlap')
    ? overlap()
    : violated(error, 'slot_part_overlap')
      ? partTaken()
      : undefined;

function refuseUnfit(
  slot: Pick<Needing, 'professionalId' | 'placeId'>,
  { part, who }: Part,
  found: Needed | undefined,
  path: string,
): void {
  if (part === 'room' || part === 'kit') {
    if (found?.kind !== part)
      throw invalid(
        `${path}.resourceId`,
        part === 'room'
          ? 'Cette salle n’est pas dans l’annuaire, ou elle est retirée du service.'
          : 'Ce matériel n’est pas dans l’annuaire, ou il est retiré du service.',
      );
    if (part === 'room' && found.placeId !== null && found.placeId !== slot.placeId)
      throw invalid(`${path}.resourceId`, 'Cette salle n’est pas dans le lieu du créneau.');
    return;
  }
  if (!found?.profession)
    throw invalid(`${path}.professionalId`, 'Ce professionnel n’est pas dans l’annuaire.');
  if (who === slot.professionalId)
    throw invalid(
      `${path}.professionalId`,
      'Le professionnel du créneau ne peut pas y tenir un second rôle.',
    );
  if (part === 'reachable-doctor' && found.profession !== 'doctor')
    throw invalid(`${path}.professionalId`, 'Seul un médecin peut être le médecin joignable.');
}
