import type { Instant } from '../platform/clock.ts';
import { daysLater, instantAt, localDay } from './local-time.ts';

/** When nobody is woken by a text: local times `HH:MM`, over midnight when `from` is the later one; the same twice: never. */
type QuietHours = { from: string; to: string };

const USUAL: QuietHours = { from: '21:00', to: '08:00' };

export const quietHoursOf = (settings: { quietHours?: QuietHours | undefined }): QuietHours =>
  settings.quietHours ?? USUAL;

/** When the quiet hours that it is in end; undefined when it is not in any. The end itself is not quiet any more. */
export function quietUntil(quiet: QuietHours, timeZone: string, at: Instant): Instant | undefined {
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)];
  if (from === to) return undefined;
  const today = localDay(timeZone, at);
  // They may have begun yesterday.
  for (const begun of [daysLater(today, -1), today]) {
    const starts = instantAt(timeZone, begun, from);
    const ends = instantAt(timeZone, from < to ? begun : daysLater(begun, 1), to);
    if (starts <= at && at < ends) return ends;
  }
  return undefined;
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
