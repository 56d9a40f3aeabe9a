import { after, type Instant, minutes } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { madeFrom, type MadeSlot, openAllPlaces, takeBackFree, takenBesides } from '../slots/made-slots.ts';
import { lacksSomething } from '../slots/claim-parts.ts';
import { diariesFirst } from '../slots/heed-diary.ts';
import { publishSlots } from '../slots/publish-slots.ts';
import { daysLater, instantAt, type LocalDay } from '../territory/local-time.ts';
import type { Interval } from './intervals.ts';
import { LONGEST_NIGHT_MINUTES } from './occurrences.ts';
import { besides, fewDays, plan, type Planned } from './plan.ts';
import { needsOf, offered, partsOf, presentAt } from './offer.ts';
import { calendarOf, type SlotSource } from './source.ts';
import { watchClosedVisits } from './watch-closed-visits.ts';

/** So many slots are written in one transaction: some ten milliseconds (decision 2). */
const MOST_AT_ONCE = 60;

/** How far this went, and which slots were in the way of something else. */
export type Made = { to: LocalDay; isAll: boolean; conflicts: Interval[]; lacking: boolean };

/**
 * Makes the slots of a rule or a duty real from one day to before another, as far as one transaction goes. What is there already stays; what is
 * free and not of the rule any more is taken back; what a person has withdrawn is not made again. Run once more it changes nothing.
 */
export async function makeSlots(tx: Tx, source: SlotSource, from: LocalDay, to: LocalDay): Promise<Made> {
  await diariesFirst(tx, { professionalIds: presentAt(source) });
  const few = fewDays(source, from, to, MOST_AT_ONCE);
  const seen = await standing(tx, source, from, few.to);
  const remaining = await takeBackFree(
    tx,
    { ids: seen.strays.filter(({ start }) => start > tx.at).map(({ id }) => id) },
    { absenceId: null },
  );
  // What was booked until this very moment is seen by no earlier look.
  if (remaining.length > 0)
    await watchClosedVisits(tx, { bookingIds: remaining.map(({ bookingId }) => bookingId) });
  const missing = seen.planned.filter(
    ({ skipped, start }) => skipped === undefined && start > tx.at && !seen.made.has(start),
  );
  if (missing.length > 0)
    await publishSlots(
      tx,
      missing.map((slot) => slotOf(source, slot)),
    );
  const closed = [...seen.made.values()].filter(
    (slot) =>
      !seen.lacking && slot.state === 'open' && slot.places < slot.capacity && !seen.strays.includes(slot),
  );
  if (closed.length > 0)
    await openAllPlaces(
      tx,
      closed.map(({ id }) => id),
    );
  return {
    ...few,
    lacking: seen.lacking,
    conflicts: seen.planned.filter(
      ({ skipped, start }) => skipped === 'overlap' && start > tx.at && !seen.made.has(start),
    ),
  };
}

const slotOf = ({ id, professionalId, placeId, offer }: SlotSource, { start, end }: Interval) => ({
  ...offered(offer, start),
  professionalId,
  placeId,
  start,
  end,
  ruleId: id,
});

/** What those days should hold and what they do. */
export type Standing = {
  planned: Planned[];
  /** By the start that the rule gives it: what the rule has made for its professional, withdrawn ones too. */
  made: ReadonlyMap<Instant, MadeSlot>;
  /** Not withdrawn, and not of the rule as it is now. */
  strays: MadeSlot[];
  /** Somebody or something that each of its slots needs is gone: no more are made, as if it were taken. */
  lacking: boolean;
};

export async function standing(tx: Tx, source: SlotSource, from: LocalDay, to: LocalDay): Promise<Standing> {
  const between = {
    from: instantAt(source.timeZone, from, 0),
    to: after(instantAt(source.timeZone, to, 0), minutes(LONGEST_NIGHT_MINUTES)),
  };
  const calendar = await calendarOf(tx, source, between);
  // The night before belongs to the day before, and the last night of these days ends after them.
  const wider = plan(source, calendar, daysLater(from, -1), daysLater(to, 1));
  const wanted = new Map(wider.filter(({ skipped }) => skipped === undefined).map((it) => [it.start, it]));
  const all = await madeFrom(tx, source.id, between.from, between.to);
  const isWanted = (slot: MadeSlot) =>
    slot.professionalId === source.professionalId &&
    (slot.moved ? wanted.has(slot.given) : wanted.get(slot.given)?.end === slot.end);
  const ends = instantAt(source.timeZone, to, 0);
  const strays = all.filter((slot) => slot.state !== 'withdrawn' && slot.given < ends && !isWanted(slot));
  const needed = [{ who: source.professionalId, how: 'present' as const }, ...needsOf(source.offer)];
  const taken = await takenBesides(tx, needed, between, source.id);
  const own = all.filter(({ professionalId }) => professionalId === source.professionalId);
  const kept = own.filter((slot) => (strays.includes(slot) ? slot.booked > 0 : slot.moved));
  const { professionalId, placeId } = source;
  const lacking = await lacksSomething(tx, { professionalId, placeId, needs: partsOf(source.offer) });
  const planned = besides(
    wider.filter(({ day }) => from <= day && day < to),
    lacking
      ? [{ start: between.from, end: between.to }]
      : [...taken, ...kept.filter(({ state }) => state !== 'withdrawn')],
  );
  return { planned, made: new Map(own.map((slot) => [slot.given, slot])), strays, lacking };
}
