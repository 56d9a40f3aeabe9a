import { instant, isoIn } from '../../src/platform/clock.ts';
import { daysLater, instantAt, isoDate, localDay, weekday } from '../../src/territory/local-time.ts';
import type { World } from '../support/world.ts';

/** A working day of the line; hours as « 14:15 », in ISO 8601. `later`: so many days after it. */
export type Day = { at(hour: string, later?: number): string; goTo(hour: string): void };

const PARIS = 'Europe/Paris';

/** The product's clock goes on to the next working day, half an hour after the line opens: it never goes back, and so each test has a day of its own. */
export function aNewDay({ clock }: Pick<World, 'clock'>): Day {
  let day = daysLater(localDay(PARIS, clock.now()), 1);
  while (weekday(day) > 5) day = daysLater(day, 1);
  clock.set(instantAt(PARIS, day, 11 * 60 + 30));
  const at: Day['at'] = (hour, later = 0) => {
    const date = isoDate(daysLater(day, later));
    return isoIn(PARIS, instant(`${date}T${hour}:00+01:00`));
  };
  return { at, goTo: (hour) => clock.set(instant(at(hour))) };
}
