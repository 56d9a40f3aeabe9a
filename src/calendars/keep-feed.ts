import { refuseOthers, whoseTime } from '../availability/whose.ts';
import { after, minutes } from '../platform/clock.ts';
import { clearDue, setDue } from '../platform/due.ts';
import { notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { AddressPolicy } from '../platform/safe-address.ts';
import type { Tx } from '../platform/transaction.ts';
import { heedDiary } from '../slots/heed-diary.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { feedAddress } from './address.ts';
import { askedJustNow, calendarKnown, tooManyCalendars } from './errors.ts';
import { CALENDAR_DUE, HEEDED_MS, nextLook } from './next-look.ts';
import {
  addingFeeds,
  deleteFeed,
  type Feed,
  insertFeed,
  lockFeed,
  noteAsked,
  selectFeed,
  selectFeeds,
} from './store.ts';

const MOST = 5;

/** A professional's diary is read from now on, at once for the first time. Throws `not-yours`, `validation`, `calendar-known`, `too-many-calendars`. */
export async function addFeed(
  tx: Tx,
  it: { professionalId: string | undefined; url: string },
  policy: AddressPolicy,
): Promise<Feed> {
  const professionalId = await whoseTime(tx, it.professionalId);
  const url = feedAddress(it.url, policy);
  await addingFeeds(tx, professionalId);
  const others = await selectFeeds(tx, { professionalId, limit: MOST });
  if (others.some((other) => other.url === url)) throw calendarKnown();
  if (others.length >= MOST) throw tooManyCalendars();
  const id = newId();
  await insertFeed(tx, { id, professionalId, url });
  await setDue(tx, CALENDAR_DUE, id, nextLook(0, tx.at));
  tx.record('calendar.added', id, { professionalId });
  return feedOf(tx, id);
}

/** What the diary has blocked is open again. Throws `not-found`, `not-yours`. */
export async function removeFeed(tx: Tx, id: string): Promise<void> {
  const feed = await ownFeed(tx, id);
  await deleteFeed(tx, id);
  await clearDue(tx, CALENDAR_DUE, id);
  await finishTasksAbout(tx, 'calendar-unread', [id]);
  tx.record('calendar.removed', id, { professionalId: feed.professionalId });
  await heedDiary(tx, feed.professionalId, after(tx.at, HEEDED_MS));
}

const NOT_BEFORE = minutes(1);

/** A person wants it read at once, and vouches for what it says. Throws `not-found`, `not-yours`, `asked-just-now`. */
export async function refreshFeed(tx: Tx, id: string): Promise<Feed> {
  const feed = await ownFeed(tx, id);
  if (feed.askedAt !== null && after(feed.askedAt, NOT_BEFORE) > tx.at) throw askedJustNow();
  await noteAsked(tx, id);
  tx.record('calendar.asked', id, { professionalId: feed.professionalId });
  return feedOf(tx, id);
}

async function ownFeed(tx: Tx, id: string): Promise<Feed> {
  const feed = await lockFeed(tx, id);
  if (!feed) throw notFound('Cet agenda');
  refuseOthers(tx, feed.professionalId);
  return feed;
}

async function feedOf(tx: Tx, id: string): Promise<Feed> {
  const feed = await selectFeed(tx, id);
  if (!feed) throw notFound('Cet agenda');
  return feed;
}
