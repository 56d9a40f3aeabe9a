import highsModule, { type Highs } from 'highs';
import { after, hours } from '../../platform/clock.ts';
import { dayOf, needsPlace, type Season, type SeasonRequest, type SeasonSlot, suits } from './season.ts';

/**
 * The most requests that could have been seen within 24 h by somebody who knew everything from the start: over the places that were known when each request
 * came, and that its patient could take then. An assignment, computed by HiGHS as a linear program: each request once, each place once, each professional's
 * day as often as they want. Requests, places and days are a tree of bounds on either side of a bipartite graph, so the optimum is a whole number.
 */
export async function optimumOf(season: Season): Promise<number> {
  const highs = await solver();
  return apart(choicesOf(season)).reduce((sum, part) => sum + mostServed(highs, part), 0);
}

/** A request with what it may take. Places that are alike for everybody are one bin. */
type Choice = { request: SeasonRequest; bins: readonly Bin[] };
type Bin = { places: number; slot: SeasonSlot; day: Day | undefined };
/** Bounded only where a professional gave more places than they want to see patients. */
type Day = { most: number };

function choicesOf(season: Season): Choice[] {
  const bins = binsOf(season).toSorted((one, other) => one.slot.start - other.slot.start);
  return season.requests.filter(needsPlace).map((request) => {
    const from = bins.findIndex(({ slot }) => slot.start > request.at);
    const found: Bin[] = [];
    for (let i = from; i >= 0 && i < bins.length; i++) {
      const bin = bins[i] as Bin;
      if (bin.slot.start > after(request.at, DAY_MS)) break;
      if (bin.slot.publishedAt <= request.at && suits(request, bin.slot, request.at)) found.push(bin);
    }
    return { request, bins: found };
  });
}

const DAY_MS = hours(24);

function binsOf(season: Season): Bin[] {
  const most = new Map(season.professionals.map(({ id, maxPerDay }) => [id, maxPerDay ?? Infinity]));
  const days = new Map<string, Day>();
  for (const [name, slots] of Map.groupBy(season.slots, (slot) => dayOf(season, slot))) {
    const bound = most.get(slots[0]?.professionalId ?? '') ?? Infinity;
    if (slots.reduce((sum, { capacity }) => sum + capacity, 0) > bound) days.set(name, { most: bound });
  }
  const alike = Map.groupBy(season.slots, (slot) => {
    // Whoever could take it a day before its time need not know how much longer it was known.
    const known = Math.max(slot.publishedAt, slot.start - DAY_MS);
    const name = dayOf(season, slot);
    return [slot.start, slot.end, slot.mode, known, days.has(name) ? name : ''].join(' ');
  });
  return [...alike.values()].flatMap((slots) => {
    const [slot] = slots;
    if (!slot) return [];
    const places = slots.reduce((sum, { capacity }) => sum + capacity, 0);
    return [{ slot, places, day: days.get(dayOf(season, slot)) }];
  });
}

/** Requests that compete with each other, directly or through others: nothing else is to be solved together. */
function apart(choices: readonly Choice[]): Choice[][] {
  const parent = new Map<object, object>();
  const root = (it: object): object => {
    let top = it;
    for (let next = parent.get(top); next && next !== top; next = parent.get(top)) top = next;
    parent.set(it, top);
    return top;
  };
  const join = (one: object, other: object) => parent.set(root(one), root(other));
  const able = choices.filter(({ bins }) => bins.length > 0);
  for (const { request, bins } of able)
    for (const bin of bins) {
      join(request, bin);
      if (bin.day) join(bin, bin.day);
    }
  return [...Map.groupBy(able, ({ request }) => root(request)).values()];
}

function mostServed(highs: Highs, choices: readonly Choice[]): number {
  const rows = new Map<object, number>();
  const bounds: number[] = [];
  const rowOf = (it: object, most: number): number => {
    let row = rows.get(it);
    if (row === undefined) {
      rows.set(it, (row = bounds.length));
      bounds.push(most);
    }
    return row;
  };
  const starts = [0];
  const indices: number[] = [];
  for (const { request, bins } of choices)
    for (const bin of bins) {
      indices.push(rowOf(request, 1), rowOf(bin, bin.places));
      if (bin.day) indices.push(rowOf(bin.day, bin.day.most));
      starts.push(indices.length);
    }
  const [numCols, numRows] = [starts.length - 1, bounds.length];
  return highs.withModel(
    {
      sense: highs.constants.objectiveSense.maximize,
      numCols,
      numRows,
      colCost: new Float64Array(numCols).fill(1),
      colLower: new Float64Array(numCols),
      colUpper: new Float64Array(numCols).fill(1),
      rowLower: new Float64Array(numRows).fill(-highs.infinity),
      rowUpper: Float64Array.from(bounds),
      matrix: {
        format: 'csc',
        numRows,
        numCols,
        starts: Int32Array.from(starts),
        indices: Int32Array.from(indices),
        values: new Float64Array(indices.length).fill(1),
      },
    },
    (model) => {
      model.options.set({ output_flag: false });
      model.run();
      if (model.getModelStatus() !== highs.constants.modelStatus.optimal)
        throw new Error('HiGHS found no optimum');
      return Math.round(model.getObjectiveValue());
    },
  );
}

/** Its types are those of its CommonJS form, in which the loader is a field of what is imported. */
const loadHighs = highsModule as unknown as typeof highsModule.default;

let loaded: Promise<Highs> | undefined;

/** Compiled once in a process. */
const solver = (): Promise<Highs> => (loaded ??= loadHighs());
