/** Somebody who seeks a place, or has one and could have another. `cost`: as places are put in order by. */
export type Seeker = {
  id: string;
  /** The place that they have; null: none. A person who has one keeps one, whatever happens to others. */
  now: string | null;
  options: readonly { place: string; cost: number }[];
};

export type FreeOrTaken = { id: string; capacity: number };

/** Who would have which place; only those who would have another than now. */
export type Change = { id: string; from: string | null; to: string };

/** Minimise `costs` · x: each column one seeker at one place, each row a seeker or a place with how many it takes. */
export type Model = {
  columns: readonly { seeker: number; place: number; cost: number }[];
  rows: readonly { least: number; most: number }[];
  /** So many rows are seekers'; the places' follow. */
  seekers: number;
};

/** Somebody without a place costs more than any way: to see one more patient comes first. */
const UNSERVED = 1_000;

/** A patient who is called, and a doctor who finds another in the list: for less nobody is asked to move. */
export const MOVE = 4;

/**
 * The assignment of seekers to places in which the most are seen, and those the best, as few being moved as that takes. A linear program whose corners
 * are whole numbers (a bipartite graph), so that what a solver finds is an assignment.
 */
export function modelOf(seekers: readonly Seeker[], places: readonly FreeOrTaken[]): Model {
  const index = new Map(places.map(({ id }, i) => [id, i]));
  const columns = seekers.flatMap(({ now, options }, seeker) =>
    options.flatMap(({ place, cost }) => {
      const at = index.get(place);
      if (at === undefined) return [];
      return [{ seeker, place: at, cost: cost - UNSERVED + (now !== null && now !== place ? MOVE : 0) }];
    }),
  );
  return {
    columns,
    seekers: seekers.length,
    rows: [
      ...seekers.map(({ now }) => ({ least: now === null ? 0 : 1, most: 1 })),
      ...places.map(({ capacity }) => ({ least: 0, most: capacity })),
    ],
  };
}

/** What a solution (a number for each column, 1 where it is chosen) changes, by seeker. */
export function changesOf(
  seekers: readonly Seeker[],
  places: readonly FreeOrTaken[],
  model: Model,
  solution: ArrayLike<number>,
): Change[] {
  return model.columns.flatMap(({ seeker, place }, i) => {
    const { id, now } = seekers[seeker] as Seeker;
    const to = (places[place] as FreeOrTaken).id;
    return (solution[i] ?? 0) > 0.5 && to !== now ? [{ id, from: now, to }] : [];
  });
}

/**
 * In an order in which each finds their place free: who leaves one goes before who comes to it (`after`). A round of moves that has no beginning is left
 * out. `free`: how many are free of each place before anybody moves.
 */
export function inTurn(
  changes: readonly Change[],
  free: ReadonlyMap<string, number>,
): (Change & { after: string | null })[] {
  const done: (Change & { after: string | null })[] = [];
  const waiting = [...changes];
  const left = new Map(free);
  /** Who has left a place that nobody has come to yet. */
  const leavers = new Map<string, string[]>();
  for (;;) {
    const next = waiting.findIndex(({ to }) => (left.get(to) ?? 0) > 0 || leavers.get(to)?.length);
    if (next < 0) return done;
    const [change] = waiting.splice(next, 1) as [Change];
    const { id, from, to } = change;
    const unused = left.get(to) ?? 0;
    if (unused > 0) left.set(to, unused - 1);
    done.push({ ...change, after: unused > 0 ? null : (leavers.get(to)?.shift() ?? null) });
    if (from !== null) leavers.set(from, [...(leavers.get(from) ?? []), id]);
  }
}
