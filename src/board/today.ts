import { isoIn } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { daysLater, instantAt, isoDate, localDay } from '../territory/local-time.ts';
import { timeZoneOf, type Territory } from '../territory/lookup.ts';
import { openingOfDay } from '../territory/opening-hours.ts';
import type { Today } from './projection.ts';
import { figuresOf } from './store.ts';

/** The figures of the territory's day in which this transaction acts. One statement, beside what reads the territory. */
export async function todayOf(tx: Tx, territory: Promise<Territory>): Promise<Today> {
  const timeZone = await timeZoneOf(tx);
  const date = localDay(timeZone, tx.at);
  const day = isoDate(date);
  const to = instantAt(timeZone, daysLater(date, 1), 0);
  const [row, { opening }] = await Promise.all([
    figuresOf(tx, { day, from: instantAt(timeZone, date, 0), to }),
    territory,
  ]);
  const hours = openingOfDay(opening, timeZone, tx.at);
  return {
    day,
    endsAt: isoIn(timeZone, to),
    closesAt: hours ? isoIn(timeZone, hours.closes) : null,
    closedAt: row.closed_at && isoIn(timeZone, row.closed_at),
    arrived: row.arrived,
    answered: row.answered,
    answeredWithin60s: row.answered_within_60s,
    abandoned: row.abandoned,
    missed: row.missed,
    callbacksAsked: row.callbacks_asked,
  };
}
