import { after, hours, type Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { type LineCalendar, lineCalendar } from './calendar.ts';
import { demandBook } from './demand.ts';
import { FRESH_MS, type Kept, keptFor } from './load.ts';
import { type Outlook, outlook } from './outlook.ts';
import { type FreeRow, type PastRow, selectFree, selectPast } from './store.ts';
import { usualKm } from './usual-way.ts';

/** What a territory may expect within 24 h, for each profession whose places it gives. */
export type Ahead = { of(profession: string): Expected };

type Expected = { outlook: Outlook; usualKm: number };

/** So far back a line's requests are known. */
const HISTORY_MS = hours(24 * 60);

/** History and free places are read per territory and kept like loads: an outlook does not change from one caller to the next. */
export const aheadBook = (): Kept<Ahead> => keptFor(FRESH_MS, readAhead);

async function readAhead(tx: Tx): Promise<Ahead> {
  const [{ opening, timeZone }, past, free] = await Promise.all([
    territoryOf(tx),
    selectPast(tx, after(tx.at, -HISTORY_MS)),
    selectFree(tx, after(tx.at, hours(24))),
  ]);
  const calendar = lineCalendar(opening, timeZone);
  const since = watchedSince(past, tx.at);
  const of = (requests: PastRow[], places: FreeRow[]) => expected(tx.at, calendar, since, requests, places);
  const professions = new Set([...past, ...free].map(({ profession }) => profession));
  return aheadOf(
    new Map(
      [...professions].map((profession) => [
        profession,
        of(
          past.filter((one) => one.profession === profession),
          free.filter((one) => one.profession === profession),
        ),
      ]),
    ),
    of([], []),
  );
}

/** Made here, where nothing is at hand: what is kept for minutes shall not keep thousands of rows with it. */
const aheadOf = (known: ReadonlyMap<string, Expected>, unknown: Expected): Ahead => ({
  of: (profession) => known.get(profession) ?? unknown,
});

function expected(
  at: Instant,
  calendar: LineCalendar,
  since: Instant,
  requests: readonly PastRow[],
  places: readonly FreeRow[],
): Expected {
  const book = demandBook(calendar, since);
  for (const { at: came, modes, by } of requests) book.note({ at: came, modes, by: by ?? undefined });
  return {
    outlook: outlook({ at, calendar, demand: book.at(at), free: places }),
    usualKm: usualKm(requests, distinct(places)),
  };
}

/** The line is known from its first request on. */
const watchedSince = (past: readonly PastRow[], at: Instant): Instant => past[0]?.at ?? at;

/** A practice counts once, however many places it gives. */
const distinct = <P extends { lat: number; lng: number }>(places: readonly P[]): P[] => [
  ...new Map(places.map((place) => [`${place.lat} ${place.lng}`, place])).values(),
];
