import { type Instant, offsetMinutes } from '../platform/clock.ts';

/** « mardi 24 novembre, de 10 h à 10 h 15 », by the clocks of `timeZone`. */
export function hoursInWords(timeZone: string, start: Instant, end: Instant): string {
  const wall = (at: Instant) => new Date(at + offsetMinutes(timeZone, at) * 60_000);
  const time = (at: Date) =>
    `${at.getUTCHours()} h${at.getUTCMinutes() === 0 ? '' : ` ${String(at.getUTCMinutes()).padStart(2, '0')}`}`;
  return `${DAY.format(wall(start))}, de ${time(wall(start))} à ${time(wall(end))}`;
}

const DAY = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
