import { professionalById } from '../directory/lookup.ts';
import { after, type Instant } from '../platform/clock.ts';
import { invalid, notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { notBookable } from '../requests/errors.ts';
import { requestById } from '../requests/lookup.ts';
import { isMovable } from '../requests/request.ts';
import { bookableOf } from '../requests/tables.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { byRoad } from './by-road.ts';
import { BEYOND_DEADLINE_MS } from './candidate-store.ts';
import { measure } from './measure.ts';
import { nameOf } from './names.ts';
import { ACQUAINTED_MS, type Books, candidateOf, materialFor, wanted } from './propose.ts';
import { rank } from './rank.ts';
import { selectAcquainted } from './store.ts';
import type { Travel } from './travel.ts';
import { type Why, whyNotPlace, whyNotProfessional } from './why-not.ts';
import { type AskedRow, selectAsked } from './why-not-store.ts';

export type Explained = {
  professionalId: string;
  professionalName: string;
  answer: Why;
  places: (Why & { slotId: string; start: Instant })[];
};

/**
 * « Pourquoi pas le Dr X ? »: the constraint that each of their places fails, or where it stands in the order of proposals. Throws what keeps a request from being
 * booked: no place is talked about across a red flag (rule 1).
 */
export async function explain(
  tx: Tx,
  books: Books,
  requestId: string,
  asked: { professionalId?: string | undefined; slotId?: string | undefined },
  travel: Travel | undefined,
): Promise<Explained> {
  if ((asked.professionalId === undefined) === (asked.slotId === undefined))
    throw invalid('professionalId', 'Indiquez un professionnel, ou un créneau.');
  const request = await requestById(tx, requestId);
  const refusal = isMovable(bookableOf(request));
  if (refusal) throw notBookable(refusal);
  const until = after(Math.max(request.deadline, tx.at) as Instant, BEYOND_DEADLINE_MS);
  const { profession, declaredFor } = wanted(request);
  const [material, rows, known, loads, timeZone] = await Promise.all([
    materialFor(tx, books, request),
    selectAsked(tx, {
      requestId,
      from: tx.at,
      to: until,
      declaredFor,
      professionalId: asked.professionalId,
      slotIds: asked.slotId === undefined ? undefined : [asked.slotId],
    }),
    selectAcquainted(tx, requestId, after(tx.at, -ACQUAINTED_MS)),
    books.loads.of(tx),
    timeZoneOf(tx),
  ]);
  const professionalId = asked.professionalId ?? rows[0]?.professionalId;
  if (!professionalId || !known) throw notFound('Ce créneau');
  const professional = await professionalById(tx, professionalId);
  if (!professional) throw notFound('Ce professionnel');
  const { need, around } = material;
  const candidates = travel ? byRoad(need.from, material.candidates, travel) : material.candidates;
  const proposals = rank(need, candidates, tx.at, candidates.length, around);
  const question = {
    need,
    around,
    proposals,
    measured: (slotId: string) => {
      const found = candidates.find((one) => one.slotId === slotId);
      return found && measure(need, found, tx.at, around);
    },
    profession,
    fallback: request.search.fallback ?? false,
    timeZone,
    at: tx.at,
  };
  const places = rows.map((row) => ({
    slotId: row.slotId,
    start: row.start,
    ...whyNotPlace({ ...row, candidate: askedCandidate(row, candidateOf(row, loads, known)) }, question),
  }));
  return {
    professionalId,
    professionalName: nameOf(professional),
    answer: (asked.slotId && places[0]) || whyNotProfessional(places, { timeZone, at: tx.at, until }),
    places,
  };
}

/** With the limits that were asked in SQL, for the words. */
const askedCandidate = (row: AskedRow, candidate: ReturnType<typeof candidateOf>) => ({
  ...candidate,
  ineligible: row.ineligible ?? undefined,
  minAge: row.minAge ?? undefined,
  maxAge: row.maxAge ?? undefined,
});
