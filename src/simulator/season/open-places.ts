import type { Instant } from '../../platform/clock.ts';
import { dayOf, type Season, type SeasonSlot } from './season.ts';

/** The places of a season as the people know who give and take them: whoever has enough visits on a day takes the rest of it back. */
export type OpenPlaces = {
  /** Places that can still be taken, by start. */
  readonly free: readonly SeasonSlot[];
  /** Of a slot with several places. */
  left(slot: SeasonSlot): number;
  /** Places of a professional that are known and begin after an instant, and how many of them were taken. */
  load(professionalId: string, since: Instant, until: Instant): { given: number; taken: number };
  /** Whatever has begun by then can be taken no more. */
  passed(at: Instant): void;
  /** False where the professional has enough that day already. */
  add(slot: SeasonSlot): boolean;
  /** It was not accepted. */
  remove(slot: SeasonSlot): void;
  /** Gives the slots of which the professional takes back now what is left of them. */
  take(slot: SeasonSlot): readonly SeasonSlot[];
};

export function openPlaces(season: Season): OpenPlaces {
  const free: SeasonSlot[] = [];
  const left = new Map<SeasonSlot, number>();
  const most = new Map(season.professionals.map(({ id, maxPerDay }) => [id, maxPerDay ?? Infinity]));
  const visits = new Map<string, number>();
  const given = new Map<string, SeasonSlot[]>();
  /** Their professional has enough visits that day. */
  const closed = new Set<SeasonSlot>();
  const isFull = (slot: SeasonSlot): boolean =>
    (visits.get(dayOf(season, slot)) ?? 0) >= (most.get(slot.professionalId) ?? Infinity);
  const remove = (slot: SeasonSlot): void => {
    const index = free.indexOf(slot);
    if (index >= 0) free.splice(index, 1);
  };
  return {
    free,
    left: (slot) => left.get(slot) ?? 0,
    load(professionalId, since, until) {
      let [places, taken] = [0, 0];
      for (const slot of given.get(professionalId) ?? []) {
        if (slot.start <= since || slot.start > until) continue;
        const visits = slot.capacity - (left.get(slot) ?? 0);
        // A place that was taken back is not one that nobody wanted.
        places += closed.has(slot) ? visits : slot.capacity;
        taken += visits;
      }
      return { given: places, taken };
    },
    passed(at) {
      const first = free.findIndex(({ start }) => start > at);
      free.splice(0, first < 0 ? free.length : first);
    },
    add(slot) {
      if (isFull(slot)) return false;
      const before = free.findLastIndex(({ start }) => start <= slot.start);
      free.splice(before + 1, 0, slot);
      left.set(slot, slot.capacity);
      const others = given.get(slot.professionalId);
      if (others) others.push(slot);
      else given.set(slot.professionalId, [slot]);
      return true;
    },
    remove(slot) {
      remove(slot);
      const kept = given.get(slot.professionalId) ?? [];
      given.set(
        slot.professionalId,
        kept.filter((other) => other !== slot),
      );
    },
    take(slot) {
      const remaining = (left.get(slot) ?? 0) - 1;
      left.set(slot, remaining);
      if (remaining === 0) remove(slot);
      const day = dayOf(season, slot);
      visits.set(day, (visits.get(day) ?? 0) + 1);
      if (!isFull(slot)) return [];
      const withdrawn = free.filter((other) => dayOf(season, other) === day);
      for (const other of withdrawn) {
        remove(other);
        closed.add(other);
      }
      return withdrawn;
    },
  };
}
