import { after, type Instant, minutes } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { isMovable } from '../requests/request.ts';
import { bookableOf } from '../requests/tables.ts';
import type { Standing } from './better-book.ts';
import { selectMovable, selectSeeking, selectStanding } from './better-store.ts';
import { type Gain, gainsOf } from './gains.ts';
import { type Measured, measure } from './measure.ts';
import { unsuitable } from './need.ts';
import { ACQUAINTED_MS, type Books, candidateOf, type Material, materialFor, wanted } from './propose.ts';
import { changesOf, type FreeOrTaken, inTurn, modelOf, type Seeker } from './reassign.ts';
import { solve } from './solve.ts';
import { type PlaceWords, selectAcquainted, selectPlaceWords } from './store.ts';
import { selectAsked } from './why-not-store.ts';

/** So many of each are looked at: those that press most. */
const SEEKING = 20;
const MOVABLE = 40;

/** Nobody is asked to move a visit that is about to begin. */
const TOO_SOON_MS = minutes(120);

/** The best of each are enough to find a better day among. */
const OPTIONS = 40;

/** A place for a request that has none, or a better one. `after`: only once that request has left the place. */
export type BetterPlace = {
  requestId: string;
  bookingId: string | null;
  from: Spot | null;
  to: Spot;
  gains: Gain[];
  after: string | null;
};

export type Spot = { slotId: string; start: Instant; words: PlaceWords };

type Asking = {
  requestId: string;
  bookingId: string | null;
  now: string | null;
  measured: ReadonlyMap<string, Measured>;
};

/** What was read, for the solver, which is asked between two transactions: no transaction waits for it. */
export type Puzzle = { asking: Asking[]; places: FreeOrTaken[]; free: ReadonlyMap<string, number> };

const whoAsks = (tx: Tx) =>
  Promise.all([selectSeeking(tx, SEEKING), selectMovable(tx, after(tx.at, TOO_SOON_MS), MOVABLE)]);

/** How things stand, without looking for anything: while that is the same, so is what can be found. */
export async function standing(tx: Tx): Promise<Standing> {
  const key = await selectStanding(tx, ...(await whoAsks(tx)));
  return { territoryId: tx.actor.territoryId, at: tx.at, key };
}

/** Who seeks, who could move, and what each could have instead. */
export async function puzzle(tx: Tx, books: Books): Promise<Puzzle> {
  const [seeking, movable] = await whoAsks(tx);
  const taken = movable.map(({ slotId }) => slotId);
  // Their questions travel together: one after the other the way there and back would be most of it.
  const [waiting, moving] = await Promise.all([
    Promise.all(seeking.map((requestId) => askingOf(tx, books, { requestId, taken }))),
    Promise.all(movable.map((one) => askingOf(tx, books, { ...one, taken }))),
  ]);
  const asking = [...waiting, ...moving.filter(mayMove)];
  // A place that is taken is one for those who could leave it; where its patient is not to be moved it is nobody's.
  const leaving = new Map<string, number>();
  for (const { now } of asking) if (now) leaving.set(now, (leaving.get(now) ?? 0) + 1);
  const free = new Map<string, number>();
  for (const { measured } of asking)
    for (const [slotId, { candidate }] of measured)
      if (candidate.freePlaces > 0) free.set(slotId, candidate.freePlaces);
  const ids = new Set([...leaving.keys(), ...free.keys()]);
  return {
    asking,
    places: [...ids].map((id) => ({ id, capacity: (free.get(id) ?? 0) + (leaving.get(id) ?? 0) })),
    free,
  };
}

/** Their own doctor's place is left to them (rule 5); one that is no option any more has a person to see to it. */
const mayMove = ({ now, measured }: Asking): boolean => {
  const here = now === null ? undefined : measured.get(now);
  return here !== undefined && !here.candidate.isTreatingDoctor;
};

async function askingOf(
  tx: Tx,
  books: Books,
  it: {
    requestId: string;
    bookingId?: string;
    slotId?: string;
    taken: readonly string[];
  },
): Promise<Asking> {
  const request = await requestById(tx, it.requestId);
  const none = {
    requestId: it.requestId,
    bookingId: it.bookingId ?? null,
    now: it.slotId ?? null,
    measured: new Map<string, Measured>(),
  };
  // Rule 1: across a red flag nothing is looked for, not even something better.
  if (isMovable(bookableOf(request))) return none;
  const { profession, declaredFor } = wanted(request);
  const [material, others, known, loads] = await Promise.all([
    materialFor(tx, books, request),
    selectAsked(tx, { requestId: it.requestId, from: tx.at, to: tx.at, declaredFor, slotIds: it.taken }),
    selectAcquainted(tx, it.requestId, after(tx.at, -ACQUAINTED_MS)),
    books.loads.of(tx),
  ]);
  const suits = others.filter(
    (row) =>
      row.ineligible === null &&
      row.profession === profession &&
      row.declared &&
      (!row.ofFallback || row.slotId === it.slotId || request.search.fallback),
  );
  const taken = known
    ? suits
        .filter(({ slotId }) => !material.candidates.some((one) => one.slotId === slotId))
        .map((row) => candidateOf(row, loads, known))
    : [];
  return {
    ...none,
    measured: optionsOf({ ...material, candidates: [...material.candidates, ...taken] }, tx.at, none.now),
  };
}

/** The best ones, and the one that they have. Who has a place in time is offered none that is late. */
function optionsOf(
  { need, candidates, around }: Material,
  at: Instant,
  now: string | null,
): Map<string, Measured> {
  const all = candidates
    .filter((candidate) => candidate.slotId === now || !unsuitable(need, { ...candidate, freePlaces: 1 }, at))
    .map((candidate) => measure(need, candidate, at, around));
  const here = all.find(({ candidate }) => candidate.slotId === now);
  const best = all
    .filter((one) => one === here || now === null || !one.late)
    .toSorted((one, other) => one.cost - other.cost)
    .slice(0, OPTIONS);
  if (here && !best.includes(here)) best.push(here);
  return new Map(best.map((one) => [one.candidate.slotId, one]));
}

/** The better day, as changes that can be made one after the other, each with a person's yes (rule 7). Undefined: not found in time. */
export async function solved({
  asking,
  places,
  free,
}: Puzzle): Promise<ReturnType<typeof inTurn> | undefined> {
  const seekers: Seeker[] = asking.map(({ requestId, now, measured }) => ({
    id: requestId,
    now,
    options: [...measured].map(([place, { cost }]) => ({ place, cost })),
  }));
  const model = modelOf(seekers, places);
  const solution = await solve(model);
  if (!solution) return undefined;
  return inTurn(changesOf(seekers, places, model, solution), free);
}

/** With who and where, and what each gains. */
export async function told(
  tx: Tx,
  { asking }: Puzzle,
  changes: ReturnType<typeof inTurn>,
): Promise<BetterPlace[]> {
  if (changes.length === 0) return [];
  const words = await selectPlaceWords(
    tx,
    changes.flatMap(({ from, to }) => (from === null ? [to] : [from, to])),
  );
  const wordsOf = new Map(words.map((one) => [one.slotId, one]));
  const askingOf = new Map(asking.map((one) => [one.requestId, one]));
  const spot = (of: Measured | undefined): Spot | null => {
    const said = of && wordsOf.get(of.candidate.slotId);
    return of && said ? { slotId: said.slotId, start: of.candidate.start, words: said } : null;
  };
  return changes.flatMap((change) => {
    const one = askingOf.get(change.id);
    const [from, to] = [one?.measured.get(change.from ?? ''), one?.measured.get(change.to)];
    const there = spot(to);
    if (!one || !to || !there) return [];
    const leavesFor = changes.find(({ after: before }) => before === change.id)?.id;
    return [
      {
        requestId: change.id,
        bookingId: one.bookingId,
        from: spot(from),
        to: there,
        gains: gainsOf(from, to, leavesFor !== undefined),
        after: change.after,
      },
    ];
  });
}
