import { hours } from '../../platform/clock.ts';
import { kilometres } from '../../territory/distance.ts';
import { gini } from '../account.ts';
import { dayOf, deadlineOf, needsPlace, type Season, type SeasonRequest, type SeasonSlot } from './season.ts';

/** What became of a season (api.md), whoever played it. */
export type SeasonFigures = {
  /** Requests that need a place. */
  requests: number;
  bookedWithin24h: number;
  bookedLate: number;
  unserved: number;
  /** From the request to the visit. Null: no visit. */
  meanDelayMinutes: number | null;
  /** As the crow flies, video visits left out. Null: nobody had to go anywhere. */
  meanDistanceKm: number | null;
  /** Gini coefficient of taken ÷ offered among those who offered any: 0, all alike. */
  loadGini: number;
};

/** Who has which place. */
export type Placed = ReadonlyMap<SeasonRequest, SeasonSlot>;

export function figuresOf(season: Season, placed: Placed): SeasonFigures {
  const where = new Map(season.professionals.map((it) => [it.id, it]));
  const requests = season.requests.filter(needsPlace).length;
  const delays: number[] = [];
  const ways: number[] = [];
  let late = 0;
  for (const [request, slot] of placed) {
    if (slot.start > deadlineOf(request)) late++;
    delays.push((slot.start - request.at) / MINUTE_MS);
    const professional = where.get(slot.professionalId);
    if (slot.mode !== 'VR' && professional) ways.push(kilometres(request, professional));
  }
  return {
    requests,
    bookedWithin24h: placed.size - late,
    bookedLate: late,
    unserved: requests - placed.size,
    meanDelayMinutes: mean(delays, 1),
    meanDistanceKm: mean(ways, 100),
    loadGini: gini(sharesTaken(season, [...placed.values()])),
  };
}

const MINUTE_MS = hours(1) / 60;

/** Who wants to see three patients a day has offered three, however many times there are to choose from. */
function sharesTaken(season: Season, taken: readonly SeasonSlot[]): number[] {
  const most = new Map(season.professionals.map(({ id, maxPerDay }) => [id, maxPerDay ?? Infinity]));
  const offered = new Map<string, number>();
  const days = Map.groupBy(season.slots, (slot) => dayOf(season, slot));
  for (const day of days.values()) {
    const id = day[0]?.professionalId ?? '';
    const places = day.reduce((sum, { capacity }) => sum + capacity, 0);
    offered.set(id, (offered.get(id) ?? 0) + Math.min(places, most.get(id) ?? Infinity));
  }
  const visits = Map.groupBy(taken, ({ professionalId }) => professionalId);
  return [...offered]
    .filter(([, places]) => places > 0)
    .map(([id, places]) => (visits.get(id)?.length ?? 0) / places);
}

function mean(values: readonly number[], precision: number): number | null {
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  return Math.round((sum / values.length) * precision) / precision;
}
