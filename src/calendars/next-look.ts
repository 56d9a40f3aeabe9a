import { after, hours, type Instant, minutes } from '../platform/clock.ts';

/** It is time to read a feed. */
export const CALENDAR_DUE = 'calendar.due';

/** How far ahead a diary is read. */
export const HORIZON_MS = hours(60 * 24);
/** Slots that begin before that may be touched by what was read up to the horizon. */
export const HEEDED_MS = HORIZON_MS + hours(24);

const EVERY = minutes(15);
const SLOWEST = hours(4);

/** When a feed is read again after so many failures in a row: twice as late each time. */
export const nextLook = (failures: number, at: Instant): Instant =>
  after(at, Math.min(EVERY * 2 ** Math.max(0, failures - 1), SLOWEST));

/** Repetitions are known up to the horizon only, which moves: so often all is read again, even from a server that says « nothing has changed ». */
const ALL_EVERY = hours(12);

/** Whether a server may be asked for changes only. */
export const asksForChanges = (readAt: Instant | null, at: Instant): boolean =>
  readAt !== null && readAt + ALL_EVERY > at;

/** So many hours to come that vanish at once are more likely a fault of the server than a doctor's wish. */
const MANY = 3;

/**
 * Whether an empty diary is not believed yet: it had much in it, and nobody has vouched for it. Once more the same, or a person who asks for it, and it is.
 */
export const isDoubtful = (it: {
  state: 'new' | 'good' | 'failing' | 'emptied';
  before: number;
  now: number;
  asked: boolean;
}): boolean => it.now === 0 && it.before >= MANY && it.state !== 'emptied' && !it.asked;

/** So long nobody may know that a diary is not read any more: what it has blocked and freed since is missing. */
const UNREAD_MS = hours(24);

/** Whether this failure is the first of the series that is so long after the last good reading: a person is told once. */
export function isUnreadNow(
  it: { goodAt: Instant | null; createdAt: Instant; triedAt: Instant | null },
  at: Instant,
): boolean {
  const since = it.goodAt ?? it.createdAt;
  const limit = after(since, UNREAD_MS);
  return at >= limit && (it.triedAt ?? since) < limit;
}
