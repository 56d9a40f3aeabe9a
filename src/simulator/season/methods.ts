import { lineCalendar } from '../../matching/calendar.ts';
import { demandBook } from '../../matching/demand.ts';
import { FRESH_MS, PROPOSED_MS } from '../../matching/load.ts';
import type { Circumstances } from '../../matching/measure.ts';
import type { Candidate, Need } from '../../matching/need.ts';
import { outlook } from '../../matching/outlook.ts';
import { rank } from '../../matching/rank.ts';
import { inOrder, mayBeGiven } from '../../matching/standby.ts';
import { usualKm } from '../../matching/usual-way.ts';
import { DEFAULT_WEIGHTS, type Weights } from '../../matching/weights.ts';
import { after, hours, type Instant } from '../../platform/clock.ts';
import { kilometres } from '../../territory/distance.ts';
import { quietHoursOf, quietUntil } from '../../territory/quiet-hours.ts';
import type { Method, Standing } from './in-memory.ts';
import { deadlineOf, type Season, type SeasonRequest, type SeasonSlot } from './season.ts';

/** The shortest way; by video there is none. */
export function nearestFirst(season: Season): Method {
  const where = new Map(season.professionals.map((it) => [it.id, it]));
  const way = (request: SeasonRequest, { mode, professionalId }: SeasonSlot): number => {
    const professional = where.get(professionalId);
    return mode === 'VR' || !professional ? 0 : kilometres(request, professional);
  };
  return {
    choose: (request, [first, ...others]) =>
      first && others.reduce((best, it) => (way(request, it) < way(request, best) ? it : best), first),
  };
}

type Load = Candidate['load'];
type Known = Circumstances & { at: Instant; loads: ReadonlyMap<string, Load> };

/** Fairness looks at a fortnight. */
const FORTNIGHT_MS = hours(24 * 14);
const NO_LOAD: Load = { given: 0, taken: 0 };

/** The product's own rules, given what the product would know, as old as it may be there. */
export function productsOwn(season: Season, weights: Weights = DEFAULT_WEIGHTS): Method {
  const { opening, timeZone } = season.territory;
  const calendar = lineCalendar(opening, timeZone);
  const quiet = quietHoursOf({});
  const where = new Map(season.professionals.map((it) => [it.id, it]));
  const past: SeasonRequest[] = [];
  const numbers = new Map<SeasonSlot, number>();
  let demand: ReturnType<typeof demandBook> | undefined;
  let known: Known | undefined;

  const look = ({ at, free, left, load }: Standing): Known => {
    const window = [after(at, -FORTNIGHT_MS), after(at, PROPOSED_MS)] as const;
    const loads = new Map(season.professionals.map(({ id }) => [id, load(id, ...window)]));
    const sum = (what: keyof Load) => [...loads.values()].reduce((total, it) => total + it[what], 0);
    const places = free.map((slot) => ({ start: slot.start, mode: slot.mode, count: left(slot) }));
    const ahead = free.filter(({ start }) => start <= after(at, hours(24)));
    return {
      at,
      loads,
      outlook: outlook({ at, calendar, demand: demand?.at(at) ?? [], free: places }),
      meanShare: sum('given') > 0 ? sum('taken') / sum('given') : 0,
      usualKm: usualKm(past, practicesOf(ahead, where)),
      weights,
    };
  };
  const candidateOf = (slot: SeasonSlot, load: Load, freePlaces: number): Candidate => {
    const { lat, lng } = where.get(slot.professionalId) ?? { lat: 0, lng: 0 };
    const { professionalId, start, end, mode } = slot;
    const slotId = String(numbers.get(slot)).padStart(8, '0');
    const place = { placeId: professionalId, lat, lng };
    return { slotId, professionalId, ...place, start, end, mode, freePlaces, load, isTreatingDoctor: false };
  };
  /** Among equals the place that was published first goes first, as by the product's ids. */
  const number = (slots: readonly SeasonSlot[]) => {
    for (const slot of slots) if (!numbers.has(slot)) numbers.set(slot, numbers.size);
  };
  number(season.slots.toSorted((one, other) => one.publishedAt - other.publishedAt));

  return {
    choose(request, options, standing) {
      const { at, left } = standing;
      demand ??= demandBook(calendar, at);
      demand.note({ at, modes: request.modes, by: request.availableTo });
      past.push(request);
      if (!known || at - known.at >= FRESH_MS) known = look(standing);
      const { loads, ...around } = known;
      const candidates = options.map((slot) =>
        candidateOf(slot, loads.get(slot.professionalId) ?? NO_LOAD, left(slot)),
      );
      const [best] = rank(needOf(request), candidates, at, 1, around);
      return options[candidates.findIndex(({ slotId }) => slotId === best?.slotId)];
    },
    fill(waiting, slot, at) {
      const toldFrom = quietUntil(quiet, timeZone, at) ?? at;
      const able = waiting.map((request) => ({
        request,
        requestId: request.id,
        need: needOf(request),
        since: request.at,
      }));
      const given = able.filter(({ need }) => mayBeGiven(need, slot, at, toldFrom));
      const requests = new Map(given.map(({ requestId, request }) => [requestId, request]));
      return inOrder(given).flatMap(({ requestId }) => requests.get(requestId) ?? []);
    },
  };
}

const needOf = (request: SeasonRequest): Need => ({
  modes: request.modes,
  from: request,
  deadline: deadlineOf(request),
  availableFrom: request.availableFrom,
  availableTo: request.availableTo,
});

type Where = ReadonlyMap<string, { lat: number; lng: number }>;

const practicesOf = (free: readonly SeasonSlot[], where: Where) =>
  [...new Set(free.map(({ professionalId }) => professionalId))].flatMap((id) => where.get(id) ?? []);
