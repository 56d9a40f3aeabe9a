import type { Instant } from '../../platform/clock.ts';
import type { Placed } from './figures.ts';
import { openPlaces } from './open-places.ts';
import { deadlineOf, happenings, type Season, type SeasonRequest, type SeasonSlot, suits } from './season.ts';

/** A season as it stands at one moment, for whoever decides. */
export type Standing = {
  at: Instant;
  /** Places that can still be taken, by start; of a slot with several, `left` says how many. */
  free: readonly SeasonSlot[];
  left(slot: SeasonSlot): number;
  /** Places of a professional that were known so far and begin between two instants, and how many of them were taken. */
  load(professionalId: string, since: Instant, until: Instant): { given: number; taken: number };
};

/** How places are given. */
export type Method = {
  /** Called once for each request that needs a place, in the order of their coming; `options`: the places that suit, by start. */
  choose(request: SeasonRequest, options: readonly SeasonSlot[], standing: Standing): SeasonSlot | undefined;
  /** Who of those who found nothing is given a place that becomes known, the first ones first. Absent: nobody waits. */
  fill?(waiting: readonly SeasonRequest[], slot: SeasonSlot, at: Instant): readonly SeasonRequest[];
};

/** Plays a season without a product: who has which place. Pure but for what the method remembers. */
export function playInMemory(season: Season, method: Method): Placed {
  const placed = new Map<SeasonRequest, SeasonSlot>();
  const waiting = new Set<SeasonRequest>();
  const places = openPlaces(season);
  const take = (request: SeasonRequest, slot: SeasonSlot): void => {
    placed.set(request, slot);
    waiting.delete(request);
    places.take(slot);
  };
  for (const now of happenings(season)) {
    places.passed(now.at);
    if ('request' in now) {
      const { request } = now;
      const options = places.free.filter((slot) => suits(request, slot, now.at));
      const chosen = method.choose(request, options, { at: now.at, ...places });
      if (chosen) take(request, chosen);
      else if (method.fill) waiting.add(request);
      continue;
    }
    for (const request of waiting) if (deadlineOf(request) < now.at) waiting.delete(request);
    for (const slot of now.slots.filter((one) => places.add(one))) {
      const able = [...waiting].filter((request) => suits(request, slot, now.at));
      for (const request of method.fill?.(able, slot, now.at) ?? [])
        if (places.left(slot) > 0 && places.free.includes(slot)) take(request, slot);
    }
  }
  return placed;
}

/** What people do today: the first free place. */
export const firstAvailable: Method = { choose: (_request, options) => options[0] };
