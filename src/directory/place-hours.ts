import { covered, type Interval } from '../availability/intervals.ts';
import { daysLater, instantAt, localDay, weekday } from '../territory/local-time.ts';

/** When a fallback centre is there, on the clocks of its place: on some days of the week, from one time to another. */
export type PlaceHours = {
  /** 1 Monday … 7 Sunday. */
  weekdays: readonly number[];
  /** `20:00`. */
  from: string;
  /** Not later than `from`: of the day after. `24:00` is the end of the day. */
  to: string;
};

/** Whether the place is open all the while. A place that has said nothing is open whenever somebody gives a slot there. */
export function isPlaceOpen(
  hours: readonly PlaceHours[] | null,
  timeZone: string,
  during: Interval,
): boolean {
  if (hours === null) return true;
  const first = daysLater(localDay(timeZone, during.start), -1);
  const last = localDay(timeZone, during.end);
  const open: Interval[] = [];
  for (let day = first; day <= last; day = daysLater(day, 1))
    for (const { weekdays, from, to } of hours)
      if (weekdays.includes(weekday(day)))
        open.push({
          start: instantAt(timeZone, day, minuteOf(from)),
          end: instantAt(timeZone, day, minuteOf(to) + (to > from ? 0 : 1440)),
        });
  return covered(during, open);
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** « lundi de 20:00 à 24:00 » … for whoever offers a slot outside of them. */
export function placeHoursInWords(hours: readonly PlaceHours[]): string {
  if (hours.length === 0) return 'aucune heure pour le moment';
  return hours
    .map(({ weekdays, from, to }) => `${weekdays.map((day) => names[day - 1]).join(', ')} de ${from} à ${to}`)
    .join(' ; ');
}

const names = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];
