import type { Instant } from '../../platform/clock.ts';
import { offsetMinutes } from '../../platform/clock.ts';
import { localDay, weekday } from '../../territory/local-time.ts';
import type { OpeningHours } from '../../territory/opening-hours.ts';
import type { Season } from './season.ts';

/** What a scenario says of its territory, which may be nothing. */
export type TerritoryWords = {
  id?: string | undefined;
  name?: string | undefined;
  timezone?: string | undefined;
  opening?: OpeningHours | undefined;
};

/**
 * The territory of a scenario. Its line is open whenever the file says that somebody asks: hours that are not told are those in which the
 * requests come, and told ones are widened to them, because expected requests are counted in hours of the line.
 */
export function territoryOfScenario(
  { id, name, timezone, opening }: TerritoryWords,
  requests: readonly { at: Instant }[],
): Season['territory'] {
  const timeZone = timezone ?? 'Europe/Paris';
  const hours = requests.map(({ at }) => localHour(timeZone, at));
  const days = requests.map(({ at }) => weekday(localDay(timeZone, at)));
  const from = Math.min(...hours, opening ? fullHours(opening.from, Math.floor) : 24);
  const to = Math.max(...hours.map((hour) => hour + 1), opening ? fullHours(opening.to, Math.ceil) : 0);
  const asked = from < to ? { from: clockTime(from), to: clockTime(to) } : { from: '11:00', to: '17:00' };
  const narrow = opening && isWithin(opening, hours, requests, timeZone) ? opening : undefined;
  return {
    id: id ?? 'scenario',
    name: name ?? id ?? 'Scénario',
    timeZone,
    opening: {
      weekdays: [...new Set([...(opening?.weekdays ?? []), ...days])].toSorted((one, other) => one - other),
      from: narrow?.from ?? asked.from,
      to: narrow?.to ?? asked.to,
      holidays: opening?.holidays ?? 'metropole',
      closures: opening?.closures ?? [],
    },
  };
}

const isWithin = (
  { from, to }: { from: string; to: string },
  hours: readonly number[],
  requests: readonly { at: Instant }[],
  timeZone: string,
): boolean =>
  requests.every(({ at }, no) => {
    const minute = (hours[no] ?? 0) * 60 + minuteOfHour(timeZone, at);
    return minute >= minuteOf(from) && minute < minuteOf(to);
  });

const localHour = (timeZone: string, at: Instant): number => Math.floor(minuteOfDay(timeZone, at) / 60);
const minuteOfHour = (timeZone: string, at: Instant): number => minuteOfDay(timeZone, at) % 60;

const minuteOfDay = (timeZone: string, at: Instant): number =>
  (((Math.floor(at / 60_000) + offsetMinutes(timeZone, at)) % 1440) + 1440) % 1440;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const fullHours = (time: string, round: (hours: number) => number): number => round(minuteOf(time) / 60);
const clockTime = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
