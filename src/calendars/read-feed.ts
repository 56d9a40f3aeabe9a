import type { Interval } from '../availability/intervals.ts';
import { after, type Clock, hours, type Instant } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { setDue } from '../platform/due.ts';
import type { RecordedEvent } from '../platform/events.ts';
import { systemActor } from '../platform/identity.ts';
import { type Tx, transaction } from '../platform/transaction.ts';
import { heedDiary } from '../slots/heed-diary.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { openTaskOnce } from '../tasks/open-task.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import type { FeedFault } from './fault.ts';
import { type Calendars, fetchFeed, type Known } from './fetch-feed.ts';
import {
  asksForChanges,
  CALENDAR_DUE,
  HEEDED_MS,
  HORIZON_MS,
  isDoubtful,
  isUnreadNow,
  nextLook,
} from './next-look.ts';
import { parseFeed } from './parse-feed.ts';
import {
  countAhead,
  type Feed,
  lockFeed,
  noteConflicts,
  noteEmptied,
  noteFault,
  noteGood,
  replaceBusy,
} from './store.ts';

export type ReadingDeps = {
  database: Database;
  clock: Clock;
  calendars: Calendars;
  /** Feeds that this process is reading just now. */
  underWay: Set<string>;
};

/** Servers that hang must not keep the patients' SMS waiting: so many of the workers' hands are theirs, the rest is put off. */
const AT_ONCE = 3;
const PUT_OFF_MS = 15_000;

type Told = { fault: FeedFault } | { unchanged: true } | ({ busy: Interval[] } & Known);

/**
 * Reads a professional's diary and heeds what it says. Whatever is wrong with it changes nothing but what is said of the feed: the hours it told last are
 * believed until it tells others. When it is read next is set before, so that it is read again whatever stops this process.
 */
export async function readFeed(deps: ReadingDeps, event: RecordedEvent): Promise<void> {
  const actor = systemActor(event.territoryId, 'read-calendar');
  const id = event.subject;
  // Whoever is reading it goes on from there.
  if (deps.underWay.has(id)) return;
  const isBusy = deps.underWay.size >= AT_ONCE;
  const feed = await transaction(deps, actor, async (tx) => {
    const found = await lockFeed(tx, id);
    if (!found) return undefined;
    await setDue(tx, CALENDAR_DUE, id, isBusy ? after(tx.at, PUT_OFF_MS) : nextLook(0, tx.at));
    return { ...found, timeZone: await timeZoneOf(tx), at: tx.at };
  });
  if (!feed || isBusy) return;
  deps.underWay.add(id);
  try {
    const told = await ask(deps.calendars, feed);
    await transaction(deps, actor, (tx) => heed(tx, id, told, event.type === 'calendar.asked'));
  } finally {
    deps.underWay.delete(id);
  }
}

async function ask(calendars: Calendars, feed: Feed & { timeZone: string; at: Instant }): Promise<Told> {
  const { etag, lastModified } = feed;
  const known = asksForChanges(feed.readAt, feed.at) && (etag ?? lastModified) !== null;
  const fetched = await fetchFeed(feed.url, known ? { etag, lastModified } : undefined, calendars);
  if (!('text' in fetched)) return fetched;
  const between = { start: after(feed.at, -hours(24)), end: after(feed.at, HORIZON_MS) };
  const parsed = await parseFeed(fetched.text, feed.timeZone, between);
  return 'fault' in parsed ? parsed : { ...parsed, etag: fetched.etag, lastModified: fetched.lastModified };
}

async function heed(tx: Tx, id: string, told: Told, asked: boolean): Promise<void> {
  const feed = await lockFeed(tx, id);
  if (!feed) return;
  if ('fault' in told) {
    await noteFault(tx, id, told.fault);
    await setDue(tx, CALENDAR_DUE, id, nextLook(feed.failures + 1, tx.at));
    if (feed.fault !== told.fault) tx.record('calendar.failing', id, { ...ofFeed(feed), fault: told.fault });
    if (isUnreadNow(feed, tx.at)) await openTaskOnce(tx, 'calendar-unread', id);
    return;
  }
  await setDue(tx, CALENDAR_DUE, id, nextLook(0, tx.at));
  if ('busy' in told) {
    const now = told.busy.filter(({ end }) => end > tx.at).length;
    if (isDoubtful({ state: feed.state, before: await countAhead(tx, id), now, asked })) {
      await noteEmptied(tx, id);
      tx.record('calendar.emptied', id, ofFeed(feed));
      return;
    }
    await replaceBusy(tx, feed, told.busy);
  }
  await noteGood(tx, id, 'busy' in told ? told : undefined);
  if (feed.state !== 'good') await finishTasksAbout(tx, 'calendar-unread', [id]);
  if (feed.state !== 'good') tx.record('calendar.good', id, ofFeed(feed));
  await tellOfConflicts(tx, feed);
}

const ofFeed = ({ professionalId }: Feed) => ({ professionalId });

/** Nothing moves by itself: a visit at an hour at which the professional has something else is a person's to settle, and told once. */
async function tellOfConflicts(tx: Tx, feed: Feed): Promise<void> {
  const clashes = await heedDiary(tx, feed.professionalId, after(tx.at, HEEDED_MS));
  const bookings = clashes.flatMap((clash) => clash.bookings).toSorted();
  for (const booking of bookings)
    if (!feed.conflicts.includes(booking)) await openTaskOnce(tx, 'calendar-conflict', booking);
  if (bookings.join() !== feed.conflicts.join()) await noteConflicts(tx, feed.id, bookings);
}
